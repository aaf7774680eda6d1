"""Access tokens of a user pool that exists only in the tests."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://issuer.example.test/pool"
KEY_ID = "key-1"


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def key_set() -> bytes:
    """The published key set, as bytes of JSON."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key().public_key()))
    return json.dumps({"keys": [{**public, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}).encode()


def claims(user: str = "lan", **changes: Any) -> dict[str, Any]:
    """The claims of a good access token, with members changed or (None) left out."""
    now = int(time.time())
    good: dict[str, Any] = {
        "iss": ISSUER,
        "sub": f"sub-of-{user}",
        "username": user,
        "client_id": "web-client",
        "token_use": "access",
        "iat": now - 10,
        "exp": now + 3600,
        **changes,
    }
    return {name: value for name, value in good.items() if value is not None}


def token(user: str = "lan", **changes: Any) -> str:
    return jwt.encode(claims(user, **changes), private_key(), algorithm="RS256", headers={"kid": KEY_ID})


def system_token(client: str = "machine-client", **changes: Any) -> str:
    """A token of the client-credentials grant: no user name, the subject is the client itself."""
    return token(client, **{"username": None, "sub": client, "client_id": client, **changes})
