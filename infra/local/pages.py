"""The pages of web/, held in memory: no path of a request ever reaches the disk."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response

LOOK_UP = "/tra-cuu"
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
    kind: str
    tag: str


class Pages:
    """`/` is index.html, `/problems/busy` is problems/busy.html, other files are found by their own names."""

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
                page = Page(content, kind, f'"{sha256(content).hexdigest()[:20]}"')
                for address in _addresses(name):
                    found[address] = page
        return cls(found)

    def answer(self, method: str, raw_path: bytes) -> Response:
        page = self._pages.get(_page_of(raw_path.decode("ascii", "replace")))
        if page is None:
            return Response(NOT_HERE, 404, {**PAGE_HEADERS, "Cache-Control": "no-store"}, "text/html; charset=utf-8")
        if method not in ("GET", "HEAD"):
            return Response("", 405, {**PAGE_HEADERS, "Allow": "GET, HEAD"})
        return Response(page.content, 200, {**PAGE_HEADERS, "ETag": page.tag}, page.kind)


def _page_of(path: str) -> str:
    """The look-up page reads the dossier's code from its own address."""
    return LOOK_UP if path.startswith(LOOK_UP + "/") and path.count("/") == 2 else path


def _addresses(name: str) -> tuple[str, ...]:
    if name.endswith("/index.html"):
        folder = name.removesuffix("index.html")
        return (folder, folder.rstrip("/") or "/", name)
    return (name.removesuffix(".html"), name) if name.endswith(".html") else (name,)


NOT_HERE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Không tìm thấy trang</title><main><h1>Không tìm thấy trang</h1><p>Trang này không có. <a href="/">Về trang chủ</a></p>
<p lang="en">There is no such page. <a href="/">To the front page</a></p></main></html>
"""
