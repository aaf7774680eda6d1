"""The internal notes in the table `work`.

| pk     | sk                            | what                                                                     |
| ------ | ----------------------------- | ------------------------------------------------------------------------ |
| <code> | note#<agency>#<seconds>#<id>  | a note, by whom and when                                                 |
| <code> | notekey#<hash of the key>     | the Idempotency-Key that wrote it: id, instant, hash of the body         |

One transaction writes both, so a request that comes twice writes one note.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from kernel.dynamo import Cancelled, StorageBusy, call, transact
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import Want

Item = Mapping[str, Any]


class Note(NamedTuple):
    id: str
    at: datetime
    by: str  # user name
    text: str


class NoteRecord(NamedTuple):
    """What an Idempotency-Key wrote."""

    id: str
    at: datetime
    body: bytes


class NotePage(NamedTuple):
    notes: tuple[Note, ...]
    next_place: str | None


class NoteKeyTaken(Exception):
    def __init__(self, record: NoteRecord) -> None:
        super().__init__(record.id)
        self.record = record


class Notes(Protocol):
    """Storage may raise StorageBusy from each."""

    def record(self, code: str, key: bytes) -> Want[NoteRecord | None]: ...

    def add(self, code: str, agency: str, note: Note, key: bytes, body: bytes) -> None:
        """Raises NoteKeyTaken: this key wrote a note before."""

    def page(self, code: str, agency: str, limit: int, after: str | None) -> NotePage:
        """One agency's notes of a dossier, newest first."""


class DynamoNotes:
    def record(self, code: str, key: bytes) -> Want[NoteRecord | None]:
        return Want(_table(), _record_key(code, key), lambda item: _record(item) if item else None)

    def add(self, code: str, agency: str, note: Note, key: bytes, body: bytes) -> None:
        at = {"N": str(epoch(note.at))}
        record = {**_record_key(code, key), "id": {"S": note.id}, "t": at, "body": {"B": body}}
        kept = {
            "pk": {"S": code},
            "sk": {"S": f"{_folder(agency)}{epoch(note.at):010}#{note.id}"},
            "id": {"S": note.id},
            "t": at,
            "by": {"S": note.by},
            "x": {"S": note.text},
        }
        try:
            transact([_new(record), _new(kept)])
        except Cancelled as fault:
            first = fault.reasons[0]
            if first is not None and first.code == "ConditionalCheckFailed" and first.raw_item:
                raise NoteKeyTaken(_record(first.raw_item)) from fault
            raise StorageBusy("TransactionCanceledException") from fault

    def page(self, code: str, agency: str, limit: int, after: str | None) -> NotePage:
        request: dict[str, Any] = {
            "TableName": _table(),
            "KeyConditionExpression": "pk = :code AND begins_with(sk, :folder)",
            "ExpressionAttributeValues": {":code": {"S": code}, ":folder": {"S": _folder(agency)}},
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after is not None:
            request["ExclusiveStartKey"] = {"pk": {"S": code}, "sk": {"S": after}}
        answer = call("Query", request)
        last = answer.get("LastEvaluatedKey")
        return NotePage(tuple(map(_note, answer["Items"])), last["sk"]["S"] if last else None)


def _table() -> str:
    return table_name("work")


def _folder(agency: str) -> str:
    return f"note#{agency}#"


def _record_key(code: str, key: bytes) -> dict[str, Any]:
    return {"pk": {"S": code}, "sk": {"S": f"notekey#{key.hex()}"}}


def _new(item: Item) -> dict[str, Any]:
    return {
        "Put": {
            "TableName": _table(),
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _record(item: Item) -> NoteRecord:
    return NoteRecord(item["id"]["S"], instant_of(int(item["t"]["N"])), bytes(item["body"]["B"]))


def _note(item: Item) -> Note:
    return Note(item["id"]["S"], instant_of(int(item["t"]["N"])), item["by"]["S"], item["x"]["S"])
