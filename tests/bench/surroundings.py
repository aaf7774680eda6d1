"""What a measured process finds in its environment. It is settled before any module of the portal is imported, because models
read the names of their tables when they are imported. Only the standard library here."""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("submission", "status", "feedback", "publish")
STAGE = "bench"
REGION = "ap-southeast-1"
ACCOUNT = "000000000001"  # twelve digits: the local cloud takes an access key of this form for the account
ISSUER = "https://issuer.example.test/pool"


def import_paths() -> list[str]:
    """Where the portal's packages lie, in the order of pyproject.toml."""
    return [str(ROOT), str(ROOT / "services"), *(str(ROOT / "services" / name) for name in SERVICES)]


def variables(endpoint: str, key_set: bytes) -> dict[str, str]:
    """The environment of a function whose AWS is at `endpoint` and whose issuer publishes `key_set`."""
    return {
        "STAGE": STAGE,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "POWERTOOLS_METRICS_NAMESPACE": "portal",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "POWERTOOLS_DEV": "false",
        "PORTAL_URL": "https://portal.example.test",
        "PORTAL_SECRET": "a secret of the bench",
        "TOKEN_ISSUER": ISSUER,
        # The keys travel in the address itself, so that no server has to serve them.
        "TOKEN_JWKS_URL": "data:application/json;base64," + b64encode(key_set).decode(),
        "TOKEN_CLIENTS": "web-client,machine-client",
        "PAPERS_BUCKET": f"{STAGE}-portal-papers-123456789012",
        "PYTHONPATH": os.pathsep.join(import_paths()),
    }


def settle(endpoint: str, key_set: bytes) -> None:
    """Make this process such a function. Raises RuntimeError when a model has already read its table's name."""
    if "kernel.settings" in sys.modules and os.environ.get("STAGE") != STAGE:
        raise RuntimeError("the portal was imported before its surroundings were settled")
    os.environ.update(variables(endpoint, key_set))
    sys.path[:0] = [path for path in import_paths() if path not in sys.path]
