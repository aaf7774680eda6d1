"""What the portal gives a browser to keep and takes back: nobody else can read it, change it, or use it for another purpose."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

_NONCE = 12


class Seal:
    """AES-GCM with a key of its own for each purpose. `now` gives the instant, `random_bytes` so many random bytes."""

    def __init__(self, secret: bytes, now: Callable[[], datetime], random_bytes: Callable[[int], bytes]) -> None:
        self._secret = secret
        self._now = now
        self._random = random_bytes

    def close(self, purpose: str, value: Any, seconds: int) -> str:
        """A value of JSON as letters that an address or a cookie can carry, good for so many seconds."""
        until = int(self._now().timestamp()) + seconds
        told = zlib.compress(json.dumps([until, value], ensure_ascii=False, separators=(",", ":")).encode(), 9)
        nonce = self._random(_NONCE)
        sealed = nonce + self._cipher(purpose).encrypt(nonce, told, purpose.encode())
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, purpose: str, text: str) -> Any:
        """The value; None for what we did not seal for this purpose, or too long ago."""
        from cryptography.exceptions import InvalidTag

        try:
            sealed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            told = self._cipher(purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
        except (ValueError, InvalidTag):  # UnicodeEncodeError and binascii.Error are ValueErrors
            return None
        until, value = json.loads(zlib.decompress(told))
        return value if self._now().timestamp() < until else None

    def mark(self, purpose: str, text: str) -> str:
        """Letters that only we can make of a text."""
        import hmac

        return hmac.new(self._secret, f"{purpose}\0{text}".encode(), sha256).hexdigest()

    def _cipher(self, purpose: str) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(sha256(self._secret + b"\0" + purpose.encode()).digest())
