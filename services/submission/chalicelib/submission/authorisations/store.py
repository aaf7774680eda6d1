"""Authorisations in the table `people`, beside the accounts they give rights to.

| pk                    | what                                                                                    |
| --------------------- | --------------------------------------------------------------------------------------- |
| authorisation#<id>    | one authorisation with all that was done with it, kept for ever                         |
| given#<giver>         | the ids a person or company has given, that wait or are in force: 50 at most            |
| asked#<address>       | the ids of invitations to a user name or identity number: 20 at most                    |

What is in force stands in the holder's own item, so a request that acts reads nothing more and a revocation is gone at once. Each
change is one transaction over all it touches.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from chalicelib.submission.authorisations.authorisation import Authorisation, Of, State, Step
from kernel.dynamo import Cancelled, transact
from kernel.people import Grant, Person
from kernel.people_store import rights_write
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want


class Changed(Exception):
    """Something this change was made from is not as it was read."""


class Listing(NamedTuple):
    """One list of ids, in the order they came; `version` 0: none yet."""

    name: str  # given#... or asked#...
    ids: tuple[str, ...] = ()
    version: int = 0


class Authorisations(Protocol):
    """Storage may raise StorageBusy from each."""

    def one(self, id: str) -> Want[Authorisation | None]: ...

    def listing(self, name: str) -> Want[Listing]: ...

    def write(
        self, one: Authorisation, lists: Sequence[Listing] = (), rights: tuple[Person, Grant] | None = None
    ) -> None:
        """The next version of an authorisation (the first for a new one), of lists, and of its holder's rights: all or nothing.
        Raises Changed."""


class DynamoAuthorisations:
    def one(self, id: str) -> Want[Authorisation | None]:
        return Want(_table(), _key(f"authorisation#{id}"), lambda item: _read(item) if item else None)

    def listing(self, name: str) -> Want[Listing]:
        def read(item: RawItem | None) -> Listing:
            return Listing(name, tuple(json.loads(item["ids"]["S"])), int(item["v"]["N"])) if item else Listing(name)

        return Want(_table(), _key(name), read)

    def write(
        self, one: Authorisation, lists: Sequence[Listing] = (), rights: tuple[Person, Grant] | None = None
    ) -> None:
        writes = [_put(_item(one), one.version), *(_put(_list_item(each), each.version) for each in lists)]
        if rights is not None:
            writes.append(rights_write(*rights))
        try:
            transact(writes)
        except Cancelled as fault:
            raise Changed from fault


def _table() -> str:
    return table_name("people")


def _key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}}


def _put(item: Mapping[str, Any], version: int) -> dict[str, Any]:
    """`version` is that of the item as it will be."""
    put: dict[str, Any] = {"TableName": _table(), "Item": {**item, "v": {"N": str(version)}}}
    if version == 1:
        put["ConditionExpression"] = "attribute_not_exists(pk)"
    else:
        put["ConditionExpression"] = "v = :before"
        put["ExpressionAttributeValues"] = {":before": {"N": str(version - 1)}}
    return {"Put": put}


def _list_item(each: Listing) -> dict[str, Any]:
    return {**_key(each.name), "ids": {"S": json.dumps(each.ids)}}


def _item(one: Authorisation) -> dict[str, Any]:
    kept = {
        "company": one.of.company,
        "name": one.of.name,
        "number": one.of.number,
        "to": one.to,
        "state": one.state,
        "holder": one.holder,
        "holder_name": one.holder_name,
        "steps": [[epoch(step.at), step.by, step.act, step.key.hex()] for step in one.steps],
    }
    return {
        **_key(f"authorisation#{one.id}"),
        "x": {"N": str(epoch(one.expires_at))},
        "b": {"B": one.body},
        "c": {"S": json.dumps(kept, ensure_ascii=False)},
    }


def _read(item: RawItem) -> Authorisation:
    kept = json.loads(item["c"]["S"])
    return Authorisation(
        id=item["pk"]["S"].removeprefix("authorisation#"),
        of=Of(kept["company"], kept["name"], kept["number"]),
        to=kept["to"],
        expires_at=instant_of(int(item["x"]["N"])),
        body=bytes(item["b"]["B"]),
        steps=tuple(Step(instant_of(at), by, act, bytes.fromhex(key)) for at, by, act, key in kept["steps"]),
        state=State(kept["state"]),
        holder=kept["holder"],
        holder_name=kept["holder_name"],
    )
