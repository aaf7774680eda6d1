"""The documents: links lead somewhere, the READMEs are twins, the glossary knows every word, the API pages are up to date."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path

import pytest

from chalicelib.feedback.petition import PetitionState
from chalicelib.publish.publication import PublicationState
from infra import ROOT
from infra.api_pages import PAGES, pages, service_page, stale, type_of
from infra.checks import MOST_LINES, check_lengths, link_faults
from infra.steps import StepFailed
from kernel.catalogue import Confidence
from kernel.clock import Unit
from kernel.lifecycle import NATIONAL_STATUS, Action, Part, State
from kernel.problems import PROBLEMS
from kernel.verdict import Verdict

HAND_WRITTEN = [
    ROOT / "README.md",
    ROOT / "README.vi.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "services").glob("*/README.md")),
]


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert link_faults(path) == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[good](#one) [bad](#two) [gone](other.md) [out](https://example.test)\n", encoding="utf-8")
    assert link_faults(page) == ["#two: no such heading", "other.md leads nowhere"]


@pytest.mark.parametrize(("lines", "long"), [(MOST_LINES, False), (MOST_LINES + 1, True)])
def test_a_file_that_is_too_long_is_seen(tmp_path: Path, lines: int, long: bool) -> None:
    for where in ("services/kernel", ".venv/lib", "web/vendor"):
        (tmp_path / where).mkdir(parents=True)
    (tmp_path / "services/kernel/clock.py").write_text("x\n" * lines, encoding="utf-8")
    (tmp_path / ".venv/lib/theirs.py").write_text("x\n" * 999, encoding="utf-8")
    if not long:
        check_lengths(tmp_path)
        return
    with pytest.raises(StepFailed, match="1 file"):
        check_lengths(tmp_path)


NOT_HERE = re.compile(r"(?<![\w/-])(api|design|issues?)\.md|procedures-and-law|\.\./shared|\bR(0[1-9]|[12]\d)b?\b")
"""What is not in the repository: pages that it was built from, and the numbers they give to the rules of the law."""


def test_what_is_referred_to_is_here_or_is_the_law_itself() -> None:
    """Everybody who has a clone has all that it speaks of."""
    written = [path for room in ("services", "infra", "web", "docs") for path in (ROOT / room).rglob("*")]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in [*written, *ROOT.glob("*.md"), ROOT / "Makefile", ROOT / "pyproject.toml"]
        if path.suffix in (".py", ".md", ".yaml", ".yml", ".js", ".html", ".toml", ".css", ".typ")
        or path.name == "Makefile"
        for match in NOT_HERE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "said", ["(api.md, Voice)", "procedures-and-law 2.3", "the hand-over (R08)", "see ../shared/x"]
)
def test_what_is_not_here_is_seen(said: str) -> None:
    assert NOT_HERE.search(said)
    assert not NOT_HERE.search("docs/api/status.md, NĐ 61/2018 art. 18, infra.api_pages")


# -- READMEs ------------------------------------------------------------------------------------------------------------


def shape(path: str) -> list[tuple[int, int, int]]:
    """Of each section: the level of its heading, its rows of tables, its lines of commands. The words differ, these may not."""
    sections: list[tuple[int, int, int]] = []
    for line in text(path).splitlines():
        heading = re.match(r"#+ ", line)
        if heading:
            sections.append((len(heading[0]) - 1, 0, 0))
        elif sections:
            level, rows, commands = sections[-1]
            sections[-1] = (level, rows + line.startswith("|"), commands + line.startswith("    "))
    return sections


def test_both_readmes_have_the_same_sections() -> None:
    assert shape("README.md") == shape("README.vi.md")
    assert len(shape("README.md")) == 7


def test_both_readmes_run_the_same_commands_and_lead_to_the_same_pages() -> None:
    def commands(path: str) -> list[str]:
        prose = re.sub(r"^```.*?^```", "", text(path), flags=re.MULTILINE | re.DOTALL)  # the picture has words too
        return [line.split("  #")[0].rstrip() for line in prose.splitlines() if line.startswith("    ")]

    def targets(path: str) -> list[str]:
        return [link for link in re.findall(r"\]\(([^)]+)\)", text(path)) if not link.startswith("README")]

    assert commands("README.md") == commands("README.vi.md")
    assert targets("README.md") == targets("README.vi.md")


# -- glossary -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [State, Action, Verdict, Part, Unit, Confidence, PetitionState, PublicationState],
    ids=lambda words: words.__name__,
)
def test_the_glossary_knows_every_word(words: type[StrEnum]) -> None:
    known = set(re.findall(r"`([a-z_]+)`", text("docs/glossary.md")))
    assert {word.value for word in words} <= known


@pytest.mark.parametrize(("words", "last"), [(State, 4), (Action, 3), (Verdict, 3)])
def test_each_has_a_line_of_its_own_in_both_languages(words: type[StrEnum], last: int) -> None:
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text("docs/glossary.md").splitlines()
        if line.startswith("| ")
    ]
    for word in words:
        own = [cells for cells in lines if len(cells) == last and cells[2] == f"`{word}`"]
        assert own, word
        assert all(own[0][:2]), word


def test_the_glossary_gives_each_state_its_national_status() -> None:
    for state, status in NATIONAL_STATUS.items():
        assert re.search(rf"\| `{state}` \| {status} \|", text("docs/glossary.md")), state


# -- decisions ------------------------------------------------------------------------------------------------------------

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))


def test_decisions_are_numbered_without_a_gap_and_all_listed() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = text("docs/decisions/README.md")
    assert [path.name for path in DECISIONS if f"({path.name})" not in listed] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_and_what_was_not_chosen(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    assert said.startswith(f"# {path.name[:4]} ")
    assert [part for part in ("**Context.**", "**Decision.**", "**Not chosen.**") if part not in said] == []


# -- what the pages say of the code -----------------------------------------------------------------------------------------


def where(named: str) -> Path:
    """Pages name files from the root, from services/ (`kernel/clock.py`), or from a service (`chalicelib/status/act.py`)."""
    first, *rest = named.split("/")
    if first == "chalicelib":
        return ROOT / "services" / rest[0] / named
    return ROOT / "services" / named if first in ("kernel", "edge") else ROOT / named


def test_the_files_named_in_the_documents_are_there() -> None:
    code = re.compile(r"`((?:services|infra|tests|docs|web|kernel|edge|chalicelib)/[\w./-]+?)/?`")
    missing = [
        f"{path.relative_to(ROOT)}: {named}"
        for path in HAND_WRITTEN
        for named in code.findall(path.read_text(encoding="utf-8"))
        if not where(named).exists()
    ]
    assert missing == []


def test_make_knows_every_target_that_a_document_names() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", text("Makefile"), re.MULTILINE))
    command = re.compile(r"(?:`|^    |&& |\(|: )make ((?:-s )?[a-z][a-z0-9 -]*)", re.MULTILINE)
    unknown = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in HAND_WRITTEN
        for named in command.findall(path.read_text(encoding="utf-8"))
        for name in named.split()
        if name != "-s" and name not in targets
    ]
    assert unknown == []


# -- API pages ------------------------------------------------------------------------------------------------------------


def test_the_pages_of_the_api_are_up_to_date() -> None:
    assert stale(pages()) == [], "run make docs"
    assert {path.name for path in PAGES.glob("*.md")} - {path.name for path in pages()} <= {"README.md", "events.md"}


def test_an_old_page_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "feedback.md"
    page.write_text("old", encoding="utf-8")
    assert stale({page: "new", tmp_path / "missing.md": ""}) == [page, tmp_path / "missing.md"]
    assert stale({page: "old"}) == []


def test_a_page_tells_all_of_a_document() -> None:
    document = json.loads(text("services/feedback/chalicelib/feedback/openapi.json"))
    page = service_page("feedback", document)
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"## `{method.upper()} /api/feedback{path}`" in page
    for name in ("NewPetition", "Petition", "RatingCounts"):
        members = document["components"]["schemas"][name]["properties"]
        assert all(f"| `{member}`" in page for member in members)


def test_the_page_of_problems_has_them_all() -> None:
    page = pages()[PAGES / "problems.md"]
    assert [name for name in PROBLEMS if f"\n## {name}\n" not in page] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Thing"}, "[Thing](#thing)"),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}, "date or null"),
        ({"enum": ["a", "b"]}, "`a` \\| `b`"),
        ({"const": 422}, "`422`"),
        ({"type": "integer", "minimum": 1}, "integer, at least 1"),
        ({"type": "string", "pattern": "^(a|b)$"}, "text `^(a\\|b)$`"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 3}, "list of text, at most 3 items"),
        ({"type": "object", "properties": {"a": {"type": "boolean"}}}, "{`a`: boolean}"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of text"),
        ({}, "anything"),
    ],
)
def test_a_schema_in_words(schema: dict[str, object], words: str) -> None:
    assert type_of(schema) == words


def test_the_pictures_of_the_main_pages_are_there_small_and_shown() -> None:
    kept = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert len(kept) >= 10
    assert max(kept.values()) <= 60 * 1024
    for readme in ("README.md", "README.vi.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert [name for name in kept if f"docs/pictures/{name}" not in text] == [], readme
