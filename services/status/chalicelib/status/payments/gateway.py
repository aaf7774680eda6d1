"""The port to a gateway of payments, and the one adapter: signed addresses, signed messages, one secret between the two.

What leaves the portal is an order's id, an amount, a time and where to come back to. A signature is HMAC-SHA256 in hex over a
word for its use and the exact bytes, so none can be taken for another.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from chalicelib.status.payments.order import News, Order, Outcome
from kernel.problems import Unavailable
from kernel.times import epoch, parse_instant

PAY, ASK, TOLD = "pay", "ask", "told"
SIGNATURE = "payment-signature"  # the header of a message
MOST_NEWS = 100

Fetch = Callable[[str], tuple[int, Mapping[str, str], bytes]]
"""GET an address: status, headers in lower case, body. Raises OSError."""


class GatewayBusy(Unavailable):
    """The gateway does not answer, or not as agreed."""


class Gateway(Protocol):
    def address(self, order: Order) -> str:
        """Where the payer goes."""

    def news(self, order: Order) -> Sequence[News]:
        """All it knows of an order now. Raises GatewayBusy."""

    def signed(self, body: bytes, signature: str) -> bool:
        """Whether a message is the gateway's own."""


class SignedGateway:
    """`base` is the gateway's address without a slash at the end, `portal` ours."""

    def __init__(self, base: str, secret: str, portal: str, fetch: Fetch) -> None:
        self._base = base.rstrip("/")
        self._secret = secret.encode()
        self._portal = portal
        self._fetch = fetch

    def address(self, order: Order) -> str:
        before = "/en" if order.language == "en" else ""
        asked = urlencode(
            {
                "order": order.id,
                "amount": order.amount,
                "expires": epoch(order.expires_at),
                "back": f"{self._portal}{before}/nop-phi/{order.code}",
            }
        )
        return f"{self._base}/pay?{asked}&signature={sign(self._secret, PAY, asked.encode())}"

    def news(self, order: Order) -> Sequence[News]:
        signature = sign(self._secret, ASK, order.id.encode())
        try:
            status, headers, body = self._fetch(f"{self._base}/orders/{quote(order.id)}?signature={signature}")
        except OSError as fault:
            raise GatewayBusy(type(fault).__name__) from fault
        if status != 200 or not self.signed(body, headers.get(SIGNATURE, "")):
            raise GatewayBusy(str(status))
        try:
            found = [_news(one) for one in json.loads(body)["items"]]
        except (ValueError, KeyError, TypeError) as fault:
            raise GatewayBusy(type(fault).__name__) from fault
        return [one for one in found if one.order == order.id][:MOST_NEWS]

    def signed(self, body: bytes, signature: str) -> bool:
        return is_signed(self._secret, TOLD, body, signature)


def sign(secret: bytes, use: str, content: bytes) -> str:
    return hmac.digest(secret, use.encode() + b"\n" + content, "sha256").hex()


def is_signed(secret: bytes, use: str, content: bytes, signature: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(sign(secret, use, content).encode(), signature.encode("utf-8", "surrogatepass"))


def _news(one: Mapping[str, Any]) -> News:
    """Raises KeyError, ValueError, TypeError for what is not as agreed."""
    outcome = Outcome(one["outcome"])
    if outcome is Outcome.CANCELLED:
        return News(str(one["order"]), outcome, parse_instant(one["at"]))
    amount, reference = one["amount"], one["reference"]
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1 or not isinstance(reference, str):
        raise ValueError("amount or reference")
    if not 1 <= len(reference) <= 100:
        raise ValueError("reference")
    return News(str(one["order"]), outcome, parse_instant(one["at"]), amount, reference)


def fetch_over_http(address: str) -> tuple[int, Mapping[str, str], bytes]:
    """The address is made of our own setting, never of a request."""
    from urllib.error import HTTPError
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(address, timeout=3) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read(200_000)
    except HTTPError as refusal:
        return refusal.code, {}, b""
