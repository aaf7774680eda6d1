"""The scores of agencies over some days (TT 01/2018, QĐ 766): `GET /indicators`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chalicelib.status.figures import scores
from chalicelib.status.figures.counting import Standing
from chalicelib.status.figures.kept import Figures, Stand
from chalicelib.status.figures.spans import FIRST_DAY, Grain, end_of, spans, start_of
from chalicelib.status.figures.table import running
from kernel.agencies import agency_on
from kernel.catalogue import Catalogue, in_force, offers

_OFFLINE_LEVELS = frozenset({"level_1", "level_2"})  # information, forms to print: nothing can be filed


def indicators(
    first: date | None,
    last: date | None,
    agency: str | None,
    figures: Figures,
    catalogue: Callable[[], Catalogue],
    today: date,
) -> list[dict[str, Any]]:
    """One item for each agency that has anything to say, by its key. Without `last` until today, without `first` from the
    beginning of that year. Raises StorageBusy."""
    until = min(last or today, today)
    since = max(first or start_of(Grain.YEAR, until), FIRST_DAY)
    if since > until:
        return []
    before = _sums(FIRST_DAY, since - timedelta(days=1), agency, figures)
    counts = _sums(since, end_of(Grain.YEAR, until) if until == today else until, agency, figures)
    stands: dict[str, list[Stand]] | None = None
    if until == today:
        stands = {}
        for stand in figures.stands(agency):
            stands.setdefault(stand.agency, []).append(stand)
    names = sorted(counts | {name: sums for name, sums in before.items() if running(sums)})
    return [
        _item(
            name,
            (since, until),
            counts.get(name, Counter()),
            running(before.get(name, Counter())),
            None if stands is None else stands.get(name, []),
            catalogue(),
        )
        for name in names
    ]


def _sums(first: date, last: date, agency: str | None, figures: Figures) -> dict[str, Counter[str]]:
    sums: dict[str, Counter[str]] = {}
    for span in spans(first, last, Grain.YEAR):
        for row in figures.rows(span):
            if agency in (None, row.agency):
                sums.setdefault(row.agency, Counter()).update(row.counts)
    return sums


def _item(
    agency: str,
    days: tuple[date, date],
    counts: Counter[str],
    carried_over: int,
    stands: list[Stand] | None,
    catalogue: Catalogue,
) -> dict[str, Any]:
    since, until = days
    overdue = None if stands is None else sum(one.online for one in stands if _overdue(one, until))
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
        "national_portal": scores.portal_scores(counts, None if stands is None else _open_now(stands, until)),
    }


def _overdue(stand: Stand, today: date) -> bool:
    return stand.standing is Standing.RUNNING and stand.due is not None and stand.due < today


def _open_now(stands: list[Stand], today: date) -> scores.OpenNow:
    """A wait for a supplement ends, for the portal, when it was asked; what was never accepted does not count."""
    started = [one for one in stands if one.due is not None]
    late = sum(
        one.count
        for one in started
        if one.due is not None and one.due < today and one.standing is not Standing.WAITING_SUPPLEMENT
    )
    return scores.OpenNow(sum(one.count for one in started) - late, late)


def _offered(catalogue: Catalogue, agency: str, day: date) -> tuple[int, int]:
    """How many procedures an agency offers on a day, and how many of them online."""
    there = agency_on(catalogue.agencies(), agency, day)
    if there is None:
        return 0, 0
    keys = sorted({version.key for version in catalogue.summaries()})
    current = [version for key in keys if (version := in_force(catalogue.versions(key), day)) is not None]
    offered = [version for version in current if offers(version, there)]
    return len(offered), sum(version.online_level not in _OFFLINE_LEVELS for version in offered)
