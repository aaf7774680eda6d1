"""Renders the pages into files: every page in Vietnamese and, below /en, in English.

The pages are static. What stands in them comes from the catalogue; what changes by the minute (a dossier, a date, figures) is
asked of the API by a small script on top of a page that reads without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kernel.problems import PROBLEMS
from kernel.text import Text
from web import state_words, words
from web.procedures import Shelf, blank_form
from web.words import LANGUAGES, Language

HERE = Path(__file__).parent
ASSETS = (*sorted((HERE / "static").glob("*.css")), *sorted((HERE / "scripts").glob("*.js")))

OPEN_DATA = (
    ("/api/submission/procedures", Text("Danh mục thủ tục", "Catalogue of procedures")),
    ("/api/submission/agencies", Text("Danh mục cơ quan", "Agencies")),
    ("/api/status/statistics", Text("Số liệu giải quyết hồ sơ", "Figures of dossiers")),
    ("/api/feedback/ratings", Text("Kết quả đánh giá", "Ratings")),
    ("/api/feedback/petitions", Text("Phản ánh, kiến nghị đã công khai", "Published petitions")),
    ("/api/publish/results", Text("Kết quả đã công khai", "Public results")),
    ("/api/publish/log", Text("Nhật ký minh bạch", "Transparency log")),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language. `path` is its Vietnamese address, `/` or without a slash at the end."""

    path: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def address(self, language: Language) -> str:
        if language == "vi":
            return self.path
        return "/en" if self.path == "/" else f"/en{self.path}"


def pages(shelf: Shelf) -> Iterator[Page]:
    yield Page("/", "home.html", {"situations": shelf.situations, "count": len(shelf.procedures)})
    yield Page("/thu-tuc", "catalogue.html", {"shelf": shelf})
    for one in shelf.procedures:
        yield Page(f"/thu-tuc/{one.key}", "guide.html", {"one": one})
        yield Page(f"/thu-tuc/{one.key}/mau", "blank.html", {"one": one, "blank": blank_form})
    yield Page("/tra-cuu", "lookup.html")
    yield Page("/tro-giup", "help.html")
    yield Page("/problems", "problems.html", {"kinds": tuple(PROBLEMS.values())})
    for kind in PROBLEMS.values():
        yield Page(f"/problems/{kind.name}", "problem.html", {"kind": kind})
    yield Page("/404", "not_found.html")


def build(out: Path, shelf: Shelf, *, one_machine: bool = True) -> list[Path]:
    """Write every page below `out`; the files written, in order. `one_machine` adds the simulator and the word of a trial."""
    written = [_write(out / path.name, path.read_bytes()) for path in ASSETS]
    for page in pages(shelf):
        written += [
            _write(out / _file(page.address(language)), render(page, language, one_machine=one_machine))
            for language in LANGUAGES
        ]
    return written


def _file(address: str) -> str:
    return "index.html" if address == "/" else f"{address.removeprefix('/')}.html"


def render(page: Page, language: Language, *, one_machine: bool = True) -> bytes:
    """A page's HTML in UTF-8."""
    other: Language = "en" if language == "vi" else "vi"

    def link(path: str) -> str:
        return Page(path, "").address(language)

    def t(vi: str, en: str) -> str:
        return vi if language == "vi" else en

    text = (
        _environment(one_machine)
        .get_template(page.template)
        .render(
            **page.context,
            language=language,
            here=page.path,
            link=link,
            other_address=page.address(other),
            t=t,
            say=lambda text: words.say(text, language),
            day=lambda value: words.day(value, language),
            duration=lambda period: words.duration(period, language),
            fee=lambda value: words.fee(value, language),
            tables={
                name: {key: words.say(text, language) for key, text in table.items()}
                for name, table in state_words.tables().items()
            },
            size=lambda count: words.size(count, language),
        )
    )
    return text.encode()


@cache
def _environment(one_machine: bool) -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "one_machine": one_machine,
        "asset": _asset_addresses(ASSETS),
        "AUDIENCES": words.AUDIENCES,
        "PAPER_KINDS": words.PAPER_KINDS,
        "MEDIA": words.MEDIA,
        "DOUBTS": words.DOUBTS,
        "OPEN_DATA": OPEN_DATA,
    }
    return made


def _asset_addresses(assets: Sequence[Path]) -> dict[str, str]:
    """Name -> address with a mark of the content, so that a browser never mixes a new page with an old style."""
    return {path.name: f"/{path.name}?{sha256(path.read_bytes()).hexdigest()[:8]}" for path in assets}


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
