"""The QR of a receipt: the address at which its holder looks the dossier up. With the pin it opens all that the receipt opens; it
stands behind `#`, which a browser keeps to itself."""

from __future__ import annotations

from typing import Any

from chalicelib.status.desk import Desk
from chalicelib.status.look import found
from chalicelib.status.slips.qr import qr_path


def look_up_qr(code: str, pin: str | None, desk: Desk, portal_url: str) -> dict[str, Any]:
    """`{address, size, path}`: a path of SVG in a field of `size` by `size`.

    Raises:
        Problem: 404 unknown or malformed code, or a wrong pin.
    """
    entry, _ = found(code, pin, None, desk)
    address = f"{portal_url}/tra-cuu/{entry.code}" + (f"#{entry.pin}" if pin is not None else "")
    size, path = qr_path(address)
    return {"address": address, "size": size, "path": path}
