"""The public register of results, in the table `publications`, keyed (code, "result").

Only what the procedure's data calls public is ever stored here, so nothing else can be shown. `results-index` lists newest
first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kernel.dynamo import Table, failed_condition, storage
from kernel.register import Page
from kernel.settings import table_name

_ALL = "results"


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A result as the world sees it; `fields` are those the procedure's data calls public, in its order."""

    code: str
    procedure: str
    procedure_version: int
    agency: str
    decided_on: date
    fields: Mapping[str, Any]


class Results(Protocol):
    def publish(self, result: PublicResult) -> None:
        """Enter a result; the same one again changes nothing."""

    def result(self, code: str) -> PublicResult | None: ...

    def newest(self, limit: int, after: Mapping[str, Any] | None) -> Page[PublicResult]: ...


class ResultsIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB leaves it untyped
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


class DynamoResults:
    def publish(self, result: PublicResult) -> None:
        row = ResultRow(
            code=result.code,
            procedure=result.procedure,
            procedure_version=result.procedure_version,
            agency=result.agency,
            decided_on=result.decided_on.isoformat(),
            fields=json.dumps(result.fields, ensure_ascii=False),
            rank=f"{result.decided_on.isoformat()}#{result.code}",
        )
        try:
            with storage():
                row.save(condition=ResultRow.code.does_not_exist())
        except PutError as fault:
            if not failed_condition(fault):
                raise

    def result(self, code: str) -> PublicResult | None:
        with storage():
            try:
                return _result(ResultRow.get(code, "result"))
            except ResultRow.DoesNotExist:
                return None

    def newest(self, limit: int, after: Mapping[str, Any] | None) -> Page[PublicResult]:
        with storage():
            found = ResultRow.results_index.query(
                _ALL, limit=limit, scan_index_forward=False, last_evaluated_key=dict(after) if after else None
            )
            items = tuple(_result(row) for row in found)
            return Page(items, found.last_evaluated_key)
