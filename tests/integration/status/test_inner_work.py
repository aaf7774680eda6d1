"""The officers' inner work over HTTP: each action two calls, each answer as the document says, nothing of it for strangers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.status.openapi import FILE
from kernel.catalogue import Form
from kernel.catalogue_store import DynamoCatalogue
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from tests.integration.status.portal import act, calls_of, file, look, post, problem
from tests.support.entries import AGENCY, CODE, PIN
from tests.unit.status.actions.house import AGENCIES, BESIDE, CHAINS, PEOPLE
from tests.unit.status.world import NOW

PAPERS = [{"document": "photo", "present": True, "legible": False, "right": True, "note": "Ảnh mờ"}]
VISIT: dict[str, Any] = {
    "at": "2026-11-05T09:00:00+07:00",
    "place": "Xưởng",
    "content": "Đúng",
    "participants": [{"unit": "Cục", "count": 2}],
}
ASKED: dict[str, Any] = {"unit": "Sở Y tế", "question": "Có ý kiến gì không?", "answer_by": "2026-11-10"}
REJECTION: dict[str, Any] = {"outcome": "rejected", "reason": "Không đủ điều kiện"}

Actions = tuple[tuple[str, str, dict[str, Any]], ...]
LIFE: Actions = (
    ("thu", "check_papers", {"papers": PAPERS}),
    ("thu", "accept", {}),
    ("handler", "take", {}),
    ("handler", "consult", ASKED),
    ("handler", "answer_consultation", {"text": "Không"}),
    ("handler", "record_visit", VISIT),
    ("handler", "propose", REJECTION),
    ("decider", "return_proposal", {"reason": "Nêu rõ căn cứ"}),
    ("handler", "give_back", {"note": "Nghỉ phép"}),
    ("minh", "propose", REJECTION),
)


@pytest.fixture(autouse=True)
def house(world: None) -> None:
    catalogue = DynamoCatalogue(lambda: 0.0)
    for version in CHAINS.values():
        catalogue.publish_version(version, Form({}, {}))
    catalogue.put_agencies(AGENCIES)
    for person in PEOPLE:
        DynamoPeople().put(Person(person.user, roles=person.roles, version=1), Grant(NOW, "quan", None, "", ""))


def live(actions: Actions, version: int = 1) -> int:
    for user, action, body in actions:
        reply = act(user, action, version, **body)
        assert reply.status == 200, (action, reply.json)
        version = reply.json["version"]
    return version


def test_one_person_does_not_get_round_the_second_over_http() -> None:
    file(procedure="two-person")
    version = live(LIFE)
    refused = act("minh", "decide", version, **REJECTION)
    assert problem(refused) == (403, "not-allowed")
    assert refused.json["detail"] == "Người đã đề xuất không được tự quyết định; cần một người khác."
    assert problem(act("minh", "decide", version, key="another", **REJECTION)) == (403, "not-allowed")
    assert act("decider", "decide", version, **REJECTION).json["state"] == "decided"
    assert problem(act("decider", "decide", version, **REJECTION)) == (409, "stale-version")


def test_each_is_two_calls_on_a_warm_function() -> None:
    file(procedure="two-person")
    file(2)
    act("minh", "accept", 1, code="G09-261102-0002")
    every = calls_of("*")
    version = 1
    for user, action, body in (*LIFE, ("decider", "decide", REJECTION)):
        every.clear()
        version = act(user, action, version, **body).json["version"]
        targets = [one["headers"]["X-Amz-Target"].rsplit(".", 1)[-1] for one in every]
        assert targets == ["BatchGetItem", "UpdateItem"], action


def test_every_answer_keeps_to_the_document() -> None:
    described = json.loads(FILE.read_text(encoding="utf-8"))
    schema = described["paths"]["/dossiers/{code}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    judge = Draft202012Validator({**schema, "components": described["components"]})
    file(procedure="two-person")
    version = 1
    for user, action, body in LIFE:
        version = live(((user, action, body),), version)
        for asked in ({"user": "minh"}, {"user": "lan"}, {"pin": PIN}, {}):
            judge.validate(look(**asked).json)
    file(2, procedure="parallel", steps_of=5)
    for user, action, body in (("thu", "accept", {}), ("minh", "forward", {"assignee": "handler"})):
        assert act(user, action, {"accept": 1, "forward": 2}[action], code="G09-261102-0002", **body).status == 200
    seen = look("G09-261102-0002", user="binh")
    judge.validate(seen.json)
    assert {one["agency"] for one in seen.json["steps_open"]} == {BESIDE, AGENCY, "ministry-wages"}
    assert act("binh", "finish_step", 3, code="G09-261102-0002", step=2, note="Đồng ý").json["version"] == 4


def test_bodies_of_the_document_are_what_is_taken() -> None:
    described = json.loads(FILE.read_text(encoding="utf-8"))
    content = described["paths"]["/dossiers/{code}/actions"]["post"]["requestBody"]["content"]
    judge = Draft202012Validator({**content["application/json"]["schema"], "components": described["components"]})
    for _, action, body in LIFE:
        judge.validate({"action": action, "version": 1, **body})
        assert not judge.is_valid({"action": action, "version": 1, **body, "more": 1})
    assert not judge.is_valid({"action": "consult", "version": 1, **ASKED, "agency": BESIDE})


def test_strangers_and_applicants_learn_nothing_by_trying() -> None:
    file(procedure="two-person")
    version = live(LIFE[:3])
    before = look(user="minh").json
    for _, action, body in LIFE:
        assert problem(act("binh", action, version, **body)) == (404, "not-found")
        assert problem(act("quan", action, version, **body)) == (404, "not-found")
        assert problem(act("lan", action, version, **body)) == (403, "not-allowed")
    assert problem(post(None, {"action": "take", "version": version})) == (401, "not-signed-in")
    assert look(user="minh").json == before
    assert "history" not in look(CODE).json
