"""The pages of web/, held in memory: no path of a request ever reaches the disk."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response

_SLASHED = re.compile(r"([^/])/$")
_CODED = re.compile(r"((?:/en)?/(?:tra-cuu|bo-sung|can-bo))/[^/]*")
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "public, max-age=60",
}


@dataclass(frozen=True, slots=True)
class Page:
    content: bytes
    packed: bytes  # by gzip
    kind: str
    tag: str


class Pages:
    """`/` is index.html, `/problems/busy` is problems/busy.html, with or without a slash at the end; other files are found by
    their own names."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages = pages

    @classmethod
    def read(cls, folder: Path) -> Pages:
        found: dict[str, Page] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = "/" + path.relative_to(folder).as_posix()
                content = path.read_bytes()
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                if kind.startswith("text/") or kind.endswith(("javascript", "json")):
                    kind += "; charset=utf-8"
                packed = gzip.compress(content, 9, mtime=0)
                page = Page(content, packed, kind, f'"{sha256(content).hexdigest()[:20]}"')
                for address in _addresses(name):
                    found[address] = page
        return cls(found)

    def answer(self, method: str, raw_path: bytes, accepts: str = "") -> Response:
        """`accepts` is the request's Accept-Encoding: pages travel packed, as from the CDN."""
        path = raw_path.decode("ascii", "replace")
        page = self._pages.get(_page_of(path))
        if page is None:
            missing = self._pages.get("/en/404" if path.startswith("/en/") else "/404")
            content = missing.content if missing else b""
            return Response(content, 404, {**PAGE_HEADERS, "Cache-Control": "no-store"}, "text/html; charset=utf-8")
        if method not in ("GET", "HEAD"):
            return Response("", 405, {**PAGE_HEADERS, "Allow": "GET, HEAD"})
        headers = {**PAGE_HEADERS, "ETag": page.tag, "Vary": "Accept-Encoding"}
        if "gzip" in accepts:
            return Response(page.packed, 200, {**headers, "Content-Encoding": "gzip"}, page.kind)
        return Response(page.content, 200, headers, page.kind)


def _page_of(path: str) -> str:
    """The pages of a dossier read its code from their own address."""
    coded = _CODED.fullmatch(path)
    if coded:
        return coded.group(1)
    return _SLASHED.sub(r"\1", path)


def _addresses(name: str) -> tuple[str, ...]:
    if name == "/index.html":
        return ("/", name)
    return (name.removesuffix(".html"), name) if name.endswith(".html") else (name,)
