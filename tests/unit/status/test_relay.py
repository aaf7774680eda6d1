"""The relay: each change is told, what cannot be read is set aside, and a topic that is down stops everything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from chalicelib.status.outside import Topic
from chalicelib.status.relay import TopicBusy, relay
from kernel.entry import Entry
from kernel.entry_item import item_of
from kernel.events import DossierEvent, from_json
from kernel.lifecycle import Action
from tests.support.entries import CODE, filed, step, walk


def image(entry: Entry) -> dict[str, Any]:
    return item_of(entry)


def record(new: Entry | None, old: Entry | None = None, **more: Any) -> dict[str, Any]:
    images = {name: image(entry) for name, entry in (("NewImage", new), ("OldImage", old)) if entry}
    keys = {"pk": {"S": CODE}, "sk": {"S": "entry"}}
    return {"eventID": "e1", "dynamodb": {"Keys": keys, "SequenceNumber": "1", **images, **more}}


class Outside:
    def __init__(self, refuses: Sequence[str] = ()) -> None:
        self.told: list[DossierEvent] = []
        self.buried: list[Mapping[str, Any]] = []
        self.refuses = refuses

    def tell(self, events: Sequence[DossierEvent]) -> Sequence[DossierEvent]:
        self.told += [event for event in events if event.id not in self.refuses]
        return [event for event in events if event.id in self.refuses]

    def bury(self, what: Mapping[str, Any]) -> None:
        self.buried.append(what)


def run(*records: dict[str, Any], refuses: Sequence[str] = ()) -> tuple[Outside, list[tuple[str, str]]]:
    outside, warnings = Outside(refuses), []
    relay(records, outside, lambda fault, what: warnings.append((fault, what)))
    return outside, warnings


def test_a_filing_and_a_change_are_told() -> None:
    entry = filed()
    outside, _ = run(record(entry), record(step(entry, "accept"), entry))
    assert [(event.action, event.version) for event in outside.told] == [(Action.FILE, 1), (Action.ACCEPT, 2)]


def test_changes_that_a_record_leaps_over_are_told_all() -> None:
    outside, _ = run(record(walk("accept", "assign", "decide"), filed()))
    assert [event.version for event in outside.told] == [2, 3, 4]


def test_other_items_and_what_was_removed_tell_nothing() -> None:
    counter = {"pk": {"S": "series#G09-261102"}, "sk": {"S": "counter"}, "n": {"N": "1"}}
    outside, warnings = run(record(None, NewImage=counter), record(None, filed()))
    assert (outside.told, outside.buried, warnings) == ([], [], [])


POISON = [
    {"eventID": "e1"},
    {"eventID": "e1", "dynamodb": None},
    record(None, NewImage={"pk": {"S": CODE}, "sk": {"S": "entry"}}),
    record(None, NewImage={**image(filed()), "s": {"S": "no state"}}),
    record(None, NewImage={**image(filed()), "h": {"L": [{"S": "no JSON"}]}}),
    record(None, NewImage={}),
]


@pytest.mark.parametrize("poison", POISON)
def test_a_record_nobody_can_read_is_set_aside_and_its_neighbours_go_on(poison: dict[str, Any]) -> None:
    entry = filed()
    outside, warnings = run(record(entry), poison, record(step(entry, "accept"), entry))
    assert [event.version for event in outside.told] == [1, 2]
    assert len(outside.buried) == len(warnings) == 1
    assert outside.buried[0]["record"] == "e1"


def test_what_is_set_aside_names_its_place_and_nothing_else() -> None:
    outside, _ = run(record(None, NewImage={**image(filed()), "s": {"S": "no state"}}))
    assert outside.buried == [
        {"record": "e1", "keys": {"pk": {"S": CODE}, "sk": {"S": "entry"}}, "sequence": "1", "fault": "ValueError"}
    ]
    json.dumps(outside.buried)


def test_what_the_topic_will_never_take_is_set_aside() -> None:
    outside, warnings = run(record(walk("accept"), None), refuses=[f"{CODE}/1"])
    assert [event.version for event in outside.told] == [2]
    assert outside.buried == [{"event": f"{CODE}/1", "fault": "refused by the topic"}]
    assert warnings == [("refused by the topic", f"{CODE}/1")]


def test_a_topic_that_is_down_makes_the_whole_batch_come_again() -> None:
    class Down(Outside):
        def tell(self, events: Sequence[DossierEvent]) -> Sequence[DossierEvent]:
            raise TopicBusy("EndpointConnectionError")

    with pytest.raises(TopicBusy):
        relay([record(filed())], Down(), lambda *_: None)


# -- the topic ------------------------------------------------------------------------------------------------------------------


class Sns:
    def __init__(self, *failed: dict[str, Any]) -> None:
        self.batches: list[list[dict[str, Any]]] = []
        self.failed = list(failed)

    def publish_batch(self, TopicArn: str, PublishBatchRequestEntries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.batches.append(PublishBatchRequestEntries)
        return {"Successful": [], "Failed": self.failed}


def topic(sns: Sns) -> Topic:
    made = Topic("arn:aws:sns:ap-southeast-1:123456789012:test-dossier-events", "https://queue.example.test")
    made.__dict__["_sns"] = sns
    return made


def events(count: int) -> list[DossierEvent]:
    from kernel.events import events_of

    return [next(events_of(filed(f"G09-261102-{number:04}"), 0)) for number in range(1, count + 1)]


def test_messages_go_by_tens_with_what_a_subscription_may_choose_by() -> None:
    sns, told = Sns(), events(23)
    assert topic(sns).tell(told) == []
    assert [len(batch) for batch in sns.batches] == [10, 10, 3]
    assert [from_json(entry["Message"]) for batch in sns.batches for entry in batch] == told
    attributes = sns.batches[0][0]["MessageAttributes"]
    assert {name: value["StringValue"] for name, value in attributes.items()} == {
        "action": "file",
        "state": "registered",
        "agency": "ministry-employment",
    }


def test_what_the_sender_got_wrong_is_refused_for_ever() -> None:
    told = events(3)
    refused = topic(Sns({"Id": "1", "Code": "InvalidParameter", "SenderFault": True})).tell(told)
    assert refused == [told[1]]


def test_what_failed_on_the_other_side_is_tried_again() -> None:
    with pytest.raises(TopicBusy):
        topic(Sns({"Id": "1", "Code": "InternalError", "SenderFault": False})).tell(events(3))
