"""Who someone is: access tokens of the user pool, verified before any table is read.

PyJWT checks the signature and the times; what makes a token ours (issuer, use, client) is checked here. A token says nothing
of what its bearer may do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.problems import Unavailable


class BadToken(Exception):
    """No token, or not a good one. The message is for tests, never for the answer."""


class KeysUnavailable(Unavailable):
    """The key set could not be fetched; the token may be good."""


@dataclass(frozen=True, slots=True)
class Principal:
    """`user` is the account's user name, or the client id of a connected system."""

    user: str
    system: bool = False


class KeySet:
    """The issuer's public keys by key id, fetched once and again only for an unknown id, at most once in a minute: made-up
    key ids cannot cause a storm of fetches. While the issuer does not answer it is asked every five seconds at most."""

    def __init__(self, fetch: Callable[[], bytes], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: dict[str, Any] | None = None
        self._not_before = float("-inf")

    def key(self, key_id: str) -> Any:
        """Raises BadToken for an id the issuer does not publish, KeysUnavailable when its keys cannot be fetched."""
        if (self._keys is None or key_id not in self._keys) and self._monotonic() >= self._not_before:
            self._load()
        if self._keys is None:
            raise KeysUnavailable("not fetched")
        if key_id not in self._keys:
            raise BadToken("unknown key")
        return self._keys[key_id]

    def _load(self) -> None:
        from jwt import PyJWK, PyJWTError

        self._not_before = self._monotonic() + _PAUSE_AFTER_FAILURE
        try:
            self._keys = {
                one["kid"]: PyJWK(one, algorithm="RS256").key
                for one in json.loads(self._fetch())["keys"]
                if one.get("kty") == "RSA" and one.get("use", "sig") == "sig"
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, PyJWTError) as fault:
            raise KeysUnavailable(type(fault).__name__) from fault
        self._not_before = self._monotonic() + _PAUSE_AFTER_FETCH


def fetch_from(url: str) -> Callable[[], bytes]:
    """Fetches the key set of the configured issuer: the address is ours, never the token's."""

    def fetch() -> bytes:
        from urllib.request import urlopen

        with urlopen(url, timeout=3) as answer:  # noqa: S310 - the scheme is fixed by our own deployment
            return bytes(answer.read(200_000))

    return fetch


@dataclass(frozen=True, slots=True)
class Verifier:
    issuer: str
    clients: frozenset[str]
    keys: KeySet
    clock: Callable[[], float] = time.time

    def principal(self, authorization: str | None) -> Principal:
        """Who stands behind an `Authorization: Bearer` header.

        Raises:
            BadToken: none, malformed, other algorithm, wrong issuer, client or use, expired, not yet valid, unknown key.
            KeysUnavailable: the issuer's keys cannot be fetched now.
        """
        claims = self._claims(_bearer(authorization))
        if claims.get("token_use") != "access":
            raise BadToken("not an access token")
        client = claims.get("client_id")
        if client not in self.clients:
            raise BadToken("another client")
        user = claims.get("username")
        if (
            isinstance(user, str) and user and user not in self.clients
        ):  # nobody passes for a system by being named like it
            return Principal(user)
        if user is None and claims.get("sub") == client and isinstance(client, str):
            return Principal(client, system=True)
        raise BadToken("no user")

    def _claims(self, token: str) -> Mapping[str, Any]:
        import jwt

        try:
            # The header alone: its key is needed before the rest is worth reading.
            header = jwt.get_unverified_header(token.partition(".")[0] + "..")
            if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
                raise BadToken("algorithm or key id")
            claims = jwt.decode(
                token,
                self.keys.key(header["kid"]),
                algorithms=["RS256"],
                issuer=self.issuer,
                options={
                    "require": ["exp", "iss", "sub", "iat"],
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as fault:
            raise BadToken(type(fault).__name__) from fault
        now = self.clock()
        if not _number(claims["exp"]) or claims["exp"] <= now:
            raise BadToken("expired")
        if any(not _number(claims[name]) or claims[name] > now + _LEEWAY for name in ("nbf", "iat") if name in claims):
            raise BadToken("not yet valid")
        return claims


_PAUSE_AFTER_FETCH = 60.0
_PAUSE_AFTER_FAILURE = 5.0
_LEEWAY = 5  # seconds by which the issuer's clock may run ahead of ours


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > 8192:
        raise BadToken("no bearer token")
    return token
