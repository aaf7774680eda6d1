"""Where a function finds its things: names by convention from one stage, the rest from its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

DEFAULT_REGION = "ap-southeast-1"


def stage(environ: Mapping[str, str] = os.environ) -> str:
    return environ.get("STAGE", "local")


def table_name(table: str, environ: Mapping[str, str] = os.environ) -> str:
    """E.g. `local-register`."""
    return f"{stage(environ)}-{table}"


def region(environ: Mapping[str, str] = os.environ) -> str:
    return environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION


def own_endpoint(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether AWS is a local cloud, whose address has no room for a bucket's name in its host."""
    return "AWS_ENDPOINT_URL" in environ


class Settings(NamedTuple):
    """The environment of a function, read once.

    `portal_secret` signs cursors; it is made at deployment and known to nobody outside.
    """

    stage: str
    portal_url: str
    portal_secret: bytes
    token_issuer: str
    token_jwks_url: str
    token_clients: frozenset[str]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises KeyError naming the variable that is missing."""
        return cls(
            stage=stage(environ),
            portal_url=environ["PORTAL_URL"].rstrip("/"),
            portal_secret=environ["PORTAL_SECRET"].encode(),
            token_issuer=environ["TOKEN_ISSUER"],
            token_jwks_url=environ["TOKEN_JWKS_URL"],
            token_clients=frozenset(filter(None, environ["TOKEN_CLIENTS"].split(","))),
        )
