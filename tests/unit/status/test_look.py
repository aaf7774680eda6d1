"""The look-up: what anyone sees, what the pin or the account shows besides, and what looks like nothing at all."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.status.look import look
from kernel.problems import Problem
from tests.support.entries import CODE, PIN, filed, step, walk
from tests.unit.status.world import NOW, World

PUBLIC = {"code", "state", "step", "registered_at", "accepted_at", "due_date", "closed_at", "timeliness"}
OWN = PUBLIC | {"procedure", "agency", "version", "handed_over_at", "history"}


def seen(made: World, user: str | None = None, pin: str | None = None, code: str = CODE) -> dict[str, Any]:
    return look(code, pin, user, made.desk, NOW)


def not_found(made: World, **asked: Any) -> dict[str, Any]:
    with pytest.raises(Problem) as problem:
        seen(made, **asked)
    assert problem.value.kind.status == 404
    return problem.value.document("vi")


def test_anyone_sees_the_public_part() -> None:
    assert seen(World(filed())) == {
        "code": CODE,
        "state": "registered",
        "step": {"number": 0, "of": 2},
        "registered_at": "2026-11-02T08:30:00+07:00",
        "accepted_at": None,
        "due_date": None,
        "closed_at": None,
        "timeliness": "not_started",
    }


def test_the_public_part_follows_the_clock() -> None:
    dossier = seen(World(walk("accept", "assign", "decide")))
    assert (dossier["step"], dossier["due_date"], dossier["timeliness"]) == (
        {"number": 2, "of": 2},
        "2026-11-09",
        "early",
    )
    assert (dossier["accepted_at"], dossier["closed_at"]) == ("2026-11-02T09:30:00+07:00", "2026-11-02T11:30:00+07:00")


@pytest.mark.parametrize(
    ("user", "pin", "members"),
    [
        (None, None, PUBLIC),
        ("binh", None, PUBLIC),
        ("hoa", None, PUBLIC),
        ("cuc", None, PUBLIC),
        ("quan", None, PUBLIC),
        ("nobody", None, PUBLIC),
        ("lan", None, OWN | {"yours"}),
        ("lan", PIN, OWN | {"yours"}),
        ("minh", None, OWN),
        ("thu", None, OWN),
        (None, PIN, OWN),
        (None, PIN.lower().replace("-", " "), OWN),
        ("binh", PIN, OWN),
    ],
)
def test_who_sees_what(user: str | None, pin: str | None, members: set[str]) -> None:
    assert set(seen(World(filed()), user, pin)) == members


def test_who_may_act_for_the_company_sees_its_dossier() -> None:
    assert set(seen(World(filed(company="0101234565", owner="other")), "hoa")) == OWN | {"yours"}


def test_it_is_also_theirs_for_whom_another_filed_it() -> None:
    made = World(filed(owner="hoa", giver="lan"))
    assert (seen(made, "lan")["yours"], seen(made, "hoa")["yours"], seen(made, "ngoc").get("yours")) == (
        True,
        True,
        None,
    )


def test_whatever_cannot_be_seen_is_answered_alike() -> None:
    made = World(filed())
    answers = [
        not_found(made, code="G09-261102-0002"),
        not_found(made, code="g09-261102-0001"),
        not_found(made, code="G09-261102-0001."),
        not_found(made, code="G09-261102-000１"),
        not_found(made, code="series#G09-261102"),
        not_found(made, pin="0000-0000-0000"),
        not_found(made, pin=""),
        not_found(made, user="lan", pin="0000-0000-0000"),
        not_found(made, user="lan", code="G09-261102-0002"),
    ]
    assert all(answer == answers[0] for answer in answers)


def test_a_malformed_code_reaches_no_table() -> None:
    made = World(filed())
    made.register.look_up = made.register.entry = None  # type: ignore[method-assign, assignment]
    not_found(made, code="G09-261102-000１")
    not_found(made, user="lan", code="' or 1=1")


def test_the_history_tells_every_change() -> None:
    made = World(walk("accept", "request_supplement", "supplement"))
    assert [(line["action"], line["state"], line["version"]) for line in seen(made, pin=PIN)["history"]] == [
        ("file", "registered", 1),
        ("accept", "accepted", 2),
        ("request_supplement", "supplement_requested", 3),
        ("supplement", "in_process", 4),
    ]
    assert seen(made, pin=PIN)["history"][2] == {
        "at": "2026-11-02T10:30:00+07:00",
        "action": "request_supplement",
        "state": "supplement_requested",
        "version": 3,
        "agency": "ministry-employment",
        "step": 1,
        "note": "Thiếu ảnh",
    }


def test_what_officers_say_to_each_other_stays_with_them() -> None:
    made = World(step(walk("accept"), "assign", note="Hồ sơ khó", assignee="thu"))
    assert seen(made, "minh")["history"][-1]["note"] == "Hồ sơ khó"
    for asked in ({"user": "lan"}, {"pin": PIN}):
        assert "note" not in seen(made, **asked)["history"][-1]
        assert "thu" not in str(seen(made, **asked))


def test_an_officer_is_an_applicant_like_any_other_in_their_own_matter() -> None:
    made = World(step(walk("accept", owner="thu"), "assign", note="Hồ sơ khó", assignee="minh"))
    assert "note" not in seen(made, "thu")["history"][-1]
    assert seen(made, "minh")["history"][-1]["note"] == "Hồ sơ khó"


def test_what_is_to_be_supplemented() -> None:
    made = World(walk("request_supplement"))
    assert seen(made, "lan")["supplement"] == {
        "reason": "Thiếu ảnh",
        "items": [{"document": "photo", "text": "Ảnh mờ"}],
    }


def test_what_is_to_be_paid_and_what_was() -> None:
    asked = walk("accept", "request_payment")
    assert seen(World(asked), "lan")["payment"] == {"amount": 600_000, "reason": "Lệ phí"}
    paid = step(asked, "confirm_payment", detail={"amount": 600_000, "reference": "BL-1"})
    assert seen(World(paid), "lan")["payment"] == {
        "amount": 600_000,
        "reason": "Lệ phí",
        "paid_at": "2026-11-02T11:30:00+07:00",
        "reference": "BL-1",
    }
    again = step(paid, "request_payment", detail={"amount": 1}, note="Thiếu")
    assert seen(World(again), "lan")["payment"] == {"amount": 1, "reason": "Thiếu"}


def test_the_result_with_a_link_to_its_paper() -> None:
    made = World(walk("accept", "assign"))
    made.act("minh", "decide", outcome="approved", result={"upload_id": made.upload(), "number": "01/GP"})
    assert seen(made, pin=PIN)["result"] == {
        "outcome": "approved",
        "number": "01/GP",
        "url": "https://papers.example.test/papers/u1?seconds=300",
    }
    assert "result" not in seen(made)


def test_a_rejection_with_its_reason() -> None:
    made = World(walk("accept", "assign"))
    made.act("minh", "decide", outcome="rejected", reason="Không đủ điều kiện")
    assert seen(made, "lan")["result"] == {"outcome": "rejected", "reason": "Không đủ điều kiện"}
