"""The public register of results: what enters it, and that nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.publish.enter_result import enter_result
from chalicelib.publish.results import public_result
from chalicelib.publish.telling import Missing
from kernel.dossiers import Filed
from kernel.entry import Entry
from kernel.results import REJECTED, detail_of
from tests.support.entries import CODE
from tests.unit.publish.world import FORM, World, national

TO_DECIDED = ("accept", "assign", "decide")


def handed_in(world: World, entry: Entry) -> Filed:
    return Filed(world.dossiers.contents[entry.dossier, entry.content])


def test_only_the_fields_that_the_procedure_calls_public() -> None:
    world = World()
    entry = world.walk(*TO_DECIDED)
    enter_result(CODE, world.results, world.sources, world.clock())
    result = world.results.results[CODE]
    assert result.fields == {"number": "01/GP", "date": "2026-11-25", "position": FORM["position"]}
    assert list(result.fields) == ["number", "date", "position"], "in the procedure's order"
    assert (result.procedure, result.procedure_version, result.agency) == ("p05", 3, entry.agency)
    assert result.decided_on == entry.history[-1].at.date()
    shown = json.dumps(dict(result.fields), ensure_ascii=False)
    assert not any(private in shown for private in ("Lan", "001185000123", "0912345678", FORM["diagnosis"]))  # type: ignore[operator]


def test_a_public_field_that_was_not_given_is_left_out() -> None:
    world = World()
    entry = world.walk("accept", "assign")
    entry = world.act("decide", detail=detail_of("approved", None, None, None))
    terms = national(result=replace(national().result, public_fields=("number", "date", "employer")))
    result = public_result(entry, handed_in(world, entry), terms)
    assert result is not None
    assert result.fields == {}


@pytest.mark.parametrize("actions", [(), ("accept",), ("refuse",), ("accept", "stop"), ("withdraw",)])
def test_nothing_of_a_dossier_that_was_not_decided(actions: tuple[str, ...]) -> None:
    world = World()
    world.walk(*actions)
    enter_result(CODE, world.results, world.sources, world.clock())
    assert world.results.results == {}


def test_nothing_of_a_rejected_one() -> None:
    world = World()
    world.walk("accept", "assign")
    world.act("decide", detail=detail_of(REJECTED, None, None, None), note="Không đủ điều kiện")
    enter_result(CODE, world.results, world.sources, world.clock())
    assert world.results.results == {}


def test_once_shown_it_stays_as_it_is() -> None:
    world = World()
    world.walk(*TO_DECIDED)
    enter_result(CODE, world.results, world.sources, world.clock())
    before = dict(world.results.results)
    world.act("hand_over")
    enter_result(CODE, world.results, world.sources, world.clock())
    assert world.results.results == before


def test_what_the_register_names_must_be_there() -> None:
    world = World()
    with pytest.raises(Missing):
        enter_result(CODE, world.results, world.sources, world.clock())
    world.walk(*TO_DECIDED)
    world.dossiers.contents.clear()
    with pytest.raises(Missing):
        enter_result(CODE, world.results, world.sources, world.clock())


def test_a_procedure_without_a_national_code_has_public_results_all_the_same() -> None:
    world = World()
    terms = national("uncoded", code=None, result=replace(national().result, public_fields=("number",)))
    world.catalogue.publish_version(terms, world.forms)
    world.file(procedure="uncoded")
    for action in TO_DECIDED:
        world.act(action)
    world.tell()
    assert world.publication().state == "held_back"
    assert world.results.results[CODE].fields == {"number": "01/GP"}
