"""The register of dossiers in DynamoDB. This is the only code that touches its table.

Three kinds of items, keyed by (pk, sk):

- an entry, (code, "entry"): where the dossier stands and how it came there;
- a key record, ("key#" + dossier id, "key"): the Idempotency-Key that filed it, so that filing is its own record;
- a counter, ("series#" + series, "counter"): the last number of an agency code's day.

Filing writes one of each in one transaction, so a number is never lost, doubled or left out. Everything later is one
conditional update of the entry, and its history is only ever appended to. The table's stream is the outbox.

Indexes: `shelf-index` holds each entry on one shelf of its agency, open or ended, ordered by what is due first; `owner-index`
finds the dossiers an account filed; `giver-index`, those that others filed for a citizen by their authorisation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from kernel.dynamo import Cancelled, ConditionFailed, StorageBusy, Table, call, listed, transact
from kernel.entry import Entry
from kernel.entry_item import SORT, entry_of, item_of, update_of
from kernel.lifecycle import FINAL, State
from kernel.numbers import dossier_code
from kernel.settings import table_name
from kernel.times import instant_of
from kernel.together import RawItem, Want
from kernel.verdict import Verdict, listed_verdict

T = TypeVar("T")


class StaleVersion(Exception):
    """Somebody changed the entry since it was read."""


class KeyRecord(NamedTuple):
    """What an Idempotency-Key filed: the code it got, and the hash of the body it came with."""

    code: str
    body: bytes


class KeyTaken(Exception):
    """This Idempotency-Key has filed a dossier already."""

    def __init__(self, record: KeyRecord) -> None:
        super().__init__(record.code)
        self.record = record


class ShelfItem(NamedTuple):
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
    ended_at: datetime | None = None  # of a final state: when nothing could follow, by which ended shelves are ordered

    def timeliness(self, today: date) -> Verdict:
        return listed_verdict(self, today)


class Page(NamedTuple, Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    next_key: Mapping[str, Any] | None  # opaque; handed back as `after`


class CompanionRefused(Exception):
    """A companion's own condition did not hold, so nothing was entered."""


class Companion(Protocol):
    """A write of another table that belongs to the filing transaction, e.g. a draft that becomes the dossier.

    It adds one member of TransactItems, a Put, with a condition or without; there is no list to add to when all is in memory.
    """

    def into(self, writes: list[dict[str, Any]] | None) -> None: ...


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
    def of_giver(self, giver: str, limit: int, after: Mapping[str, Any] | None) -> Page[str]: ...
    def shelf(
        self, agency: str, limit: int, after: Mapping[str, Any] | None, *, ended: bool = False
    ) -> Page[ShelfItem]: ...


# -- rows ---------------------------------------------------------------------------------------------------------------


class ShelfIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "shelf-index"
        projection = IncludeProjection(["ag", "pr", "s", "v", "r", "ac", "du", "nf", "ex", "cl", "as"])

    shelf = UnicodeAttribute(hash_key=True, attr_name="sh")
    rank = UnicodeAttribute(range_key=True, attr_name="rk")


class OwnerIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "owner-index"
        projection = KeysOnlyProjection()

    owner = UnicodeAttribute(hash_key=True, attr_name="ow")
    registered_at = NumberAttribute(range_key=True, attr_name="r")


class GiverIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "giver-index"
        projection = KeysOnlyProjection()

    giver = UnicodeAttribute(hash_key=True, attr_name="gi")
    registered_at = NumberAttribute(range_key=True, attr_name="r")


class EntryRow(Table):
    """What lists read of an entry; whole entries are read and written by kernel.entry_item."""

    class Meta:
        table_name = table_name("register")

    code = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="entry")
    agency = UnicodeAttribute(attr_name="ag")
    procedure = UnicodeAttribute(attr_name="pr")
    owner = UnicodeAttribute(attr_name="ow")
    state = UnicodeAttribute(attr_name="s")
    version = NumberAttribute(attr_name="v")
    registered_at = NumberAttribute(attr_name="r")
    accepted_at = NumberAttribute(attr_name="ac", null=True)
    closed_at = NumberAttribute(attr_name="cl", null=True)
    handed_over_at = NumberAttribute(attr_name="ho", null=True)
    due = UnicodeAttribute(attr_name="du", null=True)
    near_from = UnicodeAttribute(attr_name="nf", null=True)
    extended = BooleanAttribute(attr_name="ex", null=True)
    assignee = UnicodeAttribute(attr_name="as", null=True)
    shelf = UnicodeAttribute(attr_name="sh")
    rank = UnicodeAttribute(attr_name="rk")
    giver = UnicodeAttribute(attr_name="gi", null=True)

    shelf_index = ShelfIndex()
    owner_index = OwnerIndex()
    giver_index = GiverIndex()


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


def _key(code: str) -> RawItem:
    return {"pk": {"S": code}, "sk": {"S": SORT}}


def entry_from_raw(item: RawItem | None) -> Entry | None:
    """An entry from DynamoDB's JSON (a read item, or the image of a stream record); None for no item or another kind."""
    if item is None or item["sk"] != {"S": SORT}:
        return None
    return entry_of(item)


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
        request: dict[str, Any] = {"TableName": EntryRow.Meta.table_name, "Key": _key(code)}
        item = call("GetItem", request).get("Item") or call("GetItem", {**request, "ConsistentRead": True}).get("Item")
        return entry_from_raw(item)

    def entry(self, code: str) -> Want[Entry | None]:
        return Want(EntryRow.Meta.table_name, _key(code), entry_from_raw)

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
            CompanionRefused: what belongs to this filing is not as it was read.
            StorageBusy: too many collided, or the table does not answer; a retry with the same key completes or replays.
        """
        for attempt in range(_ATTEMPTS):
            entry = make(dossier_code(series, last + 1))
            try:
                self._transact(series, last, entry, body, companions)
            except Cancelled as fault:
                last = _last_after(fault, last)
                self._pause(self._chance() * min(_LONGEST_PAUSE, 0.01 * 2**attempt))
            else:
                return entry
        raise StorageBusy("TransactionCanceledException")

    def _transact(self, series: str, last: int, entry: Entry, body: bytes, companions: Sequence[Companion]) -> None:
        key = {"pk": {"S": f"key#{entry.dossier}"}, "sk": {"S": "key"}, "code": {"S": entry.code}, "body": {"B": body}}
        writes = [_new(item_of(entry)), _new(key)]
        for companion in companions:
            companion.into(writes)
        transact([*writes, _next_number(series, last)])

    def advance(self, before: Entry, after: Entry) -> None:
        """Write one more change by one conditional update.

        Raises:
            StaleVersion: the entry has moved on (or the answer of our own write was lost: the caller looks for its key).
            StorageBusy: the table does not answer.
        """
        try:
            call("UpdateItem", {"TableName": EntryRow.Meta.table_name, **update_of(before, after)})
        except ConditionFailed as fault:
            raise StaleVersion from fault

    def every_entry(self) -> Iterator[Entry]:
        """All of the register, in no order: a scan, for operators' commands and never for a request."""
        request: dict[str, Any] = {
            "TableName": EntryRow.Meta.table_name,
            "ConsistentRead": True,
            "FilterExpression": "sk = :entry",
            "ExpressionAttributeValues": {":entry": {"S": SORT}},
        }
        while True:
            answer = call("Scan", request)
            yield from map(entry_of, answer.get("Items", ()))
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def of_owner(self, owner: str, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        """Codes of the dossiers an account filed, newest first."""
        return Page(*listed(EntryRow.owner_index, owner, _code, limit, after, backwards=True))

    def of_giver(self, giver: str, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        """Codes of the dossiers that others filed for a citizen by their authorisation, newest first."""
        return Page(*listed(EntryRow.giver_index, giver, _code, limit, after, backwards=True))

    def shelf(
        self, agency: str, limit: int, after: Mapping[str, Any] | None, *, ended: bool = False
    ) -> Page[ShelfItem]:
        """One page of an agency's open dossiers, what is due first; or of its ended ones, latest first."""
        shelf = f"{'ended' if ended else 'open'}#{agency}"
        return Page(*listed(EntryRow.shelf_index, shelf, _shelf_item, limit, after, backwards=ended))


def _code(row: Any) -> str:
    return str(row.code)


def _key_record(item: RawItem) -> KeyRecord:
    row = KeyRow.from_raw_data(dict(item))
    return KeyRecord(row.code, row.body)


def _new(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Put": {
            "TableName": EntryRow.Meta.table_name,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _next_number(series: str, last: int) -> dict[str, Any]:
    values = {":next": {"N": str(last + 1)}, **({":last": {"N": str(last)}} if last else {})}
    return {
        "Update": {
            "TableName": EntryRow.Meta.table_name,
            "Key": {"pk": {"S": f"series#{series}"}, "sk": {"S": "counter"}},
            "UpdateExpression": "SET #n = :next",
            "ConditionExpression": "#n = :last" if last else "attribute_not_exists(pk)",
            "ExpressionAttributeNames": {"#n": "n"},
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _last_after(fault: Cancelled, last: int) -> int:
    """The newest number known after a cancelled transaction, or why it can never succeed.

    The reasons stand in the order of the writes: the entry, the key record, companions, and the counter last of all.
    """
    key, counter = fault.reasons[1], fault.reasons[-1]
    if key is not None and key.code == "ConditionalCheckFailed" and key.raw_item:
        raise KeyTaken(_key_record(key.raw_item)) from fault
    if any(reason is not None and reason.code == "ConditionalCheckFailed" for reason in fault.reasons[2:-1]):
        raise CompanionRefused from fault
    if counter is not None and counter.code == "ConditionalCheckFailed":
        return int(counter.raw_item["n"]["N"]) if counter.raw_item else 0
    return last


def _shelf_item(row: Any) -> ShelfItem:
    state = State(row.state)
    return ShelfItem(
        code=row.code,
        agency=row.agency,
        procedure=row.procedure,
        state=state,
        version=int(row.version),
        registered_at=instant_of(int(row.registered_at)),
        accepted=row.accepted_at is not None,
        due=_optional_day(row.due),
        near_from=_optional_day(row.near_from),
        extended=bool(row.extended),
        closed_at=_optional_instant(row.closed_at),
        assignee=row.assignee,
        ended_at=datetime.fromisoformat(row.rank) if state in FINAL else None,
    )
