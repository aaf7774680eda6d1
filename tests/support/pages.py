"""Rendered pages as a browser finds them: their text, links and parts; and what they weigh against what they may."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

KB = 1024
JOURNEY = 60 * KB  # a whole filing: guide, form, check, done, look-up
# What a page may weigh, compressed, with all that it brings; by whom it serves.
BUDGETS: Mapping[str, Mapping[str, int]] = {
    "people": {"html": 6 * KB, "css": 13 * KB, "js": 10 * KB, "all": 25 * KB, "requests": 8},
    "staff": {"html": 8 * KB, "css": 13 * KB, "js": 60 * KB, "all": 81 * KB, "requests": 20},
}
_STAFF = re.compile(r"(/en)?/(can-bo|quan-tri)(/.*)?")  # officers and administrators


@dataclass
class Seen(HTMLParser):
    """What a browser would find in a page."""

    text: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    language: str = ""
    other: str = ""
    headings: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag not in ("meta", "link", "br", "input"):
            self._open.append(tag)
        self.ids += [had["id"]] if "id" in had else []
        self.faults += [f"{tag} {name}" for name in had if name == "style" or name.startswith("on")]
        if tag == "html":
            self.language = had["lang"]
        if tag == "a":
            self.links.append(had["href"])
        if tag == "a" and had.get("id") == "language":
            self.other = had["href"]
        if tag == "link" and had["rel"] == "stylesheet":
            self.assets.append(had["href"])
        if tag == "script":
            self.assets += [had["src"]] if "src" in had else []
            if "src" not in had and had.get("type") != "application/json":
                self.faults.append("an inline script")
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if (
            tag in ("input", "select", "textarea")
            and "id" not in had
            and "label" not in self._open
            and had.get("type") != "hidden"
        ):
            self.faults.append(f"{tag} without an id, so without a label")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


def seen(path: Path) -> Seen:
    found = Seen()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def pages_of(site: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix().removesuffix(".html")
        yield "/" if name == "index" else f"/{name}", path


def whose(address: str) -> str:
    return "staff" if _STAFF.fullmatch(address) else "people"


# -- weights, by gzip as the gateway and the CDN send them ------------------------------------------------------------------


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def loaded(site: Path, page: Seen) -> set[Path]:
    """The styles and scripts a page brings along, with what the scripts import."""
    found: set[Path] = set()
    wanted = [site / one.partition("?")[0].removeprefix("/") for one in page.assets]
    while wanted:
        one = wanted.pop()
        if one not in found:
            found.add(one)
            wanted += [site / name for name in re.findall(r'from "\./([\w-]+\.js)"', one.read_text(encoding="utf-8"))]
    return found


@dataclass(frozen=True, slots=True)
class Heavy:
    """The page that is heaviest in something, and how much: bytes, or a count of requests."""

    count: int
    address: str


def heaviest_of(site: Path, group: str) -> dict[str, Heavy]:
    """For each thing that is budgeted, the heaviest page of those that serve `group`. Requests are the page and its files; a
    page of the people asks the API once or twice besides and fetches an icon, so two of its eight are set aside."""
    heaviest: dict[str, Heavy] = {}
    for address, path in pages_of(site):
        if whose(address) != group:
            continue
        brought = loaded(site, seen(path))
        weights = {
            "html": packed(path),
            "css": sum(packed(one) for one in brought if one.suffix == ".css"),
            "js": sum(packed(one) for one in brought if one.suffix == ".js"),
            "all": packed(path) + sum(map(packed, brought)),
            "requests": len(brought) + 2,
        }
        for what, count in weights.items():
            if what not in heaviest or heaviest[what].count < count:
                heaviest[what] = Heavy(count, address)
    return heaviest
