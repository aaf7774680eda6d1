"""Reading many things in one call. A store says what it wants (`Want`), `read_together` fetches all wants by one BatchGetItem.

Rules and use cases see `Want` and `Got` only, so a fake answers them from memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast

T = TypeVar("T")
RawItem = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Want(Generic[T]):
    """One item wanted: its table and key in DynamoDB's JSON, and how to read what comes back (None when there is none)."""

    table: str
    key: RawItem
    read: Callable[[RawItem | None], T]


class Got:
    """What was found: `got[want]` has the want's own type."""

    def __init__(self, found: dict[int, Any]) -> None:
        self._found = found

    def __getitem__(self, want: Want[T]) -> T:
        return cast(T, self._found[id(want)])


class ReadTogether(Protocol):
    def __call__(self, *wants: Want[Any]) -> Got:
        """Read all wants as of now (strongly consistent).

        Raises:
            StorageBusy: a table did not answer or keys stayed unprocessed.
        """


def _frozen(key: RawItem) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, next(iter(value.values()))) for name, value in key.items()))


def read_together(*wants: Want[Any]) -> Got:
    """One BatchGetItem, at most 100 wants; what DynamoDB leaves unprocessed is asked for again, three times at most."""
    from kernel.dynamo import StorageBusy, call

    asked: dict[str, dict[tuple[tuple[str, str], ...], RawItem]] = {}
    for want in wants:
        asked.setdefault(want.table, {})[_frozen(want.key)] = want.key
    request: dict[str, Any] = {
        table: {"Keys": list(keys.values()), "ConsistentRead": True} for table, keys in asked.items()
    }
    names = {want.table: tuple(want.key) for want in wants}
    items: dict[tuple[str, tuple[tuple[str, str], ...]], RawItem] = {}
    for _ in range(3):
        answer = call("BatchGetItem", {"RequestItems": request})
        for table, found in answer["Responses"].items():
            for item in found:
                items[table, _frozen({name: item[name] for name in names[table]})] = item
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            break
    else:
        raise StorageBusy("UnprocessedKeys")
    return Got({id(want): want.read(items.get((want.table, _frozen(want.key)))) for want in wants})
