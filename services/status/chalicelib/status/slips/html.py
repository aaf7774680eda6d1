"""A slip as HTML: read aloud in its order, printed on its paper, plain without its style. No script, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from chalicelib.status.slips.document import Document, Field, Qr, Table, Value
from chalicelib.status.slips.qr import qr_svg
from kernel.text import Text

_STYLE = (
    "@page{{size:{paper};margin:10mm}}body{{font:1rem/1.4 serif;max-width:{width};margin:1rem auto;padding:0 1rem}}"
    "h1{{font-size:1.3rem}}h2{{font-size:1rem;break-after:avoid}}h1,header{{text-align:center}}"
    "[lang=en]{{font-size:.85em;font-style:italic}}dt{{font-weight:bold}}dd{{margin:0 0 .4rem}}"
    "dd,td{{white-space:pre-line}}p,dd,.long{{overflow-wrap:anywhere}}dl>div,tr,li,figure{{break-inside:avoid}}"
    "table{{border-collapse:collapse;width:100%}}th,td{{border:1px solid;padding:.2rem .4rem;text-align:left;"
    "vertical-align:top}}figure{{margin:0}}svg{{width:30mm;height:30mm}}ul{{list-style:none;padding:0}}"
    "li{{margin-bottom:3rem}}@media print{{html{{font-size:8.5pt}}body{{margin:0;padding:0;max-width:none;"
    "line-height:1.25}}p,dl,h1,h2{{margin:.4rem 0}}header p{{margin:0}}dt,dd{{display:inline}}dt{{margin-right:.6rem}}"
    "svg{{width:20mm;height:20mm}}table{{font-size:.9em}}th,td{{padding:.1rem .3rem}}footer>p{{font-size:.85em}}}}"
)
# Every text is escaped; should one ever not be, it still loads and runs nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LONG = 30  # letters of a word that may be parted in a cell; dates and codes are read as a whole
_WIDTHS = {"a5": "40rem", "a4": "80rem", "a4 landscape": "80rem"}


def html(document: Document) -> str:
    """The whole page. Every text of people is text in it, whatever it holds."""
    return "".join(_page(document))


def _page(document: Document) -> Iterator[str]:
    style = _STYLE.format(paper=document.paper, width=_WIDTHS[document.paper])
    yield '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f"<title>{escape(document.title.vi)}</title><style>{style}</style></head><body>"
    yield f"<header>{''.join(f'<p>{_shown(line)}</p>' for line in document.head)}</header>"
    yield f"<main><h1>{_shown(document.title)}</h1>"
    if document.fields:
        yield f"<dl>{''.join(map(_field, document.fields))}</dl>"
    if document.table is not None:
        yield _table(document.table)
    if document.signatures and document.signatures_title is not None:
        yield f"<h2>{_shown(document.signatures_title)}</h2>"
        yield f"<ul>{''.join(f'<li>{_shown(one)}</li>' for one in document.signatures)}</ul>"
    yield "</main><footer>"
    if document.qr is not None:
        yield _qr(document.qr)
    yield "".join(f"<p>{_shown(line)}</p>" for line in document.foot)
    yield "</footer></body></html>"


def _field(field: Field) -> str:
    return f"<div><dt>{_shown(field.label)}</dt><dd>{_shown(field.value)}</dd></div>"


def _qr(qr: Qr) -> str:
    """What the code says stands beside it as text, so the picture is passed over when the page is read aloud."""
    picture = qr_svg(qr.address).replace("<svg ", '<svg aria-hidden="true" ', 1)
    return f"<figure><figcaption><p>{_shown(qr.says)}</p><p>{escape(qr.address)}</p></figcaption>{picture}</figure>"


def _table(table: Table) -> str:
    headers = "".join(f'<th scope="col">{_shown(one)}</th>' for one in table.headers)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    head = f'<h2 id="table">{_shown(table.title)}</h2><table aria-labelledby="table">'
    return f"{head}<thead><tr>{headers}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(value: Value) -> str:
    parted = isinstance(value, str) and any(len(word) > _LONG for word in value.split())
    return f"""<td{' class="long"' if parted else ""}>{_shown(value)}</td>"""


def _shown(value: Value) -> str:
    if isinstance(value, Text):
        if value.en == value.vi:
            return escape(value.vi)
        return f'{escape(value.vi)} <span lang="en">{escape(value.en)}</span>'
    return escape(value)
