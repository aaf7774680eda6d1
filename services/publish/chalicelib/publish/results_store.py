"""The public register of results, in the table `publications`, keyed (code, "result").

Only what the procedure's data calls public is ever stored here, so nothing else can be shown. `results-index` lists newest
first. A result enters together with its leaf of the transparency log (log_store.py), in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.publish.log import entered
from chalicelib.publish.log_store import DynamoLog, put, writes_of
from chalicelib.publish.results import ALL, PublicResult, Wanted
from kernel.dynamo import Cancelled, StorageBusy, Table, storage, transact
from kernel.register import Page
from kernel.settings import table_name
from kernel.together import RawItem, Want, read_together

_ALL = "results"
_LOOKED_AT = 200  # results of a page at most, where only some are wanted
_ATTEMPTS = 12  # of one transaction; at most five functions and the daily look append at once
_LONGEST_PAUSE = 0.2


class Results(Protocol):
    def publish(self, result: PublicResult, at: datetime) -> None:
        """Enter a result in the register and in the log; the same one again changes nothing. One that stands in the register
        alone, from before there was a log, enters the log as it stands.

        Raises:
            StorageBusy: too many entered at once, or a table does not answer. Nothing was written, or all of it.
        """

    def result(self, code: str) -> PublicResult | None: ...

    def newest(self, limit: int, after: Mapping[str, Any] | None, wanted: Wanted = ALL) -> Page[PublicResult]:
        """Looks at a bounded number of results, so a page may be short, or even empty, and still have a next one."""
        ...


class ResultsIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "results-index"
        projection = AllProjection()

    all = UnicodeAttribute(hash_key=True, attr_name="rs")
    rank = UnicodeAttribute(range_key=True, attr_name="ra")


class ResultRow(Table):
    class Meta:
        table_name = table_name("publications")

    code = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="result")
    procedure = UnicodeAttribute(attr_name="pr")
    procedure_version = NumberAttribute(attr_name="pv")
    agency = UnicodeAttribute(attr_name="ag")
    decided_on = UnicodeAttribute(attr_name="on")
    fields = UnicodeAttribute(attr_name="fi")
    all = UnicodeAttribute(attr_name="rs", default=_ALL)
    rank = UnicodeAttribute(attr_name="ra")

    results_index = ResultsIndex()


def _result(row: Any) -> PublicResult:
    return PublicResult(
        code=row.code,
        procedure=row.procedure,
        procedure_version=int(row.procedure_version),
        agency=row.agency,
        decided_on=date.fromisoformat(row.decided_on),
        fields=json.loads(row.fields),
    )


def _row(result: PublicResult) -> ResultRow:
    return ResultRow(
        code=result.code,
        procedure=result.procedure,
        procedure_version=result.procedure_version,
        agency=result.agency,
        decided_on=result.decided_on.isoformat(),
        fields=json.dumps(result.fields, ensure_ascii=False),
        rank=f"{result.decided_on.isoformat()}#{result.code}",
    )


def _standing(code: str) -> Want[PublicResult | None]:
    def read(item: RawItem | None) -> PublicResult | None:
        return _result(ResultRow.from_raw_data(dict(item))) if item else None

    return Want(ResultRow.Meta.table_name, {"pk": {"S": code}, "sk": {"S": "result"}}, read)


class DynamoResults:
    """`pause` and `chance` (0..1) spread the attempts of those who collide."""

    def __init__(self, pause: Callable[[float], None], chance: Callable[[], float]) -> None:
        self._pause = pause
        self._chance = chance
        self._log = DynamoLog()

    def publish(self, result: PublicResult, at: datetime) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                self._enter(result, at)
            except Cancelled:  # somebody else entered this one or another: read again how it stands
                self._pause(self._chance() * min(_LONGEST_PAUSE, 0.01 * 2**attempt))
            else:
                return
        raise StorageBusy("TransactionCanceledException")

    def _enter(self, result: PublicResult, at: datetime) -> None:
        head, place, before = self._log.head(), self._log.place(result.code), _standing(result.code)
        got = read_together(head, place, before)
        if got[place] is not None:
            return
        standing = got[before]
        grown, leaf = entered(got[head], standing or result, at)
        new = [] if standing else [put(_row(result).serialize())]
        transact([*new, *writes_of(result.code, got[head], grown, leaf)])

    def result(self, code: str) -> PublicResult | None:
        with storage():
            try:
                return _result(ResultRow.get(code, "result"))
            except ResultRow.DoesNotExist:
                return None

    def newest(self, limit: int, after: Mapping[str, Any] | None, wanted: Wanted = ALL) -> Page[PublicResult]:
        with storage():
            found = ResultRow.results_index.query(
                _ALL,
                _between(wanted),
                limit=_LOOKED_AT if wanted.some else limit,
                scan_index_forward=False,
                last_evaluated_key=dict(after) if after else None,
            )
            items: list[PublicResult] = []
            for row in found:
                result = _result(row)
                if wanted.fits(result):
                    items.append(result)
                if wanted.some and len(items) == limit:
                    return Page(tuple(items), _place(row))
            return Page(tuple(items), found.last_evaluated_key)


def _between(wanted: Wanted) -> Any:
    """The part of the index between the days; `~` comes after every sign of a code."""
    first = wanted.first.isoformat() if wanted.first else "0"
    last = f"{wanted.last.isoformat()}#~" if wanted.last else "~"
    return ResultRow.rank.between(first, last) if wanted.first or wanted.last else None


def _place(row: Any) -> dict[str, Any]:
    """Where a list goes on after a row, as DynamoDB would say it."""
    return {"pk": {"S": row.code}, "sk": {"S": row.sort}, "rs": {"S": row.all}, "ra": {"S": row.rank}}
