"""The scores of agencies over some days (TT 01/2018, QĐ 766): `GET /indicators`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chalicelib.status.figures import scores
from chalicelib.status.figures.counting import DUE
from chalicelib.status.figures.kept import Figures
from chalicelib.status.figures.spans import FIRST_DAY, Grain, end_of, spans, start_of
from chalicelib.status.figures.statistics import Asked
from chalicelib.status.figures.table import running
from kernel.agencies import current_agency
from kernel.catalogue import Catalogue, in_force, offers

_OFFLINE_LEVELS = frozenset({"level_1", "level_2"})  # information, forms to print: nothing can be filed


def indicators(asked: Asked, figures: Figures, catalogue: Callable[[], Catalogue], today: date) -> list[dict[str, Any]]:
    """One item for each agency that has anything to say, by its key. Raises StorageBusy."""
    until = min(asked.last or today, today)
    since = max(asked.first or start_of(Grain.YEAR, until), FIRST_DAY)
    if since > until:
        return []
    counted = _Counted(asked, figures, catalogue, today)
    before = counted.sums(FIRST_DAY, since - timedelta(days=1))
    counts = counted.sums(since, end_of(Grain.YEAR, until) if until == today else until)
    open_now = counted.open_now() if until == today else None
    names = {name for name, sums in counts.items() if any(sums[counter] for counter in sums if counter not in DUE)}
    names |= {name for name, sums in before.items() if running(sums)}
    return [
        _item(
            name,
            (since, until),
            counts.get(name, Counter()),
            running(before.get(name, Counter())),
            None if open_now is None else open_now.get(name, Counter()),
            catalogue(),
        )
        for name in sorted(names)
    ]


class _Counted:
    """What was counted of the agencies asked for, by the map asked for."""

    def __init__(self, asked: Asked, figures: Figures, catalogue: Callable[[], Catalogue], today: date) -> None:
        self._asked = asked
        self._figures = figures
        self._catalogue = catalogue
        self._today = today
        self._names: dict[str, str] = {}

    def sums(self, first: date, last: date) -> dict[str, Counter[str]]:
        sums: dict[str, Counter[str]] = {}
        for span in spans(first, last, Grain.YEAR):
            for row in self._figures.rows(span):
                if self._wanted(name := self._name(row.agency)):
                    sums.setdefault(name, Counter()).update(row.counts)
        return sums

    def open_now(self) -> dict[str, Counter[str]]:
        """How dossiers stand, and of what runs what was due before today (`DUE`)."""
        found = self.sums(FIRST_DAY, self._today - timedelta(days=1))
        due = {name: Counter({counter: sums[counter] for counter in DUE}) for name, sums in found.items()}
        for stand in self._figures.stands(None if self._asked.new_map else self._asked.agency):
            if self._wanted(name := self._name(stand.agency)):
                due.setdefault(name, Counter()).update(stand.counts)
        return due

    def _wanted(self, name: str) -> bool:
        return self._asked.agency in (None, name)

    def _name(self, agency: str) -> str:
        if not self._asked.new_map:
            return agency
        if agency not in self._names:
            self._names[agency] = current_agency(self._catalogue().agencies(), agency, self._today)
        return self._names[agency]


def _item(
    agency: str,
    days: tuple[date, date],
    counts: Counter[str],
    carried_over: int,
    open_now: Counter[str] | None,
    catalogue: Catalogue,
) -> dict[str, Any]:
    since, until = days
    overdue = None if open_now is None else open_now["due_online"]
    found = scores.indicators(counts, scores.Online(*_offered(catalogue, agency, until), overdue))
    return {
        "agency": agency,
        "from": since.isoformat(),
        "to": until.isoformat(),
        "returned": scores.returned(counts),
        **scores.rates(counts, carried_over),
        "indicators": [one.as_json() for one in found],
        "officials": scores.banded(scores.OFFICIALS, found),
        "agencies": scores.banded(scores.AGENCIES, found),
        "national_portal": scores.portal_scores(counts, None if open_now is None else _for_the_portal(open_now)),
    }


def _for_the_portal(open_now: Counter[str]) -> scores.OpenNow:
    """A wait for a supplement ends, for the portal, when that was asked for, so days do not make it late; what was never accepted
    does not count."""
    late = open_now["portal_late"] + open_now["due_portal"]
    return scores.OpenNow(open_now["started"] - late, late)


def _offered(catalogue: Catalogue, agency: str, until: date) -> tuple[int, int]:
    """How many procedures an agency offers on a day, and how many of them online; of one that is no more, on its last."""
    periods = [one for one in catalogue.agencies() if one.key == agency and one.valid_from <= until]
    if not periods:
        return 0, 0
    there = max(periods, key=lambda one: one.valid_from)
    day = min(until, there.valid_to or until)
    keys = sorted({version.key for version in catalogue.summaries()})
    current = [version for key in keys if (version := in_force(catalogue.versions(key), day)) is not None]
    offered = [version for version in current if offers(version, there)]
    return len(offered), sum(version.online_level not in _OFFLINE_LEVELS for version in offered)
