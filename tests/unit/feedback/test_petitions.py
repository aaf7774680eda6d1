"""Sending, reading and answering petitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.feedback.desk import Desk
from chalicelib.feedback.petition import MAX_ANSWERS, Petition, PetitionState, StalePetition
from chalicelib.feedback.petitions import answer, listed, look, petition_id, send, wanted
from kernel.calendar import DayKind, Override
from kernel.catalogue_store import MemoryCatalogue
from kernel.dynamo import StorageBusy
from kernel.pins import same_pin
from kernel.problems import Problem
from kernel.text import Text
from tests.fakes.feedback import MemoryPetitions
from tests.unit.feedback.world import AN, AT, LATER, answer_wanted, desk, random_bytes, receive, sent


def refused(call: Any, *arguments: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        call(*arguments)
    return caught.value


# -- sending ------------------------------------------------------------------------------------------------------------


def test_a_petition_is_received_with_an_id_a_pin_and_its_due_days() -> None:
    at = desk()
    one = send(sent(), at, AT, lambda length: b"\1" * length)
    assert one.id == petition_id(sent().key)
    assert (len(one.id), one.state, one.version) == (24, PetitionState.RECEIVED, 1)
    assert one.due is not None
    assert (one.received_at, one.due.isoformat()) == (AT, "2026-12-07")
    assert len(one.pin.replace("-", "")) == 12


@pytest.mark.parametrize(("scope", "due"), [("ministry-employment", "2026-12-08"), ("ministry-safety", "2026-12-07")])
def test_the_days_off_of_the_agency_count(scope: str, due: str) -> None:
    at = desk()
    off = Override(date(2026, 11, 25), DayKind.OFF, scope, Text("Nghỉ", "Off"), "1/QĐ")
    newest_one = at.catalogue.calendar().following([off], AT, "quan", "Nghỉ bù")
    assert isinstance(at.catalogue, MemoryCatalogue)
    at.catalogue.put_calendar(newest_one)
    assert str(send(sent(), at, AT, random_bytes).due) == due


def test_the_same_request_again_is_the_same_petition_with_the_same_pin() -> None:
    at = desk()
    first = send(sent(), at, AT, random_bytes)
    assert send(sent(), at, LATER, random_bytes) == first


def test_the_same_key_with_another_body_is_refused() -> None:
    at = desk()
    send(sent(), at, AT, random_bytes)
    assert refused(send, sent(content="khác"), at, AT, random_bytes).kind.name == "key-reused"


def test_two_senders_with_the_same_key_send_two_petitions() -> None:
    at = desk()
    assert send(sent(owner="lan"), at, AT, random_bytes).id != send(sent(owner="hoa"), at, AT, random_bytes).id


@pytest.mark.parametrize("agency", ["no-such", "old-unit"])
def test_an_agency_that_is_not_in_force_takes_no_petition(agency: str) -> None:
    at = desk()
    problem = refused(send, sent(agency=agency), at, AT, random_bytes)
    assert problem.kind.name == "invalid"
    assert [(fault.pointer, fault.code) for fault in problem.errors] == [("/agency", "unknown-agency")]
    assert listed(wanted(None, None), 10, None, None, at) == ([], None)


def test_a_replay_is_answered_though_the_agency_has_ended_since() -> None:
    at = desk()
    first = send(sent(), at, AT, random_bytes)
    at.catalogue.put_agencies([])  # type: ignore[attr-defined]
    assert send(sent(), at, LATER, random_bytes) == first


class SentTwiceAtOnce(MemoryPetitions):
    """Another request with the same key is received between our read and our write."""

    def receive(self, petition: Petition) -> None:
        self.petitions.setdefault(petition.id, replace(petition, pin="0000-0000-0001"))
        super().receive(petition)


def test_the_same_request_twice_at_once_is_one_petition_with_one_pin() -> None:
    at = replace(desk(), petitions=SentTwiceAtOnce())
    assert send(sent(), at, AT, random_bytes).pin == "0000-0000-0001"


# -- reading ------------------------------------------------------------------------------------------------------------


def test_anybody_reads_the_state_and_the_holder_of_the_pin_all() -> None:
    at = desk()
    one = receive(at)
    assert "content" not in look(one.id, None, None, at)
    whole = look(one.id, None, one.pin.lower().replace("-", " "), at)
    assert (whole["content"], whole["name"], whole["address"]) == ("Đã quá hẹn.", AN.name, AN.address)


@pytest.mark.parametrize("user", [None, "minh", "lan"])
def test_a_wrong_pin_an_unknown_id_and_a_malformed_one_are_answered_alike(user: str | None) -> None:
    at = desk()
    one = receive(at, sent(owner="lan"))
    answers = [
        refused(look, one.id, user, "0000-0000-0000", at),
        refused(look, one.id, user, "", at),
        refused(look, "0" * 24, user, None, at),
        refused(look, one.id.upper(), user, None, at),
        refused(look, one.id + ".", user, None, at),
        refused(look, "x", user, None, at),
    ]
    assert {str(problem.document("vi")) for problem in answers} == {str(answers[0].document("vi"))}
    assert answers[0].kind.name == "not-found"


@pytest.mark.parametrize(
    ("user", "sees"),
    [
        ("minh", {"name", "version"}),
        ("thu", {"name", "version"}),
        ("lan", {"name"}),
        ("binh", set()),
        ("quan", set()),
        ("hoa", set()),
        ("cuc", set()),
    ],
)
def test_an_account_reads_what_it_may(user: str, sees: set[str]) -> None:
    at = desk()
    one = receive(at, sent(owner="lan"))
    assert {"name", "version"} & look(one.id, user, None, at).keys() == sees
    items, _ = listed(wanted(None, None), 10, None, user, at)
    assert {"name", "version"} & items[0].keys() == sees


def test_the_list_is_newest_first_by_agency_and_by_pages() -> None:
    at = desk()
    ids = [
        receive(at, sent(f"k{number}", agency=agency), AT + timedelta(minutes=number)).id
        for number, agency in enumerate(["ministry-employment", "ministry-safety", "ministry-employment"])
    ]
    first, place = listed(wanted(None, None), 2, None, None, at)
    rest, end = listed(wanted(None, None), 2, place, None, at)
    assert [item["id"] for item in (*first, *rest)] == ids[::-1]
    assert end is None
    here, _ = listed(wanted("ministry-employment", None), 10, None, None, at)
    assert [item["id"] for item in here] == [ids[2], ids[0]]


def test_what_waits_longest_stands_first_and_what_is_answered_waits_no_more() -> None:
    at = desk()
    ids = [receive(at, sent(f"k{number}"), AT + timedelta(minutes=number)).id for number in range(4)]
    receive(at, sent("elsewhere", agency="ministry-safety"))
    waiting = wanted("ministry-employment", "received")
    first, place = listed(waiting, 3, None, None, at)
    rest, end = listed(waiting, 3, place, None, at)
    assert ([item["id"] for item in (*first, *rest)], end) == (ids, None)
    answer(answer_wanted(ids[1], publish=False), at, LATER)
    answer(answer_wanted(ids[2], publish=True), at, LATER)

    def those(state: str) -> list[str]:
        return [item["id"] for item in listed(wanted("ministry-employment", state), 9, None, None, at)[0]]

    assert (those("received"), those("answered"), those("published")) == ([ids[0], ids[3]], [ids[1]], [ids[2]])


@pytest.mark.parametrize(
    ("agency", "state"), [("ministry-employment", "lost"), ("ministry-employment", ""), (None, "received")]
)
def test_a_list_by_state_is_of_an_agency_and_of_a_state_there_is(agency: str | None, state: str) -> None:
    assert refused(wanted, agency, state).kind.name == "bad-query"


def test_an_officer_reads_whole_only_what_is_their_agencys() -> None:
    at = desk()
    receive(at, sent("k1"))
    receive(at, sent("k2", agency="ministry-safety"), LATER)
    items, _ = listed(wanted(None, None), 10, None, "minh", at)
    assert [("name" in item, item["agency"]) for item in items] == [
        (False, "ministry-safety"),
        (True, "ministry-employment"),
    ]


# -- answering ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "outcome"),
    [
        ("minh", None),
        ("thu", "not-allowed"),  # receives only
        ("lan", "not-allowed"),  # the sender
        ("binh", "not-found"),  # of another agency
        ("quan", "not-found"),
        ("hoa", "not-found"),
        ("cuc", "not-found"),  # a connected system, whatever its record says
    ],
)
def test_who_handles_or_decides_at_the_agency_answers(user: str, outcome: str | None) -> None:
    at = desk()
    one = receive(at, sent(owner="lan"))
    if outcome is None:
        assert answer(answer_wanted(one.id, user), at, LATER).state == "published"
    else:
        assert refused(answer, answer_wanted(one.id, user), at, LATER).kind.name == outcome
        assert look(one.id, None, None, at)["state"] == "received"


def test_a_published_answer_is_read_by_anybody() -> None:
    at = desk()
    one = receive(at)
    given = answer(answer_wanted(one.id), at, LATER)
    assert (given.state, given.version) == ("published", 2)
    told = look(one.id, None, None, at)
    assert (told["state"], told["answer"]) == ("published", "Cơ quan đã xử lý và xin lỗi.")
    assert told["answered_at"] == "2026-11-20T15:00:00+07:00"


def test_an_answer_that_is_not_published_is_read_by_the_sender_and_may_be_mended() -> None:
    at = desk()
    one = receive(at)
    assert answer(answer_wanted(one.id, publish=False, text="Đang xem."), at, LATER).state == "answered"
    assert "answer" not in look(one.id, None, None, at)
    assert look(one.id, None, one.pin, at)["answer"] == "Đang xem."
    assert answer(answer_wanted(one.id, version=2, key="a2", text="Đã xong."), at, LATER).version == 3
    assert look(one.id, None, None, at)["answer"] == "Đã xong."


def test_a_stale_version_is_told_the_current_one() -> None:
    at = desk()
    one = receive(at)
    answer(answer_wanted(one.id, publish=False), at, LATER)
    problem = refused(answer, answer_wanted(one.id, version=1, key="a2"), at, LATER)
    assert (problem.kind.name, problem.extra) == ("stale-version", {"current_version": 2})


def test_a_published_petition_takes_no_further_answer() -> None:
    at = desk()
    one = receive(at)
    answer(answer_wanted(one.id), at, LATER)
    problem = refused(answer, answer_wanted(one.id, version=2, key="a2"), at, LATER)
    assert (problem.kind.name, problem.extra) == ("illegal-step", {"state": "published"})


def test_answers_end_before_the_petition_outgrows_its_place() -> None:
    at = desk()
    one = receive(at)
    for version in range(1, MAX_ANSWERS + 1):
        answer(answer_wanted(one.id, version=version, key=f"a{version}", publish=False), at, LATER)
    problem = refused(answer, answer_wanted(one.id, version=MAX_ANSWERS + 1, key="more"), at, LATER)
    assert (problem.kind.name, problem.extra) == ("illegal-step", {"state": "answered"})


def test_the_same_answer_again_is_answered_from_the_history_and_another_refused() -> None:
    at = desk()
    one = receive(at)
    first = answer(answer_wanted(one.id, publish=False), at, LATER)
    answer(answer_wanted(one.id, version=2, key="a2"), at, LATER)
    assert answer(answer_wanted(one.id, publish=False), at, LATER + timedelta(days=3)) == first
    assert refused(answer, answer_wanted(one.id, text="khác", publish=False), at, LATER).kind.name == "key-reused"


class Overtaken(MemoryPetitions):
    """Somebody's answer is written between our read and our write: ours with its answer lost, or another's."""

    def __init__(self, *, ours: bool) -> None:
        super().__init__()
        self.ours = ours

    def advance(self, before: Petition, after: Petition) -> None:
        if self.petitions[before.id].version == 1:
            theirs = replace(after.answers[-1], key=after.answers[-1].key if self.ours else b"other")
            super().advance(before, replace(after, answers=(*before.answers, theirs)))
            raise StalePetition
        super().advance(before, after)


def test_an_answer_whose_acknowledgement_was_lost_is_found_again() -> None:
    at = replace(desk(), petitions=Overtaken(ours=True))
    one = receive(at)
    assert answer(answer_wanted(one.id), at, LATER).version == 2
    assert look(one.id, None, None, at)["state"] == "published"


def test_of_two_officers_at_once_one_wins_and_the_other_is_told() -> None:
    at = replace(desk(), petitions=Overtaken(ours=False))
    one = receive(at)
    problem = refused(answer, answer_wanted(one.id), at, LATER)
    assert (problem.kind.name, problem.extra) == ("stale-version", {"current_version": 2})


class NeverNow(MemoryPetitions):
    def advance(self, before: Petition, after: Petition) -> None:
        raise StalePetition


def test_a_table_that_contradicts_itself_is_busy() -> None:
    at: Desk = replace(desk(), petitions=NeverNow())
    one = receive(at)
    with pytest.raises(StorageBusy):
        answer(answer_wanted(one.id), at, LATER)


def test_the_pin_is_forgiving_about_looks_alone() -> None:
    one = receive(desk())
    assert same_pin(one.pin.lower(), one.pin)
    assert not same_pin(one.pin[:-1], one.pin)
