"""The glossary's words of the pages are those that stand on the pages, and every name that leads from page to page is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from infra import ROOT

WEB = ROOT / "web"
_TEXT = r'"((?:[^"\\]|\\.)*)"'
PAIR = re.compile(rf"\b(?:t|Text)\(\s*{_TEXT}\s*,\s*{_TEXT}\s*,?\s*\)")
NAME = re.compile(rf'"/[\w-]*", t\({_TEXT}, {_TEXT}\)')


def pairs(pattern: re.Pattern[str], files: Iterable[Path]) -> set[tuple[str, str]]:
    """Vietnamese and English as files have them, in small letters: a name begins with a capital in some places only."""
    read = (path.read_text(encoding="utf-8") for path in files)
    return {(vi.casefold(), en.casefold()) for text in read for vi, en in pattern.findall(text)}


def of_the_glossary() -> list[tuple[str, str]]:
    _, _, rest = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").partition("\n## Words of the pages\n")
    lines = rest.partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(vi.casefold(), en.casefold()) for vi, en, _ in rows[1:]]


def test_each_word_stands_on_a_page_so() -> None:
    on_pages = pairs(PAIR, [*(WEB / "templates").rglob("*.html"), *WEB.rglob("*.py")])
    assert len(of_the_glossary()) > 40
    assert [one for one in of_the_glossary() if one not in on_pages] == []


def test_each_name_in_the_head_and_the_foot_is_explained() -> None:
    names = pairs(NAME, [WEB / "templates" / "base.html"])
    assert len(names) > 10
    known = {*of_the_glossary(), ("trợ giúp", "help")}
    assert names <= known
