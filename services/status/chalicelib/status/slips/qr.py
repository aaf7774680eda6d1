"""The QR code of a slip: SVG with nothing but squares. What it holds is an address of the portal, never a pin or a name."""

from __future__ import annotations

from io import BytesIO


def qr_svg(address: str) -> str:
    import segno  # only slips have one

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, omitsize=True, border=4, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()
