"""What must hold of agencies: periods without gaps, parents and heirs that are there, codes, hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chalicelib.submission.catalogue_rules.dates import chain_of_days
from chalicelib.submission.catalogue_rules.found import Found, Held, found, marked, written
from chalicelib.submission.catalogue_rules.texts import text_faults
from kernel.agencies import AgencyPeriod

AGENCY_CODE = re.compile(r"[A-Y][0-9]{2}(\.[0-9]{2,3})*")


def _line(key: str) -> str:
    return f"agency {key}"


def _found(of: AgencyPeriod | str, where: Sequence[str | int], vi: str, en: str) -> Found:
    """Of one period of an agency, or of all that has its key."""
    if isinstance(of, str):
        return replace(found(_line(of), where, vi, en), subject=of)
    return replace(found(f"{_line(of.key)} from {of.valid_from}", where, vi, en), subject=of.key)


def _texts(held: Held) -> Iterator[Found]:
    for agency in held.agencies:
        for one in text_faults(_line(agency.key), agency.as_json()):
            yield replace(one, subject=agency.key)


def _agency_dates(held: Held) -> Iterator[Found]:
    for key, periods in by_key(held.agencies).items():
        for one in chain_of_days(_line(key), periods):
            yield replace(one, subject=key)
        if len({period.kind for period in periods}) > 1:
            yield _found(
                key,
                (),
                f"Cơ quan {marked(key)} có hai lần.",
                "stands twice",
            )


def _agency_references(held: Held) -> Iterator[Found]:
    known = by_key(held.agencies)
    for agency in held.agencies:
        if agency.parent is not None:
            line = known.get(agency.parent, [])
            if not line:
                yield _found(
                    agency,
                    ("parent",),
                    f"Không có cơ quan cấp trên {marked(agency.parent)}.",
                    f"no parent {marked(agency.parent)}",
                )
            elif not _covered(agency, line):
                yield _found(
                    agency,
                    ("parent",),
                    f"Cơ quan cấp trên {marked(agency.parent)} không hoạt động trong mọi ngày của cơ quan này.",
                    f"its parent {marked(agency.parent)} is not there on all of its days",
                )
        for old in agency.successor_of:
            ended = [period.valid_to for period in known.get(old, ())][-1:]
            if not ended:
                yield _found(
                    agency,
                    ("successor_of",),
                    f"Kế thừa {marked(old)}, nhưng không có cơ quan đó.",
                    f"succeeds {marked(old)}, which is unknown",
                )
            elif ended[0] is None or ended[0] >= agency.valid_from:
                yield _found(
                    agency,
                    ("successor_of",),
                    f"Kế thừa {marked(old)}, nhưng khi đó cơ quan ấy chưa kết thúc.",
                    f"succeeds {marked(old)}, which has not ended by then",
                )
    for key in known:
        if _in_a_ring(key, known):
            yield _found(
                key,
                ("parent",),
                f"Cơ quan {marked(key)} là cấp trên của chính nó.",
                "is its own ancestor",
            )


def _covered(agency: AgencyPeriod, line: Sequence[AgencyPeriod]) -> bool:
    """A chain has neither gaps nor overlaps, so both ends are enough."""
    last = line[-1].valid_to
    return line[0].valid_from <= agency.valid_from and (
        last is None or (agency.valid_to is not None and agency.valid_to <= last)
    )


def _in_a_ring(key: str, known: Mapping[str, Sequence[AgencyPeriod]]) -> bool:
    reached: set[str] = set()
    ahead = [key]
    while ahead:
        for period in known.get(ahead.pop(), ()):
            if period.parent == key:
                return True
            if period.parent and period.parent not in reached:
                reached.add(period.parent)
                ahead.append(period.parent)
    return False


def _agency_hours(held: Held) -> Iterator[Found]:
    for agency in held.agencies:
        hours = [hour for spell in agency.hours for hour in spell]
        if any(after <= before for before, after in pairwise(hours)):
            yield _found(
                agency,
                ("hours",),
                "Giờ làm việc không nối tiếp nhau.",
                "its hours do not follow one another",
            )


def _agency_codes(held: Held) -> Iterator[Found]:
    for agency in held.agencies:
        if agency.code is not None and (not AGENCY_CODE.fullmatch(agency.code) or len(agency.code) > 35):
            yield _found(
                agency.key,
                ("code",),
                f"“{agency.code}” không phải mã cơ quan.",
                f"{agency.code!r} is no code of an agency",
            )
    for name in ("code", "gso"):
        holders = [agency for agency in held.agencies if getattr(agency, name) is not None]
        holders.sort(key=lambda agency: (getattr(agency, name), agency.valid_from))
        for before, after in pairwise(holders):
            same = getattr(before, name) == getattr(after, name)
            if same and (before.valid_to is None or after.valid_from <= before.valid_to):
                yield _found(
                    after.key,
                    (name,),
                    f"Mã {getattr(after, name)} là của {marked(before.key)} vào ngày {written(after.valid_from)}.",
                    f"{name} {getattr(after, name)} is that of {marked(before.key)} on {after.valid_from}",
                )


def by_key(agencies: Iterable[AgencyPeriod]) -> dict[str, list[AgencyPeriod]]:
    """Their periods, in the order they stand in."""
    found: dict[str, list[AgencyPeriod]] = {}
    for agency in agencies:
        found.setdefault(agency.key, []).append(agency)
    return found


OF_AGENCIES: tuple[Callable[[Held], Iterable[Found]], ...] = (
    _texts,
    _agency_dates,
    _agency_references,
    _agency_codes,
    _agency_hours,
)
