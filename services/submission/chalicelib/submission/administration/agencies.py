"""A change of kind `agencies`: a new agency, another name, code or agency above from a day on, or its end.

Its body is `{key, kind, name, code, confidence, parent, successor_of?, gso?, hours?}` with a first day, or `{key, last_day}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from chalicelib.submission.administration.change import Change
from chalicelib.submission.administration.source import Looked, at, day_in, names_of, told, unknown_members
from chalicelib.submission.catalogue_rules.agencies import OF_AGENCIES
from chalicelib.submission.catalogue_rules.found import Found, Published, marked, schema_of
from chalicelib.submission.catalogue_rules.procedures import offers_faults
from chalicelib.submission.catalogue_rules.schema import schema_faults
from chalicelib.submission.catalogue_rules.steps import doers
from kernel import faults
from kernel.agencies import AgencyPeriod
from kernel.catalogue import Catalogue, Form
from kernel.packing import canonical
from kernel.problems import Fault
from kernel.publication import NewAgencies
from kernel.text import Text

_DAY = timedelta(days=1)
_NO_DAY = Text("Hãy ghi ngày bắt đầu.", "Give its first day.")
_NONE = Text("Không có cơ quan này.", "There is no such agency.")
_ENDED = Text("Cơ quan đã kết thúc ngày {day}.", "It ended on {day}.")
_TOO_EARLY = Text("Ngày sớm nhất là {day}.", "It is {day} at the earliest.")


def base(catalogue: Catalogue, _key: str) -> str:
    """A mark of the whole list, for a change of one agency is judged against all."""
    return sha256(canonical([one.as_json() for one in catalogue.agencies()])).hexdigest()[:24]


def template(catalogue: Catalogue, key: str) -> dict[str, Any] | None:
    own = _own(catalogue.agencies(), key)
    if not own:
        return None
    told_ = own[-1].as_json()
    kept = {name: told_[name] for name in ("key", "kind", "name", "code", "confidence", "parent")}
    more = {name: told_[name] for name in ("successor_of", "gso", "hours") if told_.get(name)}
    return {**kept, **more}


def title(catalogue: Catalogue, body: Mapping[str, Any]) -> Text:
    key = str(body.get("key", ""))
    name = body.get("name")
    if isinstance(name, Mapping) and all(isinstance(name.get(one), str) and name[one] for one in ("vi", "en")):
        return Text(name["vi"], name["en"])
    own = _own(catalogue.agencies(), key)
    return own[-1].name if own else Text(key, key)


def judged(catalogue: Catalogue, change: Change, today: date) -> tuple[list[Fault], NewAgencies | None]:
    """Every fault, or what publishing gives. Procedures that nobody would offer any more are faults too."""
    before = catalogue.agencies()
    ends = "last_day" in change.body
    found, after = _ended(before, change, today) if ends else _begun(before, change, today)
    if found or after is None:
        return found, None
    procedures = tuple(
        Published(one.key, one, Form({}, {}))
        for one in catalogue.summaries()
        if one.valid_to is None or one.valid_to >= today
    )
    old, new = (set(_findings(Looked(catalogue.fields(), each, procedures))) for each in (before, after))
    broken = sorted(new - old, key=str)
    if broken:
        names = names_of(catalogue)
        return [_told(change.subject, one, names) for one in broken], None
    return [], NewAgencies(before, after)


def _findings(looked: Looked) -> Iterator[Found]:
    for rule in OF_AGENCIES:
        yield from rule(looked)
    yield from offers_faults(looked)
    for published in looked.procedures:
        yield from doers(published, looked.agencies)


def _told(key: str, one: Found, names: Mapping[str, Text]) -> Fault:
    """What goes wrong with something else names it: an agency, or a procedure."""
    if one.subject == key:
        return told(one, names=names)
    what = marked(one.subject or one.at)  # a procedure stands here under its key
    return told(Found("", Text(f"{what}: {one.said.vi}", f"{what}: {one.said.en}")), names=names)


def _begun(
    before: Sequence[AgencyPeriod], change: Change, today: date
) -> tuple[list[Fault], tuple[AgencyPeriod, ...] | None]:
    if change.valid_from is None:
        return [Fault("/valid_from", "missing", _NO_DAY)], None
    period = {name: value for name, value in change.body.items() if name not in ("key", "kind")}
    period |= {"valid_from": change.valid_from.isoformat(), "valid_to": None}
    one = {"key": change.subject, "kind": change.body.get("kind"), "periods": [period]}
    shapes = [told(_within(fault)) for fault in schema_faults([one], schema_of("agencies"))]
    own = _own(before, change.subject)
    earliest = max(today, own[-1].valid_from) + _DAY if own else today
    if change.valid_from < earliest:
        shapes.append(Fault("/valid_from", "out-of-range", faults.filled(_TOO_EARLY, day=f"{earliest:%d/%m/%Y}")))
    if shapes:
        return shapes, None
    made = AgencyPeriod.from_json(
        {"successor_of": [], "gso": None, **period, "key": change.subject, "kind": change.body["kind"]}
    )
    if own and own[-1].valid_to is None:
        before = _instead(before, own[-1], replace(own[-1], valid_to=change.valid_from - _DAY))
        own = _own(before, change.subject)
    place = before.index(own[-1]) + 1 if own else len(before)
    return [], (*before[:place], made, *before[place:])


def _ended(
    before: Sequence[AgencyPeriod], change: Change, today: date
) -> tuple[list[Fault], tuple[AgencyPeriod, ...] | None]:
    found = unknown_members(change.body, {"key", "last_day"})
    own, last_day = _own(before, change.subject), day_in(change.body["last_day"])
    if last_day is None:
        found.append(Fault(at("last_day"), "bad-format", faults.DAY))
    if not own:
        return [*found, Fault(at("key"), "unknown", _NONE)], None
    if own[-1].valid_to is not None:
        found.append(Fault(at("key"), "ended", faults.filled(_ENDED, day=f"{own[-1].valid_to:%d/%m/%Y}")))
    earliest = max(today, own[-1].valid_from)
    if last_day is not None and last_day < earliest:
        found.append(Fault(at("last_day"), "out-of-range", faults.filled(_TOO_EARLY, day=f"{earliest:%d/%m/%Y}")))
    if found:
        return found, None
    return [], _instead(before, own[-1], replace(own[-1], valid_to=last_day))


def _own(periods: Iterable[AgencyPeriod], key: str) -> list[AgencyPeriod]:
    return sorted((one for one in periods if one.key == key), key=lambda one: one.valid_from)


def _instead(periods: Sequence[AgencyPeriod], old: AgencyPeriod, new: AgencyPeriod) -> tuple[AgencyPeriod, ...]:
    return tuple(new if one is old else one for one in periods)


def _within(fault: Found) -> Found:
    """The schema speaks of a list of agencies with their periods, the body of one."""
    return replace(fault, pointer=fault.pointer.removeprefix("/0").removeprefix("/periods/0"))
