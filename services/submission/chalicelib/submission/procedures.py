"""The catalogue as everybody may read it (docs/api/submission.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from kernel.catalogue import AgencyPeriod, Catalogue, ProcedureVersion, UnknownVersion, agency_on, in_force, offers
from kernel.problems import NOT_FOUND, Problem


def procedures(catalogue: Catalogue, day: date, *, ended: bool) -> list[dict[str, Any]]:
    """Each procedure in the version in force on `day`; with `ended` also those whose last version is over by then."""
    names = field_names(catalogue)
    chosen = [
        _chosen(list(versions), day, ended=ended)
        for _, versions in groupby(catalogue.summaries(), key=lambda version: version.key)
    ]
    return [_line(version, names) for version in chosen if version is not None]


def _chosen(versions: Sequence[ProcedureVersion], day: date, *, ended: bool) -> ProcedureVersion | None:
    return in_force(versions, day) or (_last_ended(versions, day) if ended else None)


def _last_ended(versions: Iterable[ProcedureVersion], day: date) -> ProcedureVersion | None:
    over = [version for version in versions if version.valid_to is not None and version.valid_to < day]
    return max(over, key=lambda version: version.valid_from, default=None)


def procedure(catalogue: Catalogue, key: str, today: date, *, at: date | None, number: int | None) -> dict[str, Any]:
    """One version with its form: the one asked for by number or day, else the one in force today, else the last there was.

    Raises:
        Problem: 404 for an unknown procedure or version, or none in force on the day asked for.
    """
    versions = catalogue.versions(key)
    version = _version(catalogue, versions, key, today, at, number)
    if version is None:
        raise Problem(NOT_FOUND)
    return _whole(catalogue, version, versions or (version,))


def _version(
    catalogue: Catalogue,
    versions: Sequence[ProcedureVersion],
    key: str,
    today: date,
    at: date | None,
    number: int | None,
) -> ProcedureVersion | None:
    if number is not None:
        try:
            return catalogue.version(key, number)
        except UnknownVersion:
            return None
    if at is not None:
        return in_force(versions, at)
    return in_force(versions, today) or _last_ended(versions, today)


def _line(version: ProcedureVersion, names: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": version.key,
        "name": version.name.as_json(),
        "field": version.field,
        "field_name": names.get(version.field),
        "online_level": version.online_level,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": _day(version.valid_to),
        "confidence": version.confidence.value,
    }


def _whole(catalogue: Catalogue, version: ProcedureVersion, versions: Iterable[ProcedureVersion]) -> dict[str, Any]:
    form = catalogue.form(version.key, version.version)
    return {
        "key": version.key,
        "version": version.version,
        "code": version.code,
        "name": version.name.as_json(),
        "field": version.field,
        "field_name": field_names(catalogue).get(version.field),
        "online_level": version.online_level,
        "audience": list(version.audience),
        "form": dict(form.schema),
        "form_translations": {"en": dict(form.english)},
        "papers": [paper.as_json() for paper in version.papers],
        "fee": version.fee.as_json(),
        "time": {"count": version.time.count, "unit": version.time.unit.value},
        "steps": [step.as_json() for step in version.steps],
        "two_person": version.two_person,
        "legal_basis": [basis.as_json() for basis in version.legal_basis],
        "decided_by": version.decided_by.as_json(),
        "result": {"name": version.result.name.as_json(), "public_fields": list(version.result.public_fields)},
        "receiving": version.receiving,
        "confidence": version.confidence.value,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": _day(version.valid_to),
        "versions": [
            {"version": one.version, "valid_from": one.valid_from.isoformat(), "valid_to": _day(one.valid_to)}
            for one in versions
        ],
    }


def agencies(catalogue: Catalogue, today: date, *, procedure: str | None, ended: bool) -> list[dict[str, Any]]:
    """Agencies as they are today; with `ended` each that is no more, as it was last. With a procedure, only those that take
    its dossiers.

    Raises:
        Problem: 404 for a procedure that is not in force.
    """
    offered = None if procedure is None else in_force(catalogue.versions(procedure), today)
    if procedure is not None and offered is None:
        raise Problem(NOT_FOUND)
    periods = sorted(catalogue.agencies(), key=lambda period: (period.key, period.valid_from))
    chosen = [_chosen_period(list(own), today, ended=ended) for _, own in groupby(periods, key=lambda one: one.key)]
    return [_agency(one) for one in chosen if one is not None and (offered is None or offers(offered, one))]


def _chosen_period(periods: Sequence[AgencyPeriod], day: date, *, ended: bool) -> AgencyPeriod | None:
    now = agency_on(periods, periods[0].key, day)
    over = [period for period in periods if period.valid_to is not None and period.valid_to < day]
    return now or (over[-1] if ended and over else None)


def _agency(period: AgencyPeriod) -> dict[str, Any]:
    return {
        "key": period.key,
        "code": period.code,
        "name": period.name.as_json(),
        "kind": period.kind,
        "parent": period.parent,
        "valid_from": period.valid_from.isoformat(),
        "valid_to": _day(period.valid_to),
        "successor_of": list(period.successor_of),
        "confidence": period.confidence.value,
    }


def field_names(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    return {field.key: field.name.as_json() for field in catalogue.fields()}


def from_place(
    items: Sequence[dict[str, Any]], limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of a list ordered by `key`, and the key that the next page follows."""
    rest = [item for item in items if after is None or item["key"] > after]
    shown = rest[:limit]
    return shown, shown[-1]["key"] if len(rest) > limit else None


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
