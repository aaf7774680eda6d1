"""Guidance once, in full (NĐ 61/2018 art. 15.3, 17.2a): one supplement asks for every paper and field; and
nothing is asked once the clock has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from chalicelib.status.places import place_title
from kernel.events import events_of
from kernel.text import Text
from kernel.times import HANOI
from tests.support.entries import filed, walk
from tests.unit.status.actions.house import (
    ACCEPTED,
    BLURRED,
    GOOD,
    ILLEGAL,
    IN_PROCESS,
    OUTSIDE,
    VISIT,
    house,
    refused,
    seen,
    supplemented,
    why,
)
from tests.unit.status.world import FORM, World


def test_all_is_asked_at_once_and_nothing_twice() -> None:
    twice = [{"document": "photo", "text": "Mờ"}, {"document": "photo", "text": "Nhỏ"}]
    assert refused(house(), "thu", "request_supplement", reason="Thiếu", items=twice) == (
        422,
        "invalid",
        [("/items/1/document", "repeated")],
    )
    twice = [{"pointer": "/form/hoTen", "text": "Viết đủ"}, {"pointer": "/form/hoTen", "text": "Viết hoa"}]
    assert refused(house(), "thu", "request_supplement", reason="Thiếu", items=twice)[2] == [
        ("/items/1/pointer", "repeated")
    ]
    made = World(walk("accept", "request_supplement", "supplement"))
    assert refused(made, "minh", "request_supplement", reason="Thiếu nữa") == ILLEGAL
    assert "given once" in why(made, "minh", "request_supplement", reason="Thiếu nữa")


@pytest.mark.parametrize(
    "place",
    [
        "/hoTen",  # not from the body's root
        "/form",
        "/form/",
        "/form/hoTen/",
        "/form/hoTen/0/chucDanh",  # no list
        "/form/hoten",
        "/form/địaChỉ",
        "/form/viTri/0",
        "/form/viTri/chucDanh",
        "/form/viTri/01/chucDanh",
        "/form/viTri/-1/chucDanh",
        "/form/viTri/50/chucDanh",  # it has fifty rows at most, from 0 to 49
        "/form/viTri/٣/chucDanh",
        "/form/viTri/0/hoTen",
        "/form/viTri/0/chucDanh/0/chucDanh",
        "/documents/0",
    ],
)
def test_what_is_asked_for_stands_in_the_form_of_the_dossier(place: str) -> None:
    items = [{"pointer": "/form/hoTen", "text": "Viết đủ"}, {"pointer": place, "text": "Viết đủ"}]
    assert refused(house(), "thu", "request_supplement", reason="Thiếu", items=items) == (
        422,
        "invalid",
        [("/items/1/pointer", "unknown-field")],
    )


def test_each_place_that_is_unknown_is_pointed_at() -> None:
    items = [{"pointer": place, "text": "?"} for place in ("/form/x", "/form/hoTen", "/form/y")]
    assert refused(house(), "thu", "request_supplement", reason="Thiếu", items=items)[2] == [
        ("/items/0/pointer", "unknown-field"),
        ("/items/2/pointer", "unknown-field"),
    ]


@pytest.mark.parametrize(
    ("place", "vi", "en"),
    [
        ("/form/hoTen", "Họ và tên", "Full name"),
        ("/form/viTri", "Các vị trí", "Positions"),
        ("/form/viTri/0/chucDanh", "Các vị trí (dòng 1): Chức danh", "Positions (row 1): Job title"),
        ("/form/viTri/49/chucDanh", "Các vị trí (dòng 50): Chức danh", "Positions (row 50): Job title"),
    ],
)
def test_a_question_and_a_cell_of_a_list_are_asked_for_and_called_by_their_titles(place: str, vi: str, en: str) -> None:
    made, item = house(), {"pointer": place, "text": "Viết đủ"}
    made.act("thu", "request_supplement", reason="Thiếu", items=[item])
    assert seen(made, "lan")["supplement"]["items"] == [item]
    assert place_title(FORM, place) == Text(vi, en)


def test_all_items_together_have_three_hundred_lines_at_most() -> None:
    """Each may have a hundred; fifty such would be a slip of a hundred pages and more."""
    hundred = "\n".join("x" * 100)
    items = [{"pointer": f"/form/viTri/{row}/chucDanh", "text": hundred} for row in range(3)]
    one_more = [*items, {"document": "photo", "text": "Mờ"}]
    assert refused(house(), "thu", "request_supplement", reason="Thiếu", items=one_more) == (
        422,
        "invalid",
        [("/items", "too-long")],
    )
    made = house()
    made.act("thu", "request_supplement", reason="Thiếu", items=items)
    assert len(seen(made, "lan")["supplement"]["items"]) == 3


NAME: dict[str, Any] = {"pointer": "/form/hoTen", "text": "Viết đủ"}
NOT_THERE: dict[str, Any] = {"document": "photo", "present": False, "legible": False, "right": False}
SMUDGED: dict[str, Any] = {"document": "photo", "present": True, "legible": False, "right": False}


@pytest.mark.parametrize(
    ("found", "items", "asked"),
    [
        ([BLURRED], None, [{"document": "photo", "text": "Ảnh mờ"}]),
        ([BLURRED], [NAME], [NAME, {"document": "photo", "text": "Ảnh mờ"}]),
        ([NOT_THERE], [], [{"document": "photo", "text": "Chưa có giấy tờ này. (It is not there.)"}]),
        (
            [SMUDGED],
            [],
            [{"document": "photo", "text": "Không đọc rõ. (It is not legible.) Không đúng. (It is not right.)"}],
        ),
        ([BLURRED], [{"document": "photo", "text": "Chụp lại"}], [{"document": "photo", "text": "Chụp lại"}]),
        ([GOOD], [NAME], [NAME]),
        ([GOOD], None, []),
    ],
)
def test_what_the_check_found_wanting_is_asked_for_at_once_whether_or_not_it_is_named(
    found: list[Any], items: list[Any] | None, asked: list[Any]
) -> None:
    made = house(do=[("thu", "check_papers", {"papers": found})])
    more: dict[str, Any] = {} if items is None else {"items": items}
    made.act("thu", "request_supplement", reason="Thiếu", **more)
    assert seen(made, "lan")["supplement"] == {"reason": "Thiếu", "items": asked}


def test_a_check_from_before_the_supplement_says_nothing_of_what_was_handed_in() -> None:
    made = house(procedure="twice", do=[("thu", "check_papers", {"papers": [BLURRED]})])
    made.act("thu", "request_supplement", reason="Thiếu")
    supplemented(made)
    made.act("thu", "request_supplement", reason="Thêm", items=[NAME])
    assert seen(made, "lan")["supplement"]["items"] == [NAME]


def test_where_the_procedure_allows_two_a_second_is_asked_and_counts_and_a_third_is_not() -> None:
    made = house(procedure="twice", do=[ACCEPTED])
    for number in (1, 2):
        made.act("minh", "request_supplement", reason="Thiếu")
        (told,) = events_of(made.entry(), made.entry().version - 1)
        assert told.supplements == number
        supplemented(made)
    assert refused(made, "minh", "request_supplement", reason="Thiếu") == ILLEGAL


@pytest.mark.parametrize("ended", ["refuse", "withdraw", "stop", "decide", "hand_over"])
def test_nothing_is_asked_of_a_closed_clock(ended: str) -> None:
    ways = {"refuse": (), "withdraw": (), "stop": ("accept",), "decide": ("accept", "assign")}
    way = ways.get(ended, ("accept", "assign", "decide"))
    made = house(walk(*way, ended))
    for action, body in (
        ("request_supplement", {"reason": "Thiếu"}),
        ("request_payment", {"reason": "Lệ phí", "amount": 1}),
        ("extend", {"reason": "Chậm", "new_date": "2026-12-01"}),
        ("consult", OUTSIDE),
        ("record_visit", VISIT),
        ("check_papers", {"papers": [GOOD]}),
        ("take", {}),
        ("assign", {"assignee": "handler"}),
        ("forward", {"assignee": "handler"}),
    ):
        assert refused(made, "minh", action, **body) == ILLEGAL, action


@pytest.mark.parametrize(
    ("entry", "day", "late"),
    [
        (filed(), 5, False),  # filed on Monday 2: Thursday is the third working day
        (filed(), 6, True),
        (walk("accept"), 5, False),
        (walk("accept"), 6, True),
        (walk("accept", "assign", at=datetime(2026, 10, 26, 9, tzinfo=HANOI)), 5, True),
    ],
)
def test_a_supplement_asked_late_is_kept_and_marked_for_the_agency(entry: Any, day: int, late: bool) -> None:
    made = house(entry)
    made.act("minh", "request_supplement", reason="Thiếu", now=datetime(2026, 11, day, 16, tzinfo=HANOI))
    assert made.entry().history[-1].detail == ({"late_request": True} if late else {})
    assert ("late_request" in seen(made, "minh")["history"][-1]) is late
    assert "late_request" not in seen(made, "lan")["history"][-1]


def test_a_second_extension_is_none_though_the_clock_started_again() -> None:
    made = house(do=[*IN_PROCESS, ("handler", "extend", {"reason": "Chậm", "new_date": "2026-11-20"})])
    made.act("handler", "request_supplement", reason="Thiếu")
    supplemented(made)
    assert not made.entry().extended
    assert refused(made, "handler", "extend", reason="Chậm", new_date="2026-12-20") == ILLEGAL
