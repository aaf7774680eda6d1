"""Any text is text: whatever stands in the catalogue, a page has the same elements and attributes, and says the text as it is.
And no script makes markup of anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.catalogue import Form
from kernel.text import Text
from tests.unit.test_pages import shelf_of_today
from web.build import FILES, HERE, Page, pages, render
from web.form_view import form_pages
from web.procedures import Shelf, Shown
from web.words import LANGUAGES, Language

# Of all procedures those whose forms have, together, every kind of question, rows, conditions and papers that hang on an answer.
RICH = ("work-permit-new", "safety-inspection-certificate")
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40)
NASTY = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "<!-- --><![CDATA[ ]]>",
    "{{ 7 * 7 }}{% raw %}",
    "</title></textarea></select></template>",
    "javascript:alert(1)",
    "a > b < c",
)


class Bones(HTMLParser):
    """A page without its texts: elements, and the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))
        self.texts += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))

    def handle_comment(self, data: str) -> None:
        self.found.append(("a comment",))

    def handle_decl(self, decl: str) -> None:
        self.found.append((decl,))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("a declaration",))

    def handle_pi(self, data: str) -> None:
        self.found.append(("an instruction",))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def bones(page: Page, language: Language) -> Bones:
    read = Bones()
    read.feed(render(page, language).decode())
    read.close()
    return read


def saying(value: Any, text: str) -> Any:
    """The value with `text` wherever it has a text for people; names, dates and numbers stay."""
    if isinstance(value, Text):
        return Text(text, text)
    if isinstance(value, Form):
        return Form(_schema(value.schema, text), dict.fromkeys(value.english, text))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: saying(getattr(value, one.name), text) for one in fields(value) if one.init})
    if isinstance(value, tuple):
        return tuple(saying(one, text) for one in value)
    return value


def _schema(value: Any, text: str, inside: str = "") -> Any:
    """A form's schema: its titles, hints, units and own sentences of faults."""
    if isinstance(value, Mapping):
        return {name: _schema(each, text, "errors" if inside == "errors" else name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_schema(each, text, inside) for each in value]
    said = inside in ("title", "hint", "unit", "description", "errors")
    return text if said and isinstance(value, str) else value


@cache
def rich_shelf() -> Shelf:
    known = shelf_of_today()
    few = tuple(one for one in known.procedures if one.key in RICH)
    situations = tuple(
        replace(one, procedures=tuple(each for each in one.procedures if each in few)) for one in known.situations
    )
    return replace(known, procedures=few, situations=situations)


def catalogue_pages(shelf: Shelf) -> list[Page]:
    """The pages of each rich procedure, and one of each other template that shows something of the catalogue."""
    told = [page for page in pages(shelf) if page.template not in STATIC]
    once = {page.template: page for page in told if not page.path.startswith("/thu-tuc/")}
    return [*once.values(), *(page for page in told if page.template in OF_A_PROCEDURE)]


# Templates in which every word is our own.
OF_A_PROCEDURE = {"guide.html", "blank.html", "form.html"}
STATIC = {
    "help.html", "accessibility.html", "privacy.html", "data.html", "problems.html", "problem.html", "signed_in.html",
    "not_found.html", "offline.html", "forget.html",
}  # fmt: skip


@cache
def plain_bones(language: Language) -> list[list[tuple[str, ...]]]:
    return [bones(page, language).found for page in catalogue_pages(saying(rich_shelf(), "một"))]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=25)  # each renders and reads a dozen pages
@given(text=ANY_TEXT)
def test_any_text_of_the_catalogue_leaves_every_page_its_elements(language: Language, text: str) -> None:
    told = catalogue_pages(saying(rich_shelf(), text))
    assert [bones(page, language).found for page in told] == plain_bones(language)


@pytest.mark.parametrize("text", NASTY)
def test_what_an_attacker_would_write_is_said_as_it_is(text: str) -> None:
    for page in catalogue_pages(saying(rich_shelf(), text)):
        read = bones(page, "vi")
        if page.template in OF_A_PROCEDURE:
            assert any(text in one for one in read.texts), page.template
    told = catalogue_pages(saying(rich_shelf(), text))
    assert [bones(page, "vi").found for page in told] == plain_bones("vi")


def test_the_rich_procedures_have_every_kind_of_question() -> None:
    def kinds(one: Shown) -> set[str]:
        return {field.kind for page in form_pages(one.form, "vi") for field in page.fields}

    found = set().union(*map(kinds, rich_shelf().procedures))
    assert found >= {"text", "textarea", "email", "number", "date", "radios", "select", "tick", "rows"}


# -- scripts ----------------------------------------------------------------------------------------------------------------

FORBIDDEN = (
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|createContextualFragment",  # markup of a string
    r"\beval\b|new Function|set(Timeout|Interval)\(\s*[\"'`]",  # a program of a string
    r"\.style\b|cssText|[\"']style[\"']",  # what the policy of contents refuses
    r"setAttribute\(\s*[\"'`]on|javascript:",  # a handler of a string
    r"https?://|[\"'`]//",  # another place
)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_script_makes_markup_programs_or_styles_of_texts(pattern: str) -> None:
    scripts = [path for path in FILES if path.suffix == ".js"]
    assert len(scripts) > 10
    assert [path.name for path in scripts if re.search(pattern, path.read_text(encoding="utf-8"))] == []


def test_markup_is_read_from_our_own_pages_alone() -> None:
    """DOMParser runs nothing, but what it reads may come to stand in the page; the administrator's goes into a frame that may
    do nothing."""
    users = [path for path in FILES if path.suffix == ".js" and "DOMParser" in path.read_text(encoding="utf-8")]
    assert {path.name for path in users} <= {"supplement.js", "admin-change.js"}


def test_a_page_within_a_page_runs_nothing() -> None:
    """The administrator's preview of a page: in a frame that may do nothing at all."""
    users = [path for path in FILES if path.suffix == ".js" and "srcdoc" in path.read_text(encoding="utf-8")]
    assert {path.name for path in users} <= {"admin-change.js"}
    frames = [
        tag
        for path in (HERE / "templates").rglob("*.html")
        for tag in re.findall(r"<iframe[^>]*>", path.read_text("utf-8"))
    ]
    assert all(re.search(r"\ssandbox(=\"\")?[\s>]", tag) for tag in frames), frames
