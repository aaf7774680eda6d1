"""Answering a request for more: who, when, with what, and only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.submission import wiring
from kernel.advance import Step, advanced
from kernel.calendar import DayKind, Override
from kernel.clock_rules import clock_rules
from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.register import StaleVersion
from kernel.text import Text
from tests.support import tokens
from tests.unit.submission.http import ask, file, furnish, problem
from tests.unit.submission.world import ANSWERS, HER_COMPANY, NOW, World, filing


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return furnish(monkeypatch)


def step(world: World, entry: Entry, action: Action, after: State, hours: int) -> Entry:
    made = Step(action, after, "minh", NOW + timedelta(hours=hours))
    entry = advanced(entry, made, clock_rules(world.catalogue, entry))
    world.register.entries[entry.code] = entry
    return entry


def asked_for_more(world: World, *, accepted: bool = False, body: Any = None, user: str = "lan") -> Entry:
    """A filed dossier of which an officer wants more."""
    entry = world.register.entries[file(body or filing(), user=user).json["code"]]
    if accepted:
        entry = step(world, entry, Action.ACCEPT, State.ACCEPTED, 1)
    return step(world, entry, Action.REQUEST_SUPPLEMENT, State.SUPPLEMENT_REQUESTED, 2)


def answer(entry: Entry, user: str | None = "lan", key: str | None = "s1", **body: Any) -> Any:
    return ask("POST", f"/dossiers/{entry.code}/supplements", {"version": entry.version, **body}, user, key)


@pytest.mark.parametrize(("accepted", "state"), [(False, "registered"), (True, "in_process")])
def test_an_answer_returns_the_dossier_to_where_it_was(world: World, accepted: bool, state: str) -> None:
    entry = asked_for_more(world, accepted=accepted)
    reply = answer(entry, note="Đã bổ sung")
    assert reply.status == 200
    assert reply.json == {"code": entry.code, "state": state, "version": entry.version + 1}
    after = world.register.entries[entry.code]
    assert after.history[-1].action is Action.SUPPLEMENT
    assert "Đã bổ sung" not in repr(after)


def test_after_acceptance_the_clock_starts_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = asked_for_more(world, accepted=True)
    monkeypatch.setattr(wiring, "now", lambda: NOW + timedelta(days=7))
    answer(entry, note="x")
    assert world.register.entries[entry.code].due == NOW.date() + timedelta(days=21)  # ten working days from then


def test_what_was_handed_in_each_time_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = asked_for_more(world)
    later = NOW + timedelta(days=1)
    monkeypatch.setattr(wiring, "now", lambda: later)
    world.upload("lan", "better", "application/pdf", b"%PDF-2")
    documents = [{"document": "passport", "upload_id": "better"}]
    assert answer(entry, form={"hoTen": "Lê Văn B"}, documents=documents, note="Đã sửa tên").status == 200
    shown = ask("GET", f"/dossiers/{entry.code}").json
    assert shown["form"] == {**ANSWERS, "hoTen": "Lê Văn B"}
    assert [one["upload_id"] for one in shown["documents"]] == ["better"]
    first, second = shown["submissions"]
    assert first["form"] == ANSWERS
    assert [one["upload_id"] for one in first["documents"]] == ["lan-pdf"]
    assert (second["at"], second["note"]) == ("2026-11-25T09:30:00+07:00", "Đã sửa tên")
    assert second["form"] == shown["form"]


def test_null_takes_an_answer_back_and_what_it_hid_is_judged_anew(world: World) -> None:
    entry = asked_for_more(world, body=filing(form={**ANSWERS, "soNguoi": 3}))
    assert answer(entry, form={"soNguoi": None}).status == 200
    assert ask("GET", f"/dossiers/{entry.code}").json["form"] == ANSWERS


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("", "missing")]),
        ({"documents": []}, [("", "missing")]),
        ({"form": {"hoTen": "A", "poem": 1}}, [("/form/hoTen", "too-short"), ("/form/poem", "unknown")]),
        ({"form": {"viTri": "chuyen-gia", "chuyenMon": "Hàn"}}, [("/documents", "missing-paper")]),
        (
            {"documents": [{"document": "passport", "upload_id": "hoa-pdf"}]},
            [("/documents/0/upload_id", "unknown-upload")],
        ),
    ],
)
def test_an_answer_is_judged_together_with_what_is_there(
    world: World, body: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    entry = asked_for_more(world)
    reply = answer(entry, **body)
    assert problem(reply) == (422, "invalid")
    assert [(one["pointer"], one["code"]) for one in reply.json["errors"]] == expected
    assert world.register.entries[entry.code] == entry
    assert not world.dossiers.supplements


def test_an_answer_is_judged_by_the_version_the_dossier_was_filed_under(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "now", lambda: NOW.replace(year=2025, month=8, day=6))
    entry = asked_for_more(world)
    monkeypatch.setattr(wiring, "now", lambda: NOW)
    assert entry.procedure_version == 1  # which wants no diploma of anybody
    assert answer(entry, form={"viTri": "chuyen-gia", "chuyenMon": "Hàn"}).status == 200


def test_the_same_answer_again_gives_the_same_bytes(world: World) -> None:
    entry = asked_for_more(world)
    first = answer(entry, note="x")
    assert answer(entry, note="x").text == first.text
    assert problem(answer(entry, note="y")) == (422, "key-reused")
    assert len(world.register.entries[entry.code].history) == 3


def test_another_answer_comes_too_late(world: World) -> None:
    entry = asked_for_more(world)
    answer(entry, note="x")
    stale = answer(entry, note="y", key="s2")
    assert problem(stale) == (409, "stale-version")
    assert stale.json["current_version"] == entry.version + 1
    illegal = answer(world.register.entries[entry.code], note="y", key="s2")
    assert problem(illegal) == (409, "illegal-step")
    assert illegal.json["state"] == "registered"


@pytest.mark.parametrize(("user", "expected"), [("minh", 403), ("binh", 404), ("hoa", 404), (None, 401)])
def test_only_the_applicants_side_answers(world: World, user: str | None, expected: int) -> None:
    entry = asked_for_more(world)
    assert answer(entry, user=user, note="x").status == expected
    assert world.register.entries[entry.code] == entry


def test_another_who_may_act_for_the_company_answers(world: World) -> None:
    hoa = world.people.people["hoa"]
    world.people.people["mai"] = replace(hoa, user="mai", name="Mai", identity_number="001190000777")
    body = filing(applicant=HER_COMPANY, documents=[{"document": "passport", "upload_id": "hoa-pdf"}])
    entry = asked_for_more(world, body=body, user="hoa")
    world.upload("mai", "mai-pdf", "application/pdf", b"%PDF-")
    documents = [{"document": "passport", "upload_id": "mai-pdf"}]
    assert answer(entry, user="mai", documents=documents).status == 200
    (supplement,) = world.dossiers.supplements.values()
    assert (supplement.by, supplement.documents[0].by) == ("mai", "mai")


def test_a_strangers_answer_and_one_to_nothing_are_the_same_bytes(world: World) -> None:
    entry = asked_for_more(world)
    unknown = replace(entry, code="G09-261124-0099")
    malformed = replace(entry, code="g09-261124-0001")
    texts = {
        answer(one, user=user, note="x").text for one, user in [(entry, "hoa"), (unknown, "lan"), (malformed, "lan")]
    }
    assert len(texts) == 1


def test_a_connected_system_answers_nothing(world: World) -> None:
    entry = asked_for_more(world)
    world.people.people["machine-client"] = replace(world.people.people["cuc"], user="machine-client")
    path, body = f"/dossiers/{entry.code}/supplements", {"version": entry.version, "note": "x"}
    assert problem(ask("POST", path, body, token=tokens.system_token(), key="k")) == (403, "not-allowed")


@pytest.mark.parametrize("kept", [True, False])
def test_a_lost_answer_of_ones_own_write_is_no_stale_version(
    world: World, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """The update reached the table, its answer did not, and the SDK's own retry found the entry moved on."""
    entry = asked_for_more(world)
    advance = world.register.advance

    def lose_the_answer(before: Entry, after: Entry) -> None:
        advance(before, after if kept else replace(after, history=before.history))
        raise StaleVersion

    with monkeypatch.context() as faulty:
        faulty.setattr(world.register, "advance", lose_the_answer)
        reply = answer(entry, note="x")
    assert reply.status == (200 if kept else 409)
    if kept:
        assert answer(entry, note="x").text == reply.text


def test_a_supplement_that_lost_the_race_is_in_no_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = asked_for_more(world)

    def beaten(before: Entry, after: Entry) -> None:
        raise StaleVersion

    with monkeypatch.context() as faulty:
        faulty.setattr(world.register, "advance", beaten)
        assert problem(answer(entry, note="lost"))[1] == "stale-version"
    assert len(world.dossiers.supplements) == 1
    assert answer(entry, note="won", key="s2").status == 200
    shown = ask("GET", f"/dossiers/{entry.code}").json
    assert [one.get("note") for one in shown["submissions"]] == [None, "won"]


def test_a_history_does_not_run_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = asked_for_more(world)  # two hours after NOW, by the clock of another machine
    monkeypatch.setattr(wiring, "now", lambda: NOW + timedelta(hours=1, minutes=59))
    answer(entry, note="x")
    assert world.register.entries[entry.code].history[-1].at == entry.history[-1].at


def test_a_clock_that_starts_again_takes_the_newest_calendar(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = asked_for_more(world, accepted=True)
    assert entry.calendar == 1
    override = Override(NOW.date() + timedelta(days=8), DayKind.OFF, "ministry-employment", Text("Nghỉ", "Off"), "1/QĐ")
    world.catalogue.put_calendar(world.catalogue.calendar().following([override], NOW, "quan", "Nghỉ bù"))
    monkeypatch.setattr(wiring, "now", lambda: NOW + timedelta(days=7))
    before = clock_rules(world.catalogue, entry).calendar
    answer(entry, note="x")
    after = world.register.entries[entry.code]
    assert after.calendar == 2
    assert before.is_working_day(override.day)
    assert not clock_rules(world.catalogue, after).calendar.is_working_day(override.day)


def test_a_due_day_beyond_the_calendar_is_said_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = asked_for_more(world, accepted=True)
    monkeypatch.setattr(wiring, "now", lambda: NOW.replace(year=2027, month=12, day=30))
    reply = answer(entry, note="x")
    assert problem(reply) == (409, "illegal-step")
    assert "lịch làm việc" in reply.json["detail"]
    assert world.register.entries[entry.code] == entry
