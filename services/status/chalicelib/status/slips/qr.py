"""The QR code of a slip: SVG with nothing but squares. What it holds is an address of the portal, never a pin or a name."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby


def qr_path(address: str) -> tuple[int, str]:
    """The same squares as one path of SVG in a field of so many units, margin and all: what a page draws itself."""
    import segno

    rows = [*segno.make(address, error="m", micro=False).matrix_iter(border=4)]
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for dark, squares in groupby(row):
            length = len(list(squares))
            if dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return len(rows), "".join(runs)


def qr_svg(address: str) -> str:
    import segno  # only slips have one

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, omitsize=True, border=4, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()
