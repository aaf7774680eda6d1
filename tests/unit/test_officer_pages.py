"""The officer's pages: every action has its form, named as the API names it, and scripts say only sentences that there are."""

from __future__ import annotations

import json
import re

import pytest

from chalicelib.status.worklist.asks import Asks
from infra import ROOT
from kernel.lifecycle import RULES, Action, State
from tests.unit.test_pages import shelf_of_today
from tests.unit.test_public_scripts import in_node
from web.build import pages as site_pages
from web.build import render
from web.officer import BATCH, ELSEWHERE, STEPS
from web.officer_petitions import PETITIONS, answer_fields
from web.officer_reasons import REASONS
from web.officer_words import ASKS, OFFICER, officer_tables
from web.words import LANGUAGES, Language, alphabetical

SHAPED = {"file", "number", "date", "whom", "at_day", "at_time"}  # put into the API's shape by officer-act.js


def test_every_action_has_its_form_on_the_officers_page_or_its_place_elsewhere() -> None:
    forms = {one.action for one in STEPS}
    assert forms | ELSEWHERE == set(RULES)
    assert not forms & ELSEWHERE
    assert set(REASONS) <= forms
    assert set(BATCH) <= forms


def test_what_a_form_asks_is_called_as_the_api_calls_it() -> None:
    document = json.loads((ROOT / "services/status/chalicelib/status/openapi.json").read_text(encoding="utf-8"))
    bodies = [
        each
        for one in document["components"]["schemas"].values()
        for each in (one, *one.get("oneOf", ()), *one.get("anyOf", ()))
    ]
    for step in STEPS:
        if step.action is Action.SUPPLEMENT:  # handed in to the submission service, which knows it by a body of its own
            assert [ask.name for ask in step.asks] == ["note"]
            continue
        own = [one for one in bodies if one.get("properties", {}).get("action", {}).get("const") == step.action]
        known = {name for one in own for name in one["properties"]}
        assert known, step.action
        assert {ask.name for ask in step.asks} - SHAPED <= known, step.action


def test_the_scripts_say_only_sentences_that_there_are_and_all_of_them() -> None:
    folder = ROOT / "web" / "scripts"
    scripts = (*folder.glob("officer*.js"), *folder.glob("counter*.js"), folder / "filed.js")
    source = "".join(path.read_text(encoding="utf-8") for path in scripts)
    used = {*re.findall(r"\bwords\.(\w+)", source), *re.findall(r'\btold\("(\w+)"', source)}
    assert used == set(OFFICER)
    assert {*re.findall(r"\bsays\.(\w+)", source), *re.findall(r'\bfilled\("(\w+)"', source)} == set(PETITIONS)
    assert set(ASKS) == {one.value for one in Asks}


def test_an_answer_to_a_petition_is_asked_for_as_the_api_takes_it() -> None:
    document = json.loads((ROOT / "services/feedback/chalicelib/feedback/openapi.json").read_text(encoding="utf-8"))
    body = document["components"]["schemas"]["PetitionAnswer"]["properties"]
    asked = {one.name: one for one in answer_fields("vi")}
    assert set(asked) == set(body) - {"action", "version"}
    assert asked["answer"].max_length == body["answer"]["maxLength"]


def test_every_word_stands_in_both_languages() -> None:
    for name, table in officer_tables().items():
        for key, text in table.items():
            assert text.vi, (name, key)
            assert text.en, (name, key)
            assert set(re.findall(r"\{\w+\}", text.vi)) == set(re.findall(r"\{\w+\}", text.en)), (name, key)


def test_staff_are_not_told_that_the_dossier_waits_for_them() -> None:
    for text in officer_tables()["states"].values():
        assert "bạn" not in text.vi
        assert "your" not in text.en


def test_agencies_are_chosen_of_those_that_are_there_in_the_order_of_the_pages() -> None:
    there = [one.as_json() for one in shelf_of_today().agencies]
    ends_today, ended = ({**there[-1], "key": day, "valid_to": day} for day in ("2026-11-24", "2026-11-23"))
    given = [ended, *reversed(there), ends_today]
    told = in_node("officer-act.js", "const RANKS", "const today", "((one) => toChoose(one, '2026-11-24'))", [given])[0]
    assert [one["key"] for one in told] == [*(one["key"] for one in there), "2026-11-24"]
    assert there[0]["kind"] == "ministry"
    (told,) = in_node("admin-fields.js", "const RANKS", "// -- values", "inOrder", [[*reversed(there)]])
    assert told == there


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_procedures_at_the_counter_stand_in_the_order_of_their_names(language: Language) -> None:
    page = next(one for one in site_pages(shelf_of_today()) if one.path == "/can-bo/quay")
    names = re.findall(r'<li data-name="([^"]+)"', render(page, language).decode())
    assert len(names) == len(shelf_of_today().procedures)
    assert names == sorted(names, key=alphabetical)


def test_the_list_is_narrowed_to_any_state_in_which_something_follows() -> None:
    page = next(one for one in site_pages(shelf_of_today()) if one.path == "/can-bo")
    (offered,) = re.findall(r'<select class="govuk-select" id="in_state">(.*?)</select>', render(page, "vi").decode())
    followed = [state.value for state in State if any(state in rule.before and rule.after for rule in RULES.values())]
    assert re.findall(r'value="([^"]*)"', offered) == ["", *followed]
