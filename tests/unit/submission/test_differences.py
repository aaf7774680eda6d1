"""What a change changes, as administrators read it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.submission.administration.change import Kind
from chalicelib.submission.administration.difference import _FRAME, label_of, of_bodies
from chalicelib.submission.administration.kinds import KINDS
from chalicelib.submission.administration.words import MEMBERS
from infra.catalogue import publish, sound
from infra.catalogue_files import ROOT
from kernel.catalogue_store import MemoryCatalogue
from kernel.text import Text
from tests.support.sixteenth import body


def told(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    rows = of_bodies(before, after)
    return {row.label.vi: (row.before.vi if row.before else None, row.after.vi if row.after else None) for row in rows}


def test_nothing_changed_is_nothing_to_tell() -> None:
    assert told(body(), body()) == {}


def test_each_change_is_told_by_what_people_call_the_thing() -> None:
    after = body()
    after["terms"]["time"]["count"] = 8
    after["terms"]["papers"][0]["required"] = False
    after["form"]["pages"][0]["questions"][1]["options"][0]["label"]["vi"] = "Cần trục tháp cố định"
    assert told(body(), after) == {
        "Thời hạn": ("5 ngày làm việc", "8 ngày làm việc"),
        "Giấy tờ · “Ảnh” · bắt buộc": ("có", "không"),
        "Tờ khai · “Đơn” · “Loại cần trục” · lựa chọn · “Cần trục tháp cố định” · câu hỏi": (
            "Cần trục tháp / Tower crane",
            "Cần trục tháp cố định / Tower crane",
        ),
    }


def test_a_time_is_told_with_what_is_counted_in_whichever_of_both_it_differs() -> None:
    after = body()
    after["terms"]["steps"][0]["count"] += 1
    (was, is_), *more = [both for label, both in told(body(), after).items() if label.endswith("thời gian")]
    assert not more
    assert was == f"{body()['terms']['steps'][0]['count']} ngày làm việc"
    assert is_ == f"{after['terms']['steps'][0]['count']} ngày làm việc"
    after = body()
    after["terms"]["time"]["unit"] = "month"
    assert told(body(), after) == {"Thời hạn": ("5 ngày làm việc", "5 tháng")}


def test_what_is_added_and_what_is_taken_away() -> None:
    after = body()
    question = after["form"]["pages"][0]["questions"].pop()
    added = told(after, body())
    taken = told(body(), after)
    assert added == {label: (after_, before) for label, (before, after_) in taken.items()}
    assert added["Tờ khai · “Đơn” · “Chiều cao” · loại"] == (None, "số nguyên")
    assert question["name"] == "chieuCao"


def test_of_something_new_everything_is_told_and_a_no_that_was_not_said_is_none() -> None:
    new = told(None, body())
    assert new["Tên"] == (None, "Cấp thẻ người điều khiển cần trục / Card of a crane operator")
    assert "Phí, lệ phí · số tiền (đồng)" in new
    assert told(body(), {**body(), "terms": {**body()["terms"], "two_person": False}}) == {}


def test_agencies_and_fields_are_told_by_name_and_keys_of_other_things_stay() -> None:
    before = {"key": "moha", "parent": "moha", "terms": {"field": "employment", "offered_by": {"agencies": ["moha"]}}}
    after = {"key": "x", "parent": "x", "terms": {"field": "safety", "offered_by": {"agencies": ["moha", "x"]}}}
    called = {"moha": Text("Bộ Nội vụ", "Ministry"), "safety": Text("An toàn", "Safety")}
    told_ = {row.label.vi: (row.before, row.after) for row in of_bodies(before, after, called)}
    x = Text("x", "x")
    assert told_["Mã trong hệ thống"] == (Text("moha", "moha"), x)
    assert told_["Cơ quan cấp trên"] == (called["moha"], x)
    assert told_["Lĩnh vực"] == (Text("employment", "employment"), called["safety"])
    assert told_["Nơi nhận · cơ quan"][1] == Text("Bộ Nội vụ, x", "Ministry, x")


@pytest.mark.parametrize(
    ("pointer", "label"),
    [
        ("/body/terms/decided_by", "Ai quyết định"),
        ("/body/terms/papers/0/name/vi", "Giấy tờ · “Ảnh” · Tên · tiếng Việt"),
        ("/body/terms/papers/99/rule", "Giấy tờ · 100 · yêu cầu"),
        ("/valid_from", "Từ ngày"),
        ("/body/form/pages", "Tờ khai"),
        ("/body", ""),
    ],
)
def test_a_fault_tells_the_name_of_its_place(pointer: str, label: str) -> None:
    assert label_of(pointer, body()).vi == label


def members(value: Any) -> set[str]:
    """All names of members in a body, but those of texts in two languages."""
    if isinstance(value, dict) and value and not value.keys() <= {"vi", "en"}:
        return set(value) | {name for one in value.values() for name in members(one)}
    return {name for one in value for name in members(one)} if isinstance(value, list) else set()


@pytest.mark.parametrize("kind", Kind)
def test_no_member_of_a_change_is_told_by_its_key(kind: Kind) -> None:
    """Of everything that is in force, as a change would bring it anew."""
    catalogue = MemoryCatalogue()
    publish(sound(ROOT), catalogue)
    keys = {
        Kind.AGENCIES: [one.key for one in catalogue.agencies()],
        Kind.NOTICE_TEXTS: ["notice-texts"],
        Kind.CALENDAR: ["vietnam"],
    }.get(kind, [one.key for one in catalogue.summaries()])
    found = {name for key in keys for name in members(KINDS[kind].template(catalogue, key) or {})}
    assert {name for name in found if name not in MEMBERS and name not in _FRAME} == set()


def test_notices_and_days_are_told_as_people_write_them() -> None:
    (row,) = of_bodies(None, {"texts": {"accepted": {"sms": {"vi": "a", "en": "b"}}}})
    assert row.label.vi == "“Hồ sơ được tiếp nhận” · tin nhắn"
    assert told(None, {"last_day": "2026-12-24"}) == {"Ngày cuối": (None, "24/12/2026")}
