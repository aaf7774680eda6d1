"""The register of dossiers in DynamoDB. This is the only code that touches its table.

Three kinds of items, keyed by (pk, sk):

- an entry, (code, "entry"): where the dossier stands and how it came there;
- a key record, ("key#" + dossier id, "key"): the Idempotency-Key that filed it, so that filing is its own record;
- a counter, ("series#" + series, "counter"): the last number of an agency code's day.

Filing writes one of each in one transaction, so a number is never lost, doubled or left out. Everything later is one
conditional update of the entry, and its history is only ever appended to. The table's stream is the outbox.

Indexes: `shelf-index` holds each entry on one shelf of its agency, open or ended, ordered by what is due first; `owner-index`
finds the dossiers an account filed.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import ALL_OLD
from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from kernel.clock import Verdict, verdict
from kernel.dynamo import StorageBusy, Table, connection, failed_condition, storage
from kernel.entry import Change, Entry, is_final
from kernel.lifecycle import Action, State
from kernel.numbers import dossier_code
from kernel.settings import table_name
from kernel.times import epoch, instant_of, local_day
from kernel.together import RawItem, Want

T = TypeVar("T")


class StaleVersion(Exception):
    """Somebody changed the entry since it was read."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What an Idempotency-Key filed: the code it got, and the hash of the body it came with."""

    code: str
    body: bytes


class KeyTaken(Exception):
    """This Idempotency-Key has filed a dossier already."""

    def __init__(self, record: KeyRecord) -> None:
        super().__init__(record.code)
        self.record = record


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """An entry as lists show it."""

    code: str
    agency: str
    procedure: str
    state: State
    version: int
    registered_at: datetime
    accepted: bool
    due: date | None
    near_from: date | None
    extended: bool
    closed_at: datetime | None
    assignee: str | None

    def timeliness(self, today: date) -> Verdict:
        return verdict(
            self.state,
            accepted=self.accepted,
            due=self.due,
            near_from=self.near_from,
            extended=self.extended,
            today=today,
            closed=local_day(self.closed_at) if self.closed_at else None,
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: tuple[T, ...]
    next_key: Mapping[str, Any] | None  # opaque; handed back as `after`


class Companion(Protocol):
    """A write of another table that belongs to the filing transaction, e.g. a draft that becomes the dossier."""

    def into(self, transaction: TransactWrite | None) -> None: ...


class Register(Protocol):
    """The port use cases see; the fake in tests keeps the same promises."""

    def look_up(self, code: str) -> Entry | None: ...
    def entry(self, code: str) -> Want[Entry | None]: ...
    def last_number(self, series: str) -> Want[int]: ...
    def key_record(self, dossier: str) -> Want[KeyRecord | None]: ...
    def enter(
        self, series: str, last: int, make: Callable[[str], Entry], body: bytes, companions: Sequence[Companion] = ()
    ) -> Entry: ...
    def advance(self, before: Entry, after: Entry) -> None: ...
    def of_owner(self, owner: str, limit: int, after: Mapping[str, Any] | None) -> Page[str]: ...
    def shelf(
        self, agency: str, limit: int, after: Mapping[str, Any] | None, *, ended: bool = False
    ) -> Page[ShelfItem]: ...


# -- rows ---------------------------------------------------------------------------------------------------------------


class ShelfIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB leaves it untyped
    class Meta:
        index_name = "shelf-index"
        projection = IncludeProjection(["ag", "pr", "s", "v", "r", "ac", "du", "nf", "ex", "cl", "as"])

    shelf = UnicodeAttribute(hash_key=True, attr_name="sh")
    rank = UnicodeAttribute(range_key=True, attr_name="rk")


class OwnerIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "owner-index"
        projection = KeysOnlyProjection()

    owner = UnicodeAttribute(hash_key=True, attr_name="ow")
    registered_at = NumberAttribute(range_key=True, attr_name="r")


class EntryRow(Table):
    """Names are short because they are paid for with every write: an entry should stay within 1 KB."""

    class Meta:
        table_name = table_name("register")

    code = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="entry")
    dossier = UnicodeAttribute(attr_name="d")
    content = UnicodeAttribute(attr_name="c")
    pin = UnicodeAttribute(attr_name="p")
    agency = UnicodeAttribute(attr_name="ag")
    procedure = UnicodeAttribute(attr_name="pr")
    procedure_version = NumberAttribute(attr_name="pv")
    field = UnicodeAttribute(attr_name="f")
    owner = UnicodeAttribute(attr_name="ow")
    company = UnicodeAttribute(attr_name="co", null=True)
    channel = NumberAttribute(attr_name="ch")
    state = UnicodeAttribute(attr_name="s")
    version = NumberAttribute(attr_name="v")
    registered_at = NumberAttribute(attr_name="r")
    accepted_at = NumberAttribute(attr_name="ac", null=True)
    closed_at = NumberAttribute(attr_name="cl", null=True)
    handed_over_at = NumberAttribute(attr_name="ho", null=True)
    due = UnicodeAttribute(attr_name="du", null=True)
    first_due = UnicodeAttribute(attr_name="fd", null=True)
    near_from = UnicodeAttribute(attr_name="nf", null=True)
    extended = BooleanAttribute(attr_name="ex", null=True)
    assignee = UnicodeAttribute(attr_name="as", null=True)
    steps_of = NumberAttribute(attr_name="so")
    step = NumberAttribute(attr_name="st")
    shelf = UnicodeAttribute(attr_name="sh")
    rank = UnicodeAttribute(attr_name="rk")
    history = ListAttribute[Any](attr_name="h", of=UnicodeAttribute)

    shelf_index = ShelfIndex()
    owner_index = OwnerIndex()


class KeyRow(Table):
    class Meta:
        table_name = table_name("register")

    key = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="key")
    code = UnicodeAttribute()
    body = BinaryAttribute(legacy_encoding=False)


class CounterRow(Table):
    class Meta:
        table_name = table_name("register")

    series = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="counter")
    last = NumberAttribute(attr_name="n")


def _optional_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _optional_instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else instant_of(int(seconds))


def _shelf(entry: Entry) -> str:
    return f"{'ended' if is_final(entry) else 'open'}#{entry.agency}"


def _rank(entry: Entry) -> str:
    """What is due first stands first; before acceptance the filing day counts. Ended entries stand by the day they ended."""
    if is_final(entry):
        return (entry.handed_over_at or entry.closed_at or entry.registered_at).isoformat()
    return (entry.due or local_day(entry.registered_at)).isoformat()


def _line(change: Change, agency_before: str) -> str:
    line: dict[str, Any] = {
        "t": epoch(change.at),
        "a": change.action,
        "s": change.state,
        "v": change.version,
        "b": change.by,
    }
    if change.agency != agency_before:
        line["g"] = change.agency
    if change.note is not None:
        line["n"] = change.note
    if change.due is not None:
        line["d"] = change.due.isoformat()
    if change.detail:
        line["x"] = dict(change.detail)
    if change.key is not None and change.body is not None:
        line["k"] = urlsafe_b64encode(change.key + change.body).decode()
        line["l"] = len(change.key)
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _changes(lines: Sequence[str], first_agency: str) -> tuple[Change, ...]:
    changes = []
    agency = first_agency
    for text in lines:
        line = json.loads(text)
        agency = line.get("g", agency)
        both = urlsafe_b64decode(line["k"]) if "k" in line else None
        cut = line.get("l", 0)
        changes.append(
            Change(
                at=instant_of(line["t"]),
                action=Action(line["a"]),
                state=State(line["s"]),
                version=line["v"],
                agency=agency,
                by=line["b"],
                note=line.get("n"),
                due=_optional_day(line.get("d")),
                detail=line.get("x", {}),
                key=both[:cut] if both else None,
                body=both[cut:] if both else None,
            )
        )
    return tuple(changes)


def _lines(entry: Entry) -> list[str]:
    agency = ""  # so that the first line always names its agency
    lines = []
    for change in entry.history:
        lines.append(_line(change, agency))
        agency = change.agency
    return lines


def row_of(entry: Entry) -> EntryRow:
    return EntryRow(
        code=entry.code,
        dossier=entry.dossier,
        content=entry.content,
        pin=entry.pin,
        agency=entry.agency,
        procedure=entry.procedure,
        procedure_version=entry.procedure_version,
        field=entry.field,
        owner=entry.owner,
        company=entry.company,
        channel=entry.channel,
        state=entry.state,
        version=entry.version,
        registered_at=epoch(entry.registered_at),
        accepted_at=epoch(entry.accepted_at) if entry.accepted_at else None,
        closed_at=epoch(entry.closed_at) if entry.closed_at else None,
        handed_over_at=epoch(entry.handed_over_at) if entry.handed_over_at else None,
        due=entry.due.isoformat() if entry.due else None,
        first_due=entry.first_due.isoformat() if entry.first_due else None,
        near_from=entry.near_from.isoformat() if entry.near_from else None,
        extended=True if entry.extended else None,
        assignee=entry.assignee,
        steps_of=entry.steps_of,
        step=entry.step,
        shelf=_shelf(entry),
        rank=_rank(entry),
        history=_lines(entry),
    )


def entry_of(row: EntryRow) -> Entry:
    return Entry(
        code=row.code,
        dossier=row.dossier,
        content=row.content,
        pin=row.pin,
        agency=row.agency,
        procedure=row.procedure,
        procedure_version=int(row.procedure_version),
        field=row.field,
        owner=row.owner,
        company=row.company,
        channel=int(row.channel),
        state=State(row.state),
        version=int(row.version),
        registered_at=instant_of(int(row.registered_at)),
        history=_changes(row.history, ""),
        accepted_at=_optional_instant(row.accepted_at),
        closed_at=_optional_instant(row.closed_at),
        handed_over_at=_optional_instant(row.handed_over_at),
        due=_optional_day(row.due),
        first_due=_optional_day(row.first_due),
        near_from=_optional_day(row.near_from),
        extended=bool(row.extended),
        assignee=row.assignee,
        steps_of=int(row.steps_of),
        step=int(row.step),
    )


def entry_from_raw(item: RawItem | None) -> Entry | None:
    """An entry from DynamoDB's JSON (a read item, or the image of a stream record); None for no item or another kind."""
    if item is None or item["sk"] != {"S": "entry"}:
        return None
    return entry_of(EntryRow.from_raw_data(dict(item)))


# -- the store ----------------------------------------------------------------------------------------------------------

_ATTEMPTS = 12  # of the filing transaction; eight filers at once need about as many rounds at the worst
_LONGEST_PAUSE = 0.2


class DynamoRegister:
    """The register behind PynamoDB. `pause` and `chance` (0..1) spread the attempts of filers who collide."""

    def __init__(self, pause: Callable[[float], None], chance: Callable[[], float]) -> None:
        self._pause = pause
        self._chance = chance

    def look_up(self, code: str) -> Entry | None:
        """One eventually consistent read (0.5 units). A code that is not there is asked for once more, consistently: so
        whoever has a receipt finds it from the instant of filing."""
        with storage():
            try:
                return entry_of(EntryRow.get(code, "entry"))
            except EntryRow.DoesNotExist:
                pass
            try:
                return entry_of(EntryRow.get(code, "entry", consistent_read=True))
            except EntryRow.DoesNotExist:
                return None

    def entry(self, code: str) -> Want[Entry | None]:
        return Want(EntryRow.Meta.table_name, {"pk": {"S": code}, "sk": {"S": "entry"}}, entry_from_raw)

    def last_number(self, series: str) -> Want[int]:
        return Want(
            CounterRow.Meta.table_name,
            {"pk": {"S": f"series#{series}"}, "sk": {"S": "counter"}},
            lambda item: int(item["n"]["N"]) if item else 0,
        )

    def key_record(self, dossier: str) -> Want[KeyRecord | None]:
        return Want(
            KeyRow.Meta.table_name,
            {"pk": {"S": f"key#{dossier}"}, "sk": {"S": "key"}},
            lambda item: _key_record(item) if item else None,
        )

    def enter(
        self, series: str, last: int, make: Callable[[str], Entry], body: bytes, companions: Sequence[Companion] = ()
    ) -> Entry:
        """Take the next number of `series` and enter the dossier under it, in one transaction.

        `last` is the last number the caller saw; a filer who lost the race learns the newer one from the refusal itself.

        Raises:
            KeyTaken: this dossier id has been entered before.
            StorageBusy: too many collided, or the table does not answer; a retry with the same key completes or replays.
        """
        for attempt in range(_ATTEMPTS):
            entry = make(dossier_code(series, last + 1))
            try:
                self._transact(series, last, entry, body, companions)
            except TransactWriteError as fault:
                last = _last_after(fault, last)
                self._pause(self._chance() * min(_LONGEST_PAUSE, 0.01 * 2**attempt))
            else:
                return entry
        raise StorageBusy("TransactionCanceledException")

    def _transact(self, series: str, last: int, entry: Entry, body: bytes, companions: Sequence[Companion]) -> None:
        counter = CounterRow(series=f"series#{series}")
        with storage(), TransactWrite(connection=connection()) as transaction:
            transaction.save(row_of(entry), condition=EntryRow.code.does_not_exist())
            transaction.save(
                KeyRow(key=f"key#{entry.dossier}", code=entry.code, body=body),
                condition=KeyRow.key.does_not_exist(),
                return_values=ALL_OLD,
            )
            for companion in companions:
                companion.into(transaction)
            transaction.update(
                counter,
                actions=[CounterRow.last.set(last + 1)],
                condition=CounterRow.last == last if last else CounterRow.series.does_not_exist(),
                return_values=ALL_OLD,
            )

    def advance(self, before: Entry, after: Entry) -> None:
        """Write one more change by one conditional update.

        Raises:
            StaleVersion: the entry has moved on (or the answer of our own write was lost: the caller looks for its key).
            StorageBusy: the table does not answer.
        """
        old, new = row_of(before), row_of(after)
        actions = [EntryRow.history.set(EntryRow.history.append(list(new.history[len(old.history) :])))]
        for name, attribute in EntryRow.get_attributes().items():
            if name in ("code", "sort", "history"):
                continue
            was, becomes = getattr(old, name), getattr(new, name)
            if was != becomes:
                actions.append(attribute.remove() if becomes is None else attribute.set(becomes))
        try:
            with storage():
                EntryRow._get_connection().update_item(
                    before.code, "entry", actions=actions, condition=EntryRow.version == before.version
                )
        except UpdateError as fault:
            if failed_condition(fault):
                raise StaleVersion from fault
            raise

    def of_owner(self, owner: str, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        """Codes of the dossiers an account filed, newest first."""
        with storage():
            found = EntryRow.owner_index.query(
                owner, limit=limit, scan_index_forward=False, last_evaluated_key=dict(after) if after else None
            )
            codes = tuple(row.code for row in found)
            return Page(codes, found.last_evaluated_key)

    def shelf(
        self, agency: str, limit: int, after: Mapping[str, Any] | None, *, ended: bool = False
    ) -> Page[ShelfItem]:
        """One page of an agency's open dossiers, what is due first; or of its ended ones, latest first."""
        with storage():
            found = EntryRow.shelf_index.query(
                f"{'ended' if ended else 'open'}#{agency}",
                limit=limit,
                scan_index_forward=not ended,
                last_evaluated_key=dict(after) if after else None,
            )
            items = tuple(_shelf_item(row) for row in found)
            return Page(items, found.last_evaluated_key)


def _key_record(item: RawItem) -> KeyRecord:
    row = KeyRow.from_raw_data(dict(item))
    return KeyRecord(row.code, row.body)


def _last_after(fault: TransactWriteError, last: int) -> int:
    """The newest number known after a cancelled transaction, or why it can never succeed.

    PynamoDB sends puts before updates: the entry, the key record, ..., and the counter last of all.
    """
    reasons = list(fault.cancellation_reasons)
    key, counter = reasons[1], reasons[-1]
    if key is not None and key.code == "ConditionalCheckFailed" and key.raw_item:
        raise KeyTaken(_key_record(key.raw_item)) from fault
    if counter is not None and counter.code == "ConditionalCheckFailed":
        return int(counter.raw_item["n"]["N"]) if counter.raw_item else 0
    return last


def _shelf_item(row: Any) -> ShelfItem:
    return ShelfItem(
        code=row.code,
        agency=row.agency,
        procedure=row.procedure,
        state=State(row.state),
        version=int(row.version),
        registered_at=instant_of(int(row.registered_at)),
        accepted=row.accepted_at is not None,
        due=_optional_day(row.due),
        near_from=_optional_day(row.near_from),
        extended=bool(row.extended),
        closed_at=_optional_instant(row.closed_at),
        assignee=row.assignee,
    )
