"""The working calendar as everybody may read it, and what must hold of days decided differently (docs/api/submission.md).

A version never changes; what two administrators decide (administration/calendar.py) becomes the version after the newest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.submission.bodies import CalendarBody, OverrideBody
from kernel import faults
from kernel.agencies import line_on
from kernel.calendar import (
    COUNTRY,
    Calendar,
    DayKind,
    Decided,
    LineOf,
    Override,
    OverrideFault,
    override_fault,
    unknown_years,
)
from kernel.catalogue import AgencyPeriod, Catalogue, Confidence
from kernel.http import pointer
from kernel.problems import NOT_FOUND, Fault, Problem
from kernel.text import Text
from kernel.times import instant_text

_NAMES = {
    DayKind.OFF: Text("Ngày nghỉ theo quyết định riêng", "Day off by a decision of its own"),
    DayKind.WORK: Text("Ngày làm việc theo quyết định riêng", "Working day by a decision of its own"),
}
_OUTSIDE = Text("Lịch chỉ có từ ngày {first} đến ngày {last}.", "The calendar reaches from {first} to {last} only.")
_NOT_FURTHER = Text("Lịch đã có đến ngày {day}.", "The calendar reaches {day} already.")
_TOO_FAR = Text("Mỗi lần chỉ kéo dài lịch tối đa {years} năm.", "A calendar is made longer by {years} years at most.")
_UNKNOWN_YEAR = Text(
    "Chưa rõ các ngày nghỉ của năm {year}, trước hết là ngày nghỉ Tết; lịch không đoán ngày nghỉ.",
    "The days off in {year} are not known, those of Tết first of all; the calendar guesses none.",
)
MOST_YEARS = 5
_SAID = {
    OverrideFault.UNKNOWN_SCOPE: ("scope", Text("Không có cơ quan này.", "There is no such agency.")),
    OverrideFault.REPEATED: ("date", faults.REPEATED),
    OverrideFault.CONTRADICTS: (
        "decision",
        Text(
            "Lịch đã ghi ngược lại cho ngày này; cần ghi số quyết định thay đổi.",
            "The calendar has the opposite for this day; the number of the decision that changes it is needed.",
        ),
    ),
    OverrideFault.NO_CHANGE: (
        "kind",
        Text("Lịch hiện tại đã như vậy.", "The calendar has it so already."),
    ),
}


# -- reading ------------------------------------------------------------------------------------------------------------------


def versions(catalogue: Catalogue) -> list[dict[str, Any]]:
    """All versions, newest first, each with what it brought."""
    newest = catalogue.calendar()
    made = {one.version: one for one in newest.decided}
    return [
        {
            "version": number,
            **_made(made.get(number)),
            "overrides": [_override(one) for one in newest.overrides if one.since == number],
        }
        for number in range(newest.version, 0, -1)
    ]


def whole(catalogue: Catalogue, number: int, agency: str | None, today: date) -> dict[str, Any]:
    """One version, for the whole country or as it holds for an agency.

    Raises:
        Problem: 404 no such version, no such agency.
    """
    try:
        calendar = catalogue.calendar(version=number)
    except LookupError:
        raise Problem(NOT_FOUND) from None
    if agency is None:
        return _whole(calendar)
    line = line_on(catalogue.agencies(), agency, today)
    if not line:
        raise Problem(NOT_FOUND)
    return {**_whole(calendar.of(line)), "agency": agency}


def from_place(
    items: Sequence[dict[str, Any]], limit: int, after: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """One page of the versions, and the version that the next page follows."""
    rest = [item for item in items if after is None or item["version"] < after]
    shown = rest[:limit]
    return shown, shown[-1]["version"] if len(rest) > limit else None


def _whole(calendar: Calendar) -> dict[str, Any]:
    return {
        "name": calendar.name,
        "version": calendar.version,
        "first_day": calendar.first_day.isoformat(),
        "last_day": calendar.last_day.isoformat(),
        **_made(next((one for one in calendar.decided if one.version == calendar.version), None)),
        "off": [{"date": day.isoformat(), "name": why.as_json()} for day, why in sorted(calendar.off.items())],
        "work": [{"date": day.isoformat(), "name": why.as_json()} for day, why in sorted(calendar.work.items())],
        "overrides": [_override(one) for one in calendar.overrides],
    }


def _made(decided: Decided | None) -> dict[str, Any]:
    """Who decided it is kept, and not shown to the public."""
    return {
        "decided_at": instant_text(decided.at) if decided else None,
        "reason": decided.reason if decided else None,
    }


def _override(override: Override) -> dict[str, Any]:
    return override.as_json()


# -- deciding -----------------------------------------------------------------------------------------------------------------


def judged(
    newest: Calendar, body: CalendarBody, reason: str, agencies: Sequence[AgencyPeriod], now: datetime, user: str
) -> tuple[list[Fault], Calendar | None]:
    """Every fault of what is to be decided, or the version after the newest."""
    brought = [_brought(one) for one in body.overrides]
    reaching = replace(newest, last_day=max(body.last_day or newest.last_day, newest.last_day))
    found = [*_faults_of_end(newest, brought, body.last_day), *_faults(reaching, brought, agencies)]
    if found:
        return found, None
    return [], newest.following(brought, now, user, reason, body.last_day)


def _brought(body: OverrideBody) -> Override:
    """A decision that is named can be looked up; one that is not stays unverified."""
    kind = DayKind(body.kind)
    return Override(
        day=body.date,
        kind=kind,
        scope=body.scope or COUNTRY,
        name=Text(body.name.vi, body.name.en) if body.name else _NAMES[kind],
        decision=body.decision,
        confidence=Confidence.VERIFIED if body.decision else Confidence.UNVERIFIED,
    )


def _faults_of_end(calendar: Calendar, brought: Sequence[Override], last_day: date | None) -> Iterable[Fault]:
    if last_day is None:
        return
    if last_day <= calendar.last_day:
        said = faults.filled(_NOT_FURTHER, day=calendar.last_day.isoformat())
        yield Fault("/last_day", "out-of-range", said)
    elif last_day.year > calendar.last_day.year + MOST_YEARS:
        yield Fault("/last_day", "out-of-range", faults.filled(_TOO_FAR, years=MOST_YEARS))
    elif unknown := unknown_years(calendar, brought, last_day):
        yield Fault("/last_day", "no-days-off", faults.filled(_UNKNOWN_YEAR, year=unknown[0]))


def _faults(calendar: Calendar, brought: Sequence[Override], agencies: Sequence[AgencyPeriod]) -> Iterable[Fault]:
    for position, override in enumerate(brought):
        fault = override_fault(calendar, override, brought[:position], _lines(agencies, override.day))
        if fault is OverrideFault.OUTSIDE:
            said = faults.filled(_OUTSIDE, first=calendar.first_day.isoformat(), last=calendar.last_day.isoformat())
            yield Fault(pointer("overrides", position, "date"), fault, said)
        elif fault is not None:
            member, said = _SAID[fault]
            yield Fault(pointer("overrides", position, member), fault, said)


def _lines(agencies: Sequence[AgencyPeriod], day: date) -> LineOf:
    return lambda key: line_on(agencies, key, day)
