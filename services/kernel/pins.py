"""Receipt pins: 12 characters of Crockford's base32, 60 bits (docs/api/README.md)."""

from __future__ import annotations

import hmac
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_ALIKE = str.maketrans("OILoil", "011011")


def new_pin(random_bytes: Callable[[int], bytes]) -> str:
    """A pin in groups of four, e.g. `7K2M-Q0XD-94TZ`, from 8 random bytes."""
    number = int.from_bytes(random_bytes(8), "big")
    letters = "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def same_pin(given: str | None, pin: str) -> bool:
    """Compared in constant time; case, dashes, spaces and look-alike letters (O, I, L) are forgiven, as Crockford asks."""
    return hmac.compare_digest(_plain(given or ""), _plain(pin))


def _plain(pin: str) -> bytes:
    return pin[:40].replace("-", "").replace(" ", "").translate(_ALIKE).upper().encode("utf-8", "replace")
