"""The desk as officers see it: views, filters, pages, and whose it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.status.worklist import show
from chalicelib.status.worklist.asked import View, asked
from chalicelib.status.worklist.row import Row
from kernel.entry import Entry
from kernel.lifecycle import Part
from kernel.problems import Problem
from kernel.times import HANOI
from tests.support.desk_rows import row
from tests.support.entries import AGENCY, FILED, filed, step
from tests.unit.status.desk.world import DeskWorld
from tests.unit.status.world import MINH, NOW


def entry(number: int, **changes: Any) -> Entry:
    return filed(f"G09-261102-{number:04}", FILED + timedelta(minutes=number), **changes)


def at_work(number: int, assignee: str | None = None, days: int = 0, **changes: Any) -> Entry:
    """Due on 9 November, or so many days later."""
    one = step(entry(number, **changes), "accept", at=FILED + timedelta(days=days, minutes=number))
    return step(one, "assign", assignee=assignee, at=one.history[-1].at + timedelta(hours=1))


def a_desk(**of_three: Any) -> DeskWorld:
    """1 is not answered; 2 to 4 are due on the 9th, the 10th and the 12th; 5 waits; 6 is to be handed over; 7 has ended."""
    return DeskWorld(
        entry(1),
        at_work(2, "minh"),
        at_work(3, "thu", days=1, **of_three),
        at_work(4, days=3),
        step(at_work(5, "minh"), "request_supplement"),
        step(at_work(6, "minh"), "decide", at=NOW),
        step(entry(7), "refuse"),
    )


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=HANOI)


VIEWS: list[tuple[str, datetime, list[str]]] = [
    ("all", NOW, ["0001", "0006", "0002", "0003", "0004", "0005"]),
    ("mine", NOW, ["0006", "0002", "0005"]),
    ("unassigned", NOW, ["0001", "0004"]),
    ("waiting", NOW, ["0005"]),
    ("overdue", NOW, ["0001"]),
    ("near_due", NOW, ["0006"]),
    ("near_due", at(6), ["0002"]),
    ("near_due", at(9), ["0002", "0003"]),
    ("overdue", at(10), ["0001", "0006", "0002"]),
    ("overdue", at(13), ["0001", "0006", "0002", "0003", "0004"]),
    ("near_due", at(13), []),
]


@pytest.mark.parametrize(("view", "now", "codes"), VIEWS)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_views(view: str, now: datetime, codes: list[str], limit: int) -> None:
    assert a_desk().codes(view=view, now=now, limit=limit) == codes


def test_days_begin_and_end_in_ha_noi() -> None:
    """The 9th ends at 17:00 of UTC."""
    made = DeskWorld(at_work(2))
    last = datetime(2026, 11, 9, 23, 59, 59, tzinfo=HANOI)
    assert (made.codes(view="near_due", now=last), made.codes(view="overdue", now=last)) == (["0002"], [])
    after = last + timedelta(seconds=1)
    assert (made.codes(view="near_due", now=after), made.codes(view="overdue", now=after)) == ([], ["0002"])
    before = datetime(2026, 11, 5, 23, 59, 59, tzinfo=HANOI)
    assert made.codes(view="near_due", now=before) == []
    assert made.codes(view="near_due", now=before + timedelta(seconds=1)) == ["0002"]


def test_what_is_due_soon_and_not_near_yet_is_not_shown() -> None:
    """An answer of another unit is near on its last day only, a decision the working day before."""
    asked_another = step(at_work(2), "consult")
    assert asked_another.history[-1].detail["answer_by"] == "2026-11-05"
    made = DeskWorld(asked_another)
    assert [made.codes(view="near_due", now=at(day)) for day in (4, 5, 6)] == [[], ["0002"], []]


FILTERS = [
    ({"procedure": "monthly"}, ["0003"]),
    ({"procedure": "p05", "view": "mine"}, ["0006", "0002", "0005"]),
    ({"step": "0"}, ["0001"]),
    ({"step": "1", "view": "unassigned"}, ["0004"]),
    ({"assignee": "thu"}, ["0003"]),
    ({"assignee": "thu", "view": "overdue"}, []),
    ({"assignee": "nobody-here"}, []),
    ({"assignee": "minh", "view": "waiting", "step": "1", "procedure": "p05"}, ["0005"]),
    ({"step": "77"}, []),
    ({"state": "registered"}, ["0001"]),
    ({"state": "in_process"}, ["0002", "0003", "0004"]),
    ({"state": "in_process", "view": "mine"}, ["0002"]),
    ({"state": "payment_requested"}, []),
]


@pytest.mark.parametrize(("query", "codes"), FILTERS, ids=str)
@pytest.mark.parametrize("limit", [1, 100])
def test_filters(query: dict[str, Any], codes: list[str], limit: int) -> None:
    assert a_desk(procedure="monthly").codes(limit=limit, **query) == codes


def test_without_a_view_it_is_the_register_itself() -> None:
    """What no event told of yet is there all the same."""
    made = DeskWorld()
    made.register.entries["G09-261102-0001"] = entry(1)
    assert made.codes() == made.codes(agency=AGENCY) == ["0001"]
    assert made.codes(view="all") == []


def test_an_item() -> None:
    made = a_desk()
    assert made.mornings.ask("G09-261102-0002", date(2026, 11, 9), NOW)
    (item,) = made.page(view="mine", procedure="p05", now=at(10)).items[1:2]
    assert item == {
        "code": "G09-261102-0002",
        "procedure": "p05",
        "agency": AGENCY,
        "state": "in_process",
        "version": 3,
        "registered_at": "2026-11-02T08:32:00+07:00",
        "due_date": "2026-11-09",
        "timeliness": "overdue",
        "step": {"number": 1, "of": 2},
        "next": {"what": "decide", "due_at": "2026-11-09T17:00:00+07:00"},
        "assignee": "minh",
        "asked_for_reason_at": "2026-11-05T10:00:00+07:00",
        "overdue_since": "2026-11-10",
    }
    waiting, unassigned = made.page(view="waiting").items[0], made.page(view="unassigned").items[1]
    assert waiting["next"] is None
    assert (unassigned["return_unfit_by"], "assignee" in unassigned) == ("2026-11-10", False)
    assert "return_unfit_by" not in made.page(view="unassigned", now=at(11)).items[1]


def test_a_page_is_one_query_of_a_few_rows_for_each_one_shown() -> None:
    made = a_desk()
    wide: list[dict[str, Any]] = [{"view": "all"}, {"view": "mine"}, {"step": "1"}]
    for query in wide:
        made.page(limit=50, agency=AGENCY, **query)
    narrow: list[dict[str, Any]] = [
        {"view": "mine", "procedure": "p05"},
        {"view": "near_due"},
        {"step": "1", "procedure": "p05"},
    ]
    for query in narrow:
        made.page(limit=50, agency=AGENCY, **query)
    assert [limit for _, limit in made.rows.pages] == [50] * 3 + [50 * show.MOST_SIFTED] * 3


def test_several_agencies_one_after_another_and_few_on_a_page() -> None:
    made = DeskWorld(*(at_work(n, agency="a-unit") for n in (1, 2, 3)), *(at_work(n, agency="c-unit") for n in (4, 5)))
    made.people.people["minh"] = replace(
        MINH, roles={key: frozenset({Part.HANDLE}) for key in ("c-unit", "b-unit", "a-unit", "d", "e", "f", "g")}
    )
    for limit in (1, 2, 3, 7):
        assert made.codes(view="all", limit=limit) == ["0001", "0002", "0003", "0004", "0005"]
        assert made.codes(view="all", agency="c-unit", limit=limit) == ["0004", "0005"]
    assert [span.agency for span, _ in made.rows.pages[-1:]] == ["c-unit"]
    made.rows.pages.clear()
    made.page(view="mine")
    assert len(made.rows.pages) == 5


def test_a_role_lost_between_two_pages_shows_no_more_of_that_agency() -> None:
    made = DeskWorld(*(at_work(n, agency="a-unit") for n in (1, 2, 3)), at_work(4, agency="c-unit"))
    made.people.people["minh"] = replace(MINH, roles={key: frozenset({Part.HANDLE}) for key in ("a-unit", "c-unit")})
    first = made.page(view="all", limit=2)
    made.people.people["minh"] = replace(MINH, roles={"c-unit": frozenset({Part.HANDLE})})
    listed = made.page(view="all", limit=2, place=first.next_place)
    assert [item["code"][-4:] for item in listed.items] == ["0004"]


@pytest.mark.parametrize(
    ("user", "agency", "status"),
    [
        ("lan", None, 403),
        ("cuc", None, 403),
        ("quan", None, 403),
        ("lan", AGENCY, 403),
        ("binh", AGENCY, 404),
        ("minh", "no-such", 404),
    ],
)
@pytest.mark.parametrize("query", [{"view": "all"}, {"assignee": "minh"}, {"procedure": "no-such"}], ids=str)
def test_whose_desk_it_is_not(user: str, agency: str | None, status: int, query: dict[str, Any]) -> None:
    """Who may not look does not even learn whether a procedure exists."""
    named: dict[str, Any] = {"agency": agency} if agency else {}
    with pytest.raises(Problem) as problem:
        a_desk().page(user, **query, **named)
    assert problem.value.kind.status == status


BAD: list[dict[str, Any]] = [
    {"view": "everything"},
    {"view": ""},
    {"view": "ALL"},
    {"procedure": "no-such"},
    {"procedure": "P05"},
    {"procedure": ""},
    {"step": "-1"},
    {"step": "one"},
    {"step": "१"},
    {"step": "100"},
    {"assignee": ""},
    {"assignee": "x" * 129},
    {"assignee": "thu", "view": "mine"},
    {"assignee": "thu", "view": "unassigned"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_what_cannot_be_asked(query: dict[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        a_desk().page(**query)
    assert problem.value.kind.status == 400


# -- any desk ---------------------------------------------------------------------------------------------------------------

_ROW = row(at_work(1))


def _rows() -> st.SearchStrategy[list[Row]]:
    def made(number: int, hours: int, waiting: bool, person: str | None, procedure: str, where: int) -> Row:
        until = NOW + timedelta(hours=hours)
        return replace(
            _ROW, code=f"G09-261102-{number:04}", until=until, near_at=None if waiting else until - timedelta(days=1),
            waiting=waiting, assignee=person, procedure=procedure, step=where,
        )  # fmt: skip

    one = st.tuples(
        st.integers(-40, 40), st.booleans(), st.sampled_from([None, "minh", "thu"]),
        st.sampled_from(["p05", "monthly"]), st.integers(0, 2),
    )  # fmt: skip
    return st.lists(one, max_size=40).map(lambda drawn: [made(n, *what) for n, what in enumerate(drawn, 1)])


_SEES: dict[View, Callable[[Row], bool]] = {
    View.ALL: lambda _: True,
    View.MINE: lambda one: one.assignee == "minh",
    View.UNASSIGNED: lambda one: one.assignee is None,
    View.WAITING: lambda one: one.waiting,
    View.OVERDUE: lambda one: not one.waiting and one.until < NOW,
    # These rows are near for a day before their end; the next working day, a Friday, ends later than that.
    View.NEAR_DUE: lambda one: not one.waiting and NOW <= one.until <= NOW + timedelta(hours=24),
}


@settings(max_examples=60, deadline=None)
@given(
    _rows(), st.sampled_from(View), st.sampled_from([None, "p05"]), st.sampled_from([None, 1]), st.sampled_from([1, 3, 50])
)  # fmt: skip
def test_every_view_and_filter_shows_what_a_plain_search_finds(
    rows: list[Row], view: View, procedure: str | None, step_asked: int | None, limit: int
) -> None:
    made = DeskWorld()
    for one in rows:
        made.rows.put(one)
    query: dict[str, Any] = {"view": view.value}
    query |= {"procedure": procedure} if procedure else {}
    query |= {"step": str(step_asked)} if step_asked is not None else {}
    wanted = [
        one
        for one in rows
        if _SEES[view](one) and procedure in (None, one.procedure) and step_asked in (None, one.step)
    ]
    wanted.sort(key=lambda one: (one.waiting, one.until, one.code))
    assert made.codes(limit=limit, **query) == [one.code[-4:] for one in wanted]


def test_cursors_of_two_lists_are_not_each_others() -> None:
    scopes = {
        asked(query).scope for query in ({}, {"view": "all"}, {"view": "mine"}, {"step": "1"}, {"agency": AGENCY})
    }
    assert len(scopes) == 5
