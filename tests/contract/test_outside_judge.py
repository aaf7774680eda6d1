"""schemathesis judges the four APIs by their OpenAPI documents: all its checks, good and bad data, with and without a token."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from chalicelib.submission import wiring
from tests.support import tokens
from tests.support.gateway import SERVICES as FOLDER
from tests.support.server import serving
from tests.support.world import SERVICES, World, world

__all__ = ["world"]

_CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def pool(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Accounts that can be signed out."""
    made = boto3.client("cognito-idp").create_user_pool(PoolName="people")["UserPool"]["Id"]
    monkeypatch.setenv("USER_POOL_ID", made)
    wiring.sessions.cache_clear()
    yield
    wiring.sessions.cache_clear()


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize("user", ["nobody", "lan", "quan"])
@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_found(world: World, service: str, user: str, tmp_path: Path) -> None:
    world.life()
    world.settle()
    document = FOLDER / service / "chalicelib" / service / "openapi.json"
    account = [] if user == "nobody" else ["-H", f"Authorization: Bearer {tokens.token(user)}"]
    with serving() as address:
        judged = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", str(_CONFIG), "run", str(document), "--origin", address,
             "--checks", "all", "--mode", "all", "--max-examples", "8", "--seed", "1", "--phases", "examples,coverage,fuzzing",
             "--suppress-health-check", "all", "--generation-database", "none", *account],
            cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
    assert judged.returncode == 0, judged.stdout[-6000:] + judged.stderr[-2000:]
