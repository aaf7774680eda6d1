"""Every bad token of the table is refused; a good one says who, never what they may do."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from kernel.identity import BadToken, KeySet, KeysUnavailable, Principal, Verifier
from tests.support import tokens


class Fetcher:
    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer
        self.calls = 0

    def __call__(self) -> bytes:
        self.calls += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def verifier(fetch: Callable[[], bytes] | None = None, monotonic: Callable[[], float] = lambda: 0.0) -> Verifier:
    keys = KeySet(fetch or Fetcher(tokens.key_set()), monotonic)
    return Verifier(tokens.ISSUER, frozenset({"web-client", "machine-client"}), keys)


def test_a_good_token_names_its_user() -> None:
    assert verifier().principal(f"Bearer {tokens.token('lan')}") == Principal("lan")
    assert verifier().principal(f"bearer {tokens.token('hoa')}") == Principal("hoa")


def test_a_client_credentials_token_names_the_system() -> None:
    assert verifier().principal(f"Bearer {tokens.system_token()}") == Principal("machine-client", system=True)


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unsigned(algorithm: str) -> str:
    return f"{_part({'alg': algorithm, 'kid': tokens.KEY_ID})}.{_part(tokens.claims())}."


def _signed_by_another(**header: Any) -> str:
    another = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if "jwk" in header:
        header["jwk"] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(another.public_key()))
    return jwt.encode(tokens.claims(), another, algorithm="RS256", headers={"kid": tokens.KEY_ID, **header})


def _key_confusion() -> str:
    """HS256 with the published RSA key as its secret."""
    import hashlib
    import hmac

    secret = json.loads(tokens.key_set())["keys"][0]["n"].encode()
    signed = f"{_part({'alg': 'HS256', 'kid': tokens.KEY_ID})}.{_part(tokens.claims())}"
    mark = base64.urlsafe_b64encode(hmac.new(secret, signed.encode(), hashlib.sha256).digest()).decode().rstrip("=")
    return f"{signed}.{mark}"


def _tampered() -> str:
    header, _, signature = tokens.token("lan").split(".")
    return f"{header}.{_part(tokens.claims('quan'))}.{signature}"


NOW = int(time.time())

BAD: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "not a token": lambda: "abc",
    "two parts": lambda: "a.b",
    "no algorithm": lambda: _unsigned("none"),
    "algorithm None in capitals": lambda: _unsigned("NONE"),
    "other algorithm": lambda: jwt.encode(
        tokens.claims(), tokens.private_key(), algorithm="RS512", headers={"kid": tokens.KEY_ID}
    ),
    "key confusion": _key_confusion,
    "another's signature": _signed_by_another,
    "embedded key": lambda: _signed_by_another(jwk=True),
    "key by address": lambda: _signed_by_another(jku="http://127.0.0.1:1/keys", x5u="http://127.0.0.1:1/x5u"),
    "tampered claims": _tampered,
    "unknown key": lambda: jwt.encode(
        tokens.claims(), tokens.private_key(), algorithm="RS256", headers={"kid": "other"}
    ),
    "no key id": lambda: jwt.encode(tokens.claims(), tokens.private_key(), algorithm="RS256"),
    "wrong issuer": lambda: tokens.token(iss="https://elsewhere.example.test/pool"),
    "no issuer": lambda: tokens.token(iss=None),
    "wrong audience": lambda: tokens.token(client_id="another-client"),
    "no client": lambda: tokens.token(client_id=None),
    "client is a list": lambda: tokens.token(client_id="web-client,machine-client"),
    "an id token": lambda: tokens.token(token_use="id", aud="web-client"),
    "no use": lambda: tokens.token(token_use=None),
    "expired": lambda: tokens.token(exp=NOW - 1),
    "no expiry": lambda: tokens.token(exp=None),
    "expiry is text": lambda: tokens.token(exp="tomorrow"),
    "not yet valid": lambda: tokens.token(nbf=NOW + 600),
    "issued in the future": lambda: tokens.token(iat=NOW + 600),
    "no user": lambda: tokens.token(username=None),
    "user named like a system": lambda: tokens.token(username="machine-client"),
    "user is no text": lambda: tokens.token(username=17),
    "over-long": lambda: tokens.token(padding="x" * 9000),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_token_is_refused(why: str) -> None:
    with pytest.raises(BadToken):
        verifier().principal(f"Bearer {BAD[why]()}")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic bGFuOmxhbg=="])
def test_a_header_without_a_bearer_token_is_refused(header: str | None) -> None:
    with pytest.raises(BadToken):
        verifier().principal(header)


def test_unknown_key_ids_cannot_cause_a_storm_of_fetches() -> None:
    fetch, clock = Fetcher(tokens.key_set()), [0.0]
    verify = verifier(fetch, lambda: clock[0])
    verify.principal(f"Bearer {tokens.token()}")
    for number in range(50):
        with pytest.raises(BadToken):
            verify.principal(
                f"Bearer {jwt.encode(tokens.claims(), tokens.private_key(), algorithm='RS256', headers={'kid': str(number)})}"
            )
    assert fetch.calls == 1
    clock[0] = 61.0
    with pytest.raises(BadToken):
        verify.principal(f"Bearer {BAD['unknown key']()}")
    assert fetch.calls == 2


@pytest.mark.parametrize("answer", [OSError("down"), b"not json", b"{}", b'{"keys": 1}'])
def test_keys_that_cannot_be_fetched_are_our_trouble_not_the_token_s(answer: bytes | Exception) -> None:
    with pytest.raises(KeysUnavailable):
        verifier(Fetcher(answer)).principal(f"Bearer {tokens.token()}")
