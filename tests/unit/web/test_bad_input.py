"""Bad input in every question of every form, without script: what is typed is kept, what is wrong is said in a sentence beside
it, and it is what the API says of the same answer. form.js says the same: tests/e2e/web/test_bad_input.py."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.submission.forms import FormRules
from kernel.text import has_forbidden_characters, nfc
from tests.support.bad_input import BAD, Asked, Case, asked_anywhere, cases, opening, pointer_of, posted
from web.build import environment
from web.server.answers import judge, read, typed
from web.server.sentences import sentence
from web.server.visits import blanks
from web.words import LANGUAGES

EACH = pytest.mark.parametrize("asked", asked_anywhere(), ids=lambda one: one.name)


def code_of(case: Case) -> str:
    return judge(case.field, typed(case.field, case.parts))


def test_every_kind_of_bad_input_meets_every_kind_of_question() -> None:
    met = {(one.what, one.field.kind) for asked in asked_anywhere() for one in cases(asked)}
    assert {(what, kind) for what in BAD for kind in ("text", "textarea", "email", "tel", "number")} <= met
    assert {kind for _, kind in met} >= {"date", "radios", "select", "tick"}
    assert sum(1 for asked in asked_anywhere() for _ in cases(asked)) > 4_000


@EACH
def test_what_reaches_the_api_has_nothing_that_misleads(asked: Asked) -> None:
    for case in cases(asked):
        value = typed(case.field, case.parts)
        if isinstance(value, str):
            assert not has_forbidden_characters(value), case
            assert value == nfc(value).strip(), case


@EACH
def test_a_fault_is_a_whole_sentence_in_both_languages(asked: Asked) -> None:
    for case in cases(asked):
        if code := code_of(case):
            for language in LANGUAGES:
                said = sentence(case.field, code, language)
                assert len(said.split()) > 2, (case, said)
                assert "{" not in said


def test_too_long_and_too_large_are_always_told() -> None:
    for asked in asked_anywhere():
        for case in cases(asked):
            if case.what in ("too long", "a number too large") and case.field.kind in (
                "text",
                "textarea",
                "email",
                "tel",
            ):
                assert code_of(case) in ("too-long", "bad-format") or len(case.parts[0]) <= (case.field.max_length or 0)
            if case.field.kind == "number" and case.what not in ("nothing", "spaces"):
                assert code_of(case) in ("wrong-type", "out-of-range", "")
                assert case.what == "below nothing" or code_of(case) != "", case


@EACH
def test_the_api_says_the_same(asked: Asked) -> None:
    if asked.form is None:
        return  # applicant and delivery are members of the request, judged by its model
    rules = FormRules.of(asked.form)
    for case in cases(asked):
        values = read(asked.fields, opening(asked, case) | posted(case), asked.prefix).values
        at = pointer_of(case, values)
        told = {one.pointer: one for one in rules.faults(values, date(2026, 12, 1), ())}  # each by itself
        if case.what in ("nothing", "spaces") and "-1-" in case.name:
            continue  # an empty row is no row
        assert (told[at].code if at in told else "") == code_of(case), case
        if at in told:
            assert told[at].detail.vi
            assert told[at].detail.en


class Inputs(HTMLParser):
    """The texts that stand in a page's inputs, by their names, and all elements of it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.elements: list[str] = []
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        self.elements.append(tag)
        if tag == "textarea":
            self.area = had["name"]
            self.texts[self.area] = ""
        elif tag == "input" and had.get("type") not in ("radio", "checkbox"):
            self.texts[had["name"]] = had.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area:
            self.texts[self.area] += data


PAGE = """{% from "forms/typed.html" import one with context %}
{% for field in fields %}{{ one(field, t, texts, faults, prefix) }}{% endfor %}"""


def shown(asked: Asked, texts: dict[str, str], faults: dict[str, str]) -> Inputs:
    how: dict[str, Any] = {"fields": asked.fields, "prefix": asked.prefix, "texts": texts, "faults": faults}
    found = Inputs()
    found.feed(environment(True).from_string(PAGE).render(t=lambda vi, _en: vi, blanks=blanks, **how))
    return found


@EACH
@pytest.mark.parametrize("what", [what for what in BAD if what not in ("nothing", "too long")])
def test_what_was_typed_is_kept_and_is_text(asked: Asked, what: str) -> None:
    """All questions of a form at once, as a page that comes back shows them."""
    texts: dict[str, str] = {}
    faults: dict[str, str] = {}
    for case in cases(asked):
        if case.what == what and case.field.kind != "date":
            texts |= posted(case)
            if code := code_of(case):
                faults[case.name] = sentence(case.field, code, "vi")
    found = shown(asked, texts, faults)
    for name, text in texts.items():
        # A page keeps no NUL (HTML has none), and takes the first line end of a box for its own.
        assert found.texts[name].removeprefix("\n") == text, name
    plain = shown(asked, dict.fromkeys(texts, "x"), faults)
    assert found.elements == plain.elements
