"""Events are as their published schema says, and consumers take what a later producer may add."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from infra import ROOT
from kernel.events import TYPE_PREFIX, NotAnEvent, events_of, from_json, to_json
from kernel.lifecycle import Action, State
from kernel.verdict import Verdict
from tests.support.entries import step, walk

FOLDER = ROOT / "docs" / "api" / "events"
SCHEMA: dict[str, Any] = json.loads((FOLDER / "dossier.v1.schema.json").read_text(encoding="utf-8"))
JUDGE = Draft202012Validator(SCHEMA, format_checker=FormatChecker())

LIVES = [
    ("accept", "assign", "request_supplement", "supplement", "forward", "decide", "hand_over"),
    ("accept", "request_payment", "confirm_payment", "extend", "decide"),
    ("refuse",),
    ("accept", "stop"),
    ("withdraw",),
    ("check_papers", "take", "give_back", "accept", "take", "consult", "answer_consultation", "record_visit"),
    ("accept", "assign", "propose", "return_proposal", "transfer", "apply_calendar"),
]


def told() -> list[dict[str, Any]]:
    parallel = step(walk("accept"), "forward", detail={"parallel": {"2": "ministry-safety"}})
    lived = [*(walk(*life) for life in LIVES), step(parallel, "finish_step")]
    return [json.loads(to_json(event)) for entry in lived for event in events_of(entry, 0)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_event_is_as_the_schema_says() -> None:
    events = told()
    assert {event["data"]["action"] for event in events} == {action.value for action in Action}
    for event in events:
        JUDGE.validate(event)


def test_the_schema_knows_exactly_the_words_of_the_code() -> None:
    data = SCHEMA["properties"]["data"]["properties"]
    assert data["action"]["enum"] == [action.value for action in Action]
    assert data["state"]["enum"] == [state.value for state in State]
    assert data["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert SCHEMA["properties"]["type"]["enum"] == [f"{TYPE_PREFIX}{action}.v1" for action in Action]


LATER = {"waiting_since", "received_at"}  # added when there were events already, so readers do without


def test_the_schema_asks_for_every_member_that_is_told() -> None:
    event = told()[0]
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) == set(event)
    data = SCHEMA["properties"]["data"]
    assert set(data["properties"]) == set(event["data"])
    assert set(data["properties"]) - set(data["required"]) == LATER


@pytest.mark.parametrize("member", sorted(SCHEMA["properties"]["data"]["required"]))
def test_an_event_without_a_member_is_neither_valid_nor_read(member: str) -> None:
    event = told()[0]
    del event["data"][member]
    assert not JUDGE.is_valid(event)
    with pytest.raises(NotAnEvent):
        from_json(json.dumps(event))


def test_a_consumer_passes_over_what_it_does_not_know() -> None:
    event = told()[0]
    more = {**event, "tracestate": "x", "data": {**event["data"], "mood": "good"}}
    JUDGE.validate(more)
    assert from_json(json.dumps(more)) == from_json(json.dumps(event))


def test_the_page_shows_a_real_event() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    shown = json.loads("\n".join(line[4:] for line in page.splitlines() if line.startswith("    ")))
    JUDGE.validate(shown)
    from_json(json.dumps(shown))
