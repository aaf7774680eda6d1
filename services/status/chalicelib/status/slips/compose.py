"""What each slip says: from the dossier as it stood after the change that makes it, never from how it stands today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from chalicelib.status.slips.document import Document, Field, Qr, Table, Value
from chalicelib.status.slips.kinds import Form, FormSet, Kind, labels
from chalicelib.status.slips.way import way_rows
from kernel.catalogue import Paper as WantedPaper
from kernel.catalogue import ProcedureVersion
from kernel.change import Change
from kernel.dossiers import Document as Paper
from kernel.dossiers import Filed
from kernel.entry import Entry
from kernel.lifecycle import Action
from kernel.numbers import lookup_address
from kernel.text import Text
from kernel.times import HANOI, local_day


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a slip is made from. `entry` and `filed` are as of the change that makes it (`as_of`); `agency` is the
    agency's name on that day; `closing` the hour at which a due day ends on paper; `step_dues` the due days of the steps
    that ended, by the version of the change that ended them; `questions` what the form calls the questions that are asked for,
    by the pointers of a supplement's items; `received_by` what the agency that took the dossier in was called then, where that
    is not `agency`."""

    entry: Entry
    filed: Filed
    terms: ProcedureVersion
    agency: Text
    number: int
    closing: time
    portal_url: str
    step_dues: Mapping[int, date]
    questions: Mapping[str, Text]
    received_by: Text | None = None

    @property
    def change(self) -> Change:
        return self.entry.history[-1]


def as_of(entry: Entry, version: int) -> Entry | None:
    """The entry as it stood after the change to `version`; None when it has none."""
    history = tuple(change for change in entry.history if change.version <= version)
    if not history or history[-1].version != version:
        return None
    last = history[-1]
    at: dict[Action, datetime] = {change.action: change.at for change in history}
    return replace(
        entry,
        history=history,
        version=version,
        state=last.state,
        agency=last.agency,
        due=last.due,
        accepted_at=at.get(Action.ACCEPT),
        handed_over_at=at.get(Action.HAND_OVER),
    )


def compose(kind: Kind, forms: FormSet, facts: Facts) -> Document:
    """The slip of this kind. `forms` is the set in force on the day of the change."""
    form, said = forms.forms[kind], labels()
    return Document(
        title=form.title,
        at=facts.change.at,
        head=(
            *head_of(facts.agency),
            said["desk"],
            *_received(facts),
            *head_of_form(form, forms),
            _number(form, facts),
        ),
        fields=tuple(_fields(form, facts)),
        table=_table(form, facts),
        signatures=tuple(said[name] for name in form.signatures),
        signatures_title=said["signatures"] if form.signatures else None,
        qr=Qr(lookup_address(facts.portal_url, facts.entry.code), said["look_up"]),
        foot=(said["illustrative"],),
    )


def head_of(agency: Value) -> tuple[Value, ...]:
    """What every paper of the state begins with: its name and motto, and whose paper it is."""
    return labels()["republic"], labels()["motto"], agency


def _received(facts: Facts) -> tuple[Value, ...]:
    """An old dossier names the agency that received it, whatever became of that one since."""
    label, name = labels()["received_by"], facts.received_by
    return (Text(f"{label.vi}: {name.vi}", f"{label.en}: {name.en}"),) if name else ()


def head_of_form(form: Form, forms: FormSet) -> tuple[Value, ...]:
    said = labels()["form"]
    return (
        Text(
            f"{said.vi} {form.number}, {forms.law.vi}",
            f"{said.en} {form.number}, {forms.law.en}",
        ),
    )


def number_text(number: int, mark: str | None) -> str:
    """From 01; with the mark of the form where the circular gives one."""
    return f"{number:02d}/{mark}" if mark else f"{number:02d}"


def _number(form: Form, facts: Facts) -> Value:
    label, day = labels()["number"], labels()["made_on"]
    number, on = number_text(facts.number, form.mark), day_text(local_day(facts.change.at))
    return Text(f"{label.vi}: {number}, {day.vi}: {on}", f"{label.en} {number}, {day.en}: {on}")


def _fields(form: Form, facts: Facts) -> Iterator[Field]:
    for name in form.fields:
        value = _VALUES[name](facts)
        if value is not None:
            yield Field(labels()[name], value)


def day_text(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def moment_text(instant: datetime) -> str:
    return f"{instant.astimezone(HANOI):%H:%M %d/%m/%Y}"


# -- fields -----------------------------------------------------------------------------------------------------------------


def _applicant(facts: Facts) -> Value:
    return facts.filed.content.applicant.name


def _representative(facts: Facts) -> Value | None:
    representative = facts.filed.content.representative
    return representative.name if representative else None


def _request(facts: Facts) -> Value:
    return facts.terms.name


def _time(facts: Facts) -> Value:
    unit = labels()[f"unit_{facts.terms.time.unit}"]
    return Text(f"{facts.terms.time.count} {unit.vi}", f"{facts.terms.time.count} {unit.en}")


def _accepted_at(facts: Facts) -> Value | None:
    return moment_text(facts.entry.accepted_at) if facts.entry.accepted_at else None


def _due(facts: Facts) -> Value | None:
    return _due_text(facts.entry.due, facts.closing)


def _due_text(day: date | None, closing: time) -> str | None:
    return moment_text(datetime.combine(day, closing, HANOI)) if day else None


def _due_before(facts: Facts) -> Value | None:
    """The due day that the change moved."""
    return _due_text(facts.entry.history[-2].due if len(facts.entry.history) > 1 else None, facts.closing)


def _new_due(facts: Facts) -> Value | None:
    """What was asked for: a date asked too late moves nothing, and is told all the same (2.3b, Apology and extension)."""
    asked = facts.change.detail.get("new_date")
    return _due_text(date.fromisoformat(asked) if asked else facts.entry.due, facts.closing)


def _delivery(facts: Facts) -> Value:
    return labels()[f"delivery_{facts.filed.content.result_delivery}"]


def _fee(facts: Facts) -> Value:
    fee = facts.terms.fee
    return fee.note if fee.amount is None else f"{fee.amount:,} đồng".replace(",", ".")


def _verdict(facts: Facts) -> Value | None:
    """Of the way as a whole, on the day it was decided."""
    decided = facts.entry.last(Action.DECIDE)
    return in_time(local_day(decided.at), decided.due) if decided else None


def in_time(day: date, due: date | None) -> Text | None:
    """Early, on time or late, as slips say it."""
    if due is None:
        return None
    return labels()["early" if day < due else "on_time" if day == due else "late"]


_VALUES: dict[str, Callable[[Facts], Value | None]] = {
    "code": lambda facts: facts.entry.code,
    "applicant": _applicant,
    "representative": _representative,
    "address": lambda facts: facts.filed.content.applicant.address,
    "phone": lambda facts: facts.filed.content.applicant.phone,
    "email": lambda facts: facts.filed.content.applicant.email,
    "request": _request,
    "procedure": _request,
    "sets": lambda _: "1",
    "time": _time,
    "filed_at": lambda facts: moment_text(facts.entry.registered_at),
    "received_at": _accepted_at,
    "due_at": _due,
    "delivery": _delivery,
    "fee": _fee,
    "register_no": lambda facts: number_text(facts.number, str(local_day(facts.change.at).year)),
    "reason": lambda facts: facts.change.note,
    "contact": lambda facts: facts.agency,
    "site": lambda facts: facts.portal_url,
    "first_due": _due_before,
    "new_due": _new_due,
    "stopped_at": lambda facts: moment_text(facts.change.at),
    "verdict": _verdict,
}


# -- tables -----------------------------------------------------------------------------------------------------------------


def _table(form: Form, facts: Facts) -> Table | None:
    if form.table is None:
        return None
    names, rows = _TABLES[form.table]
    made = tuple(rows(facts))
    return Table(labels()[form.table], tuple(labels()[name] for name in names), made) if made else None


def _paper_rows(facts: Facts) -> Iterator[tuple[Value, ...]]:
    """A line for each kind of paper, in the procedure's order; those the version does not name come last."""
    handed_in: dict[str, list[Paper]] = {}
    for paper in facts.filed.documents:
        handed_in.setdefault(paper.document, []).append(paper)
    order = [paper.key for paper in facts.terms.papers]
    for key in sorted(handed_in, key=lambda one: order.index(one) if one in order else len(order)):
        known = facts.terms.paper(key)
        yield (known.name if known else key, _kind_of(known), str(len(handed_in[key])))


def _asked_rows(facts: Facts) -> Iterator[tuple[Value, ...]]:
    """A line for each paper or field that is wanted, by its name; of a paper also which kind of copy."""
    for item in facts.change.detail.get("items", ()):
        if "document" in item:
            known = facts.terms.paper(item["document"])
            yield (known.name if known else item["document"], _kind_of(known), item["text"])
        else:
            pointer = item.get("pointer", "")
            yield (facts.questions.get(pointer, pointer), "", item["text"])


def _kind_of(paper: WantedPaper | None) -> Value:
    return labels()[f"kind_{paper.kind}"] if paper else ""


def _way_rows(facts: Facts) -> Iterator[tuple[Value, ...]]:
    units = tuple(step.unit_name for step in facts.terms.steps)
    for number, line in enumerate(way_rows(facts.entry, units, labels()), start=1):
        due = facts.step_dues.get(line.version)
        outcome = in_time(local_day(line.at), due) or ""
        yield (
            str(number),
            line.giver,
            line.taker,
            moment_text(line.at),
            day_text(due) if due else "",
            outcome,
            line.note,
        )


_Rows = Callable[[Facts], Iterator[tuple[Value, ...]]]
_TABLES: dict[str, tuple[tuple[str, ...], _Rows]] = {
    "papers": (("paper", "kind", "count"), _paper_rows),
    "to_complete": (("what", "kind", "how"), _asked_rows),
    "steps": (("ordinal", "from_unit", "to_unit", "moment", "due_of_step", "outcome", "note"), _way_rows),
}
