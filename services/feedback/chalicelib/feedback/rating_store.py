"""Ratings in the table `feedback`.

| pk              | sk                     | what                                                       |
| --------------- | ---------------------- | ---------------------------------------------------------- |
| rating#<code>   | rating                 | the one rating of a dossier                                |
| key#<hash>      | key                    | the Idempotency-Key that gave it, with the body it came with |
| counts          | <agency>#<procedure>   | how often each score was given                             |

A rating writes one of each in one transaction. `procedure-index` finds the counts of one procedure.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from chalicelib.feedback.rating import SCORES, Counts, Rating, RatingKey, RatingTaken
from kernel.dynamo import StorageBusy, Table, connection, storage
from kernel.register import Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want

_ATTEMPTS = 8  # of the transaction, when ratings of one procedure at one agency collide
_LONGEST_PAUSE = 0.2


class RatingRow(Table):
    class Meta:
        table_name = table_name("feedback")

    key = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="rating")
    score = NumberAttribute()
    comment = UnicodeAttribute(null=True)
    rated_at = NumberAttribute()
    agency = UnicodeAttribute()
    procedure = UnicodeAttribute()


class RatingKeyRow(Table):
    class Meta:
        table_name = table_name("feedback")

    key = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="key")
    code = UnicodeAttribute()
    body = BinaryAttribute(legacy_encoding=False)


class ProcedureIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "procedure-index"
        projection = AllProjection()

    procedure = UnicodeAttribute(hash_key=True, attr_name="pr")
    agency = UnicodeAttribute(range_key=True, attr_name="ag")


class CountsRow(Table):
    class Meta:
        table_name = table_name("feedback")

    key = UnicodeAttribute(hash_key=True, attr_name="pk", default="counts")
    sort = UnicodeAttribute(range_key=True, attr_name="sk")
    procedure = UnicodeAttribute(attr_name="pr")
    agency = UnicodeAttribute(attr_name="ag")
    times_1 = NumberAttribute(attr_name="n1", null=True)
    times_2 = NumberAttribute(attr_name="n2", null=True)
    times_3 = NumberAttribute(attr_name="n3", null=True)
    times_4 = NumberAttribute(attr_name="n4", null=True)
    times_5 = NumberAttribute(attr_name="n5", null=True)

    procedure_index = ProcedureIndex()


class DynamoRatings:
    """Ratings behind PynamoDB. `pause` and `chance` (0..1) spread the attempts of those who collide."""

    def __init__(self, pause: Callable[[float], None], chance: Callable[[], float]) -> None:
        self._pause = pause
        self._chance = chance

    def rating(self, code: str) -> Want[Rating | None]:
        key = {"pk": {"S": f"rating#{code}"}, "sk": {"S": "rating"}}
        return Want(RatingRow.Meta.table_name, key, lambda item: _rating(code, item) if item else None)

    def key(self, key: bytes) -> Want[RatingKey | None]:
        item_key = {"pk": {"S": _key_name(key)}, "sk": {"S": "key"}}
        return Want(RatingKeyRow.Meta.table_name, item_key, lambda item: _rating_key(key, item) if item else None)

    def put(self, rating: Rating, key: RatingKey) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                self._transact(rating, key)
            except TransactWriteError as fault:
                if any(reason and reason.code == "ConditionalCheckFailed" for reason in fault.cancellation_reasons):
                    raise RatingTaken from fault
                self._pause(self._chance() * min(_LONGEST_PAUSE, 0.01 * 2**attempt))
            else:
                return
        raise StorageBusy("TransactionCanceledException")

    def _transact(self, rating: Rating, key: RatingKey) -> None:
        counts = CountsRow(sort=f"{rating.agency}#{rating.procedure}")
        times = getattr(CountsRow, f"times_{rating.score}")
        with storage(), TransactWrite(connection=connection()) as transaction:
            transaction.save(
                RatingRow(
                    key=f"rating#{rating.code}",
                    score=rating.score,
                    comment=rating.comment,
                    rated_at=epoch(rating.rated_at),
                    agency=rating.agency,
                    procedure=rating.procedure,
                ),
                condition=RatingRow.key.does_not_exist(),
            )
            transaction.save(
                RatingKeyRow(key=_key_name(key.id), code=key.code, body=key.body),
                condition=RatingKeyRow.key.does_not_exist(),
            )
            transaction.update(
                counts,
                actions=[
                    times.add(1),
                    CountsRow.agency.set(rating.agency),
                    CountsRow.procedure.set(rating.procedure),
                ],
            )

    def counts(
        self, agency: str | None, procedure: str | None, limit: int, after: Mapping[str, Any] | None
    ) -> Page[Counts]:
        start = dict(after) if after else None
        with storage():
            if procedure is not None and agency is None:
                found = CountsRow.procedure_index.query(procedure, limit=limit, last_evaluated_key=start)
            else:
                found = CountsRow.query("counts", _of(agency, procedure), limit=limit, last_evaluated_key=start)
            items = tuple(_counts(row) for row in found)
            return Page(items, found.last_evaluated_key)


def _of(agency: str | None, procedure: str | None) -> Condition | None:
    if agency is None:
        return None
    if procedure is None:
        return CountsRow.sort.startswith(f"{agency}#")
    return CountsRow.sort == f"{agency}#{procedure}"


def _key_name(key: bytes) -> str:
    return f"key#{urlsafe_b64encode(key).decode()}"


def _rating(code: str, item: RawItem) -> Rating:
    row = RatingRow.from_raw_data(dict(item))
    return Rating(code, int(row.score), row.comment, instant_of(int(row.rated_at)), row.agency, row.procedure)


def _rating_key(key: bytes, item: RawItem) -> RatingKey:
    row = RatingKeyRow.from_raw_data(dict(item))
    return RatingKey(key, row.code, row.body)


def _counts(row: Any) -> Counts:
    times = {score: getattr(row, f"times_{score}") for score in SCORES}
    return Counts(row.agency, row.procedure, {score: int(count) for score, count in times.items() if count})
