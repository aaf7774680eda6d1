"""The QR of a receipt: the address at which its holder looks the dossier up."""

from __future__ import annotations

from typing import Any

from chalicelib.status.desk import Desk
from chalicelib.status.look import found
from chalicelib.status.slips.qr import qr_path
from kernel.numbers import lookup_address


def look_up_qr(code: str, pin: str | None, desk: Desk, portal_url: str) -> dict[str, Any]:
    """`{address, size, path}`: a path of SVG in a field of `size` by `size`.

    Raises:
        Problem: 404 unknown or malformed code, or a wrong pin.
    """
    entry, _ = found(code, pin, None, desk)
    address = lookup_address(portal_url, entry.code, None if pin is None else entry.pin)
    size, path = qr_path(address)
    return {"address": address, "size": size, "path": path}
