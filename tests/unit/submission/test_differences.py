"""What a change changes, as administrators read it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.submission.administration.difference import label_of, of_bodies
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
        "Thời hạn · số lượng": ("5", "8"),
        "Giấy tờ · “Ảnh” · bắt buộc": ("có", "không"),
        "Tờ khai · “Đơn” · “Loại cần trục” · lựa chọn · “Cần trục tháp cố định” · câu hỏi": (
            "Cần trục tháp / Tower crane",
            "Cần trục tháp cố định / Tower crane",
        ),
    }


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
