"""Renders the pages into files: every page in Vietnamese and, below /en, in English.

The pages are static. What stands in them comes from the catalogue; what changes by the minute (a dossier, a date, figures) is
asked of the API by a small script on top of a page that reads without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kernel.catalogue import Form
from kernel.problem_notes import NOTES
from kernel.problems import PROBLEMS
from kernel.text import Text
from web import account_words, administration, officer_pages, state_words, states, words
from web.catalogue import DIMENSIONS, chosen_pages
from web.figures.model import Told
from web.figures.sections import csv_files, csv_name, number, sections
from web.filing import MORE_WORDS, SAME, WORDS, applicant_fields, delivery_fields, where_fields
from web.form_view import form_checks, form_pages
from web.modules import brought
from web.procedures import Shelf, Shown, blank_form, check_lines, doubts_of, when_said
from web.public_pages import petitions_context, results_context
from web.words import LANGUAGES, Language

_BETWEEN = re.compile(r"(?<=>)\n+(?=<)")
HERE = Path(__file__).parent
FILES = (*sorted((HERE / "static").iterdir()), *sorted((HERE / "scripts").glob("*.js")))

# (address of the data, its name, what it holds, the page where people read the same)
OPEN_DATA = (
    (
        "/api/submission/procedures",
        Text("Danh mục thủ tục", "Catalogue of procedures"),
        Text("Ai làm được, cần giấy tờ gì, bao lâu, phí bao nhiêu.", "Who may file, which papers, how long, what fee."),
        "/thu-tuc",
    ),
    (
        "/api/submission/agencies",
        Text("Danh mục cơ quan", "Agencies"),
        Text("Cơ quan nào nhận hồ sơ, từ ngày nào.", "Which agencies take dossiers, and since when."),
        "/thu-tuc",
    ),
    (
        "/api/status/statistics",
        Text("Số liệu giải quyết hồ sơ", "Figures of dossiers"),
        Text("Bao nhiêu hồ sơ đã nhận, xong đúng hạn, còn chậm.", "How many were received, in time, late."),
        "/so-lieu",
    ),
    (
        "/api/feedback/ratings",
        Text("Kết quả đánh giá", "Ratings"),
        Text("Người nộp chấm điểm cơ quan ra sao.", "How applicants rate the agencies."),
        "/so-lieu",
    ),
    (
        "/api/feedback/petitions",
        Text("Phản ánh, kiến nghị đã công khai", "Published petitions"),
        Text("Người dân phản ánh gì, cơ quan trả lời ra sao.", "What people wrote, and what agencies answered."),
        "/phan-anh",
    ),
    (
        "/api/publish/results",
        Text("Kết quả đã công khai", "Public results"),
        Text(
            "Giấy phép, giấy xác nhận đã cấp, phần luật cho công khai.",
            "Permits and papers given, as far as public by law.",
        ),
        "/ket-qua",
    ),
    (
        "/api/publish/log",
        Text("Nhật ký minh bạch", "Transparency log"),
        Text("Cho thấy kết quả đã công khai có bị sửa hay không.", "Shows whether a public result was changed later."),
        "/ket-qua",
    ),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language. `path` is its Vietnamese address, `/` or without a slash at the end; `turned` is where its
    language link leads instead, by the Vietnamese address too."""

    path: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    turned: str = ""

    def address(self, language: Language) -> str:
        if language == "vi":
            return self.path
        return "/en" if self.path == "/" else f"/en{self.path}"


_FILING = {
    "where_fields": where_fields,
    "applicant_fields": applicant_fields,
    "form_pages": form_pages,
    "delivery_fields": delivery_fields,
    "WORDS": WORDS,
    "checks_mark": lambda form, language: _mark(_checks(form, language)),
}


def pages_of(one: Shown) -> dict[str, Page]:
    """The pages of a procedure by what they are."""
    return {
        "guide": Page(f"/thu-tuc/{one.key}", "guide.html", {"one": one, "when_said": when_said}),
        "blank": Page(
            f"/thu-tuc/{one.key}/mau", "blank.html", {"one": one, "blank": blank_form, "checks": check_lines}
        ),
        "form": Page(f"/thu-tuc/{one.key}/nop", "form.html", {"procedure": one, **_FILING}),
    }


def _checks(form: Form, language: Language) -> bytes:
    """What checks.js reads: the checks between answers; empty where the form has none."""
    found = form_checks(form, language)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() if found else b""


def _mark(content: bytes) -> str:
    """Keeps a browser from mixing a new page with an old file; empty for nothing."""
    return sha256(content).hexdigest()[:8] if content else ""


def pages(shelf: Shelf, told: Told | None = None) -> Iterator[Page]:
    yield Page("/", "home.html", {"situations": shelf.situations, "count": len(shelf.procedures)})
    for chosen in chosen_pages(shelf):
        yield Page(chosen.choice.path, "catalogue.html", {"chosen": chosen, "DIMENSIONS": DIMENSIONS})
    for one in shelf.procedures:
        yield from pages_of(one).values()
    yield Page(
        "/tra-cuu",
        "lookup.html",
        {"tables": state_words.tables(), "sets": {**states.for_look_up(), "against": state_words.AGAINST}},
    )
    yield Page("/bo-sung", "supplement.html", {"SAME": SAME})
    yield from (Page(*one) for one in officer_pages.pages(shelf))
    yield from (Page(*one) for one in administration.pages(shelf))
    yield Page(
        "/ho-so", "mine.html", {"tables": state_words.tables(), "MINE": state_words.MINE, "sets": states.for_mine()}
    )
    yield Page("/bien-nhan", "proof.html", {"tables": {**state_words.next_tables(), "words": account_words.RECEIPT}})
    yield Page("/nop-phi", "paying.html", {"tables": {"words": account_words.PAYING}})
    yield Page("/thong-bao", "notices.html", {"tables": {"words": account_words.NOTICES}})
    yield Page("/uy-quyen", "authorisations.html", {"tables": {"words": account_words.AUTHORISATIONS}})
    yield Page("/tro-giup", "help.html")
    yield Page("/kha-nang-tiep-can", "accessibility.html")
    yield Page("/quyen-rieng-tu", "privacy.html")
    yield Page("/du-lieu", "data.html")
    yield Page("/ket-qua", "results.html", results_context(shelf, told))
    yield Page("/phan-anh", "petitions.html", petitions_context(shelf, told))
    yield Page("/phan-anh/gui", "petition_send.html", petitions_context(shelf, told))
    yield Page("/phan-anh/tra-cuu", "petition_find.html", petitions_context(shelf, told))
    yield from figure_pages(told)
    yield Page("/quen-may-nay", "forget.html")
    yield Page("/mat-mang", "offline.html")
    yield Page("/signed-in", "signed_in.html")
    yield Page("/problems", "problems.html", {"kinds": tuple(PROBLEMS.values())})
    for kind in PROBLEMS.values():
        yield Page(f"/problems/{kind.name}", "problem.html", {"kind": kind, "note": NOTES.get(kind.name)})
    yield Page("/tep-chua-nhan", "file_refused.html")
    yield Page("/404", "not_found.html")


def figure_pages(told: Told | None) -> Iterator[Page]:
    """The pages of figures; without any, one that says so."""
    if told is None:
        yield Page("/so-lieu", "figures.html", {"figures": None})
        return
    tools = {"told": told, "sections": sections, "number": number, "csv_name": csv_name}
    for figures in told.figures:
        yield Page(figures.period.path, "figures.html", {"figures": figures, **tools})


def files(shelf: Shelf, *, told: Told | None = None, one_machine: bool = True) -> dict[str, bytes]:
    """Every file by its name (`thu-tuc/x.html`), in the order in which they may be published: what pages need comes before them.
    `told` are the public figures, None where there are none; `one_machine` adds the simulator and the word of a trial."""
    made = dict(assets())
    if told is not None:
        made |= dict(csv_files(told))
    for one in shelf.procedures:
        for language in LANGUAGES:
            if checks := _checks(one.form, language):
                made[Page(f"/thu-tuc/{one.key}/checks.json", "").address(language)[1:]] = checks
    for page in pages(shelf, told):
        for language in LANGUAGES:
            made[_file(page.address(language))] = render(page, language, one_machine=one_machine)
    return made


def build(out: Path, shelf: Shelf, *, one_machine: bool = True) -> list[Path]:
    """Write every page below `out`; the files written, in order."""
    return [_write(out / name, content) for name, content in files(shelf, one_machine=one_machine).items()]


@cache
def assets() -> dict[str, bytes]:
    """Styles, icon and scripts by name; the sentences of the filing's scripts in each language."""
    found = {path.name: _slim(path) for path in FILES}
    # One sheet for a page, never two: a second waits a journey of the network longer. Pages of a filing, from guide to look-up,
    # bring the small one; the look-up fetches the other when it shows a table (follow.js).
    found["all.css"] = found["portal.css"] + found["more.css"]
    for language in LANGUAGES:
        told, more = (
            json.dumps({name: words.say(text, language) for name, text in table.items()}, ensure_ascii=False)
            for table in (WORDS, MORE_WORDS)
        )
        found[f"words-{language}.js"] = f"globalThis.words = {told};\n".encode()
        found[f"more-{language}.js"] = f"Object.assign(globalThis.words, {more});\n".encode()
        filed = {name: words.say(text, language) for name, text in account_words.FILED.items()}
        found[f"filed-{language}.js"] = f"export const words = {json.dumps(filed, ensure_ascii=False)};\n".encode()
        # One request less before the first question: on a slow network each of them makes the others later.
        found[f"filing-{language}.js"] = f"Object.assign(globalThis.words, {told});\n".encode() + found["filing.js"]
    del found["filing.js"]
    found |= officer_pages.word_files()
    found |= _workers(found)
    return found


# What works without a network: the form with all it loads later, and the pages that were seen with theirs.
_OFFICERS = re.compile(r"officer|desk|admin|counter")
_OFFLINE = HERE / "offline"
_EARLY = (
    "portal.css", "filing-vi.js", "filing-en.js", "form.js", "joining.js", "session.js", "uploads.js", "sending.js", "see.js",
    "file.js", "receipt.js", "known.js", "signing.js", "leaving.js", "drafts.js", "both.js", "idle.js", "checks.js", "join.js",
    "more-vi.js", "more-en.js",
)  # fmt: skip


def _workers(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """The service worker, its cache named by the contents it holds, and the one that ends it. With the file `OFF` beside them the
    ending one is served under both names: no page of an old release stays anywhere."""
    kept = {f"/{name}": content for name, content in sorted(found.items()) if not _OFFICERS.match(name)}
    version = sha256(b"".join(name.encode() + content for name, content in kept.items())).hexdigest()[:12]
    ending = _slim(_OFFLINE / "off.js")
    worker = _slim(_OFFLINE / "sw.js").decode()
    for name, value in (
        ("version", version),
        ("files", json.dumps(list(kept))),
        ("early", json.dumps([f"/{name}" for name in _EARLY])),
    ):
        worker = worker.replace(f"{{{{{name}}}}}", value)
    return {"sw.js": ending if (_OFFLINE / "OFF").exists() else worker.encode(), "sw-off.js": ending}


# A comment behind code. Where a quotation mark follows, the slashes may stand within a text: left as it is.
_BESIDE = re.compile(r"""(^|\s+)// [^"'`]*$""")


def _slim(path: Path) -> bytes:
    content = path.read_bytes()
    return slim(content.decode()).encode() if path.suffix == ".js" else content


def slim(script: str) -> str:
    """A script without its own comments and indentation, which are for us; no line of ours goes on inside a text."""
    lines = (_BESIDE.sub("", line.strip()) for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


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
        environment(one_machine)
        .get_template(page.template)
        .render(
            **page.context,
            language=language,
            here=page.path,
            link=link,
            other_address=Page(page.turned or page.path, "").address(other),
            t=t,
            say=lambda text: words.say(text, language),
            day=lambda value: words.day(value, language),
            duration=lambda period: words.duration(period, language),
            fee=lambda value: words.fee(value, language),
            said=lambda table: {key: words.say(text, language) for key, text in table.items()},
            size=lambda count: words.size(count, language),
        )
    )
    if (
        page.template == "form.html"
    ):  # the largest page has few bytes to spare, and nothing in it stands in a line but texts
        text = _BETWEEN.sub("", text)
    return text.encode()


@cache
def addresses() -> Mapping[str, str]:
    """Where pages find styles, icon and scripts, by name. The mark of the content keeps a browser from mixing a new page with an
    old style. A script that others bring in has none: it would be fetched twice, under two names."""
    scripts = (content.decode() for name, content in assets().items() if name.endswith(".js"))
    shared = {name for source in scripts for name in brought(source)}
    return {name: f"/{name}" if name in shared else f"/{name}?{_mark(content)}" for name, content in assets().items()}


@cache
def environment(one_machine: bool) -> Environment:
    """The templates, with what all of them may use."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "one_machine": one_machine,
        "asset": addresses(),
        "AUDIENCES": words.AUDIENCES,
        "PAPER_KINDS": words.PAPER_KINDS,
        "MEDIA": words.MEDIA,
        "doubts_of": doubts_of,
        "OPEN_DATA": OPEN_DATA,
    }
    return made


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
