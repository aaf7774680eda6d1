"""The pages of web/, held in memory as they stand in their bucket: no path of a request ever reaches storage."""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from starlette.responses import Response

from kernel.problems import WRONG_METHOD, Kind
from web.server.headers import page_headers
from web.server.rendering import kind_of

LOG = logging.getLogger("gateway")
FRESH_SECONDS, OLD_SECONDS = 1.0, 10.0

_SLASHED = re.compile(r"([^/])/$")
_CODED = re.compile(r"((?:/en)?/(?:tra-cuu|bo-sung|bien-nhan|nop-phi|can-bo/ho-so))/[^/]*")
PAGE_HEADERS = {**page_headers(), "Cache-Control": "public, max-age=60"}


@dataclass(frozen=True, slots=True)
class Page:
    content: bytes
    packed: bytes  # by gzip
    kind: str
    tag: str


def page_of(name: str, content: bytes) -> Page:
    tag = f'"{sha256(content).hexdigest()[:20]}"'
    return Page(content, gzip.compress(content, 9, mtime=0), kind_of(name), tag)


class Pages:
    """`/` is index.html, `/problems/busy` is problems/busy.html, with or without a slash at the end; other files are found by
    their own names."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages = pages

    @classmethod
    def of(cls, files: Mapping[str, Page]) -> Pages:
        """Of files by their names in the bucket."""
        return cls({address: page for name, page in files.items() for address in _addresses("/" + name)})

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

    def file_refused(self, status: int, *, english: bool = False) -> Response:
        """For a person whose form sent a file that was not taken."""
        page = self._pages.get("/en/tep-chua-nhan" if english else "/tep-chua-nhan")
        headers = {**PAGE_HEADERS, "Cache-Control": "no-store"}
        return Response(page.content if page else b"", status, headers, "text/html; charset=utf-8")

    def problem(self, kind: Kind, *, english: bool = False) -> Response:
        """The page of a problem as the answer to a request that met it."""
        page = self._pages.get(f"{'/en' if english else ''}/problems/{kind.name}")
        headers = {**PAGE_HEADERS, "Cache-Control": "no-store"}
        headers |= {"Retry-After": str(kind.retry_after)} if kind.retry_after else {}
        headers |= {"Allow": "GET, HEAD, POST"} if kind is WRONG_METHOD else {}
        return Response(page.content if page else b"", kind.status, headers, "text/html; charset=utf-8")


class Files(Protocol):
    """The bucket of pages, as a thread reads it."""

    def marks(self) -> Mapping[str, str]: ...

    def read(self, name: str) -> bytes: ...


class KeptPages:
    """What the bucket held a second ago: a request looks for changes beside being answered, and waits only for pages that
    nobody has asked for in ten seconds. `monotonic` counts seconds."""

    def __init__(self, files: Files, monotonic: Callable[[], float]) -> None:
        self.files = files
        self._monotonic = monotonic
        self._marks: Mapping[str, str] = {}
        self._known: dict[str, Page] = {}
        self._pages = Pages({})
        self._looked: float | None = None
        self.looking: asyncio.Task[None] | None = None

    async def current(self) -> Pages:
        age = OLD_SECONDS if self._looked is None else self._monotonic() - self._looked
        if age >= FRESH_SECONDS and self.looking is None:
            self.looking = asyncio.get_running_loop().create_task(self._look())
        if self.looking is not None and (age >= OLD_SECONDS or not self._known):
            await asyncio.shield(self.looking)
        return self._pages

    async def _look(self) -> None:
        try:
            await asyncio.to_thread(self._read)
        except Exception as fault:  # whatever the cloud's client says: what is known is still shown
            LOG.warning("the bucket of pages does not answer: %s", type(fault).__name__)
        finally:
            self._looked = self._monotonic()
            self.looking = None

    def _read(self) -> None:
        marks = dict(self.files.marks())
        if marks == self._marks:
            return
        changed = [name for name, mark in marks.items() if self._marks.get(name) != mark]
        fresh = {name: page_of(name, self.files.read(name)) for name in changed}
        self._known = {name: fresh.get(name) or self._known[name] for name in marks}
        self._marks, self._pages = marks, Pages.of(self._known)


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
