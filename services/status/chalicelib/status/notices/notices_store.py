"""The table `notices`: what accounts were told, how they want to be told, and how far each delivery came.

| pk               | sk                 | what                                                                                |
| ---------------- | ------------------ | ----------------------------------------------------------------------------------- |
| user#<user>      | notice#<id>        | a notice; facts of the register, no words. Never removed: it is what tells only once |
| user#<user>      | channels           | the account's choice of channels: the only addresses in this table                  |
| user#<user>      | key#<hash>         | the answer to a request that marked notices as read; removed after 40 days          |
| delivery#<code>  | <version>#<whom>   | the attempts to reach one person, without the address                               |

`unread-index` holds the unread ones alone, and is local so that a count shows what was marked an instant ago.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import KeysOnlyProjection, LocalSecondaryIndex

from chalicelib.status.notices.channels import Choice, Outcome, Result, StaleChoice, Whom
from chalicelib.status.notices.delivery import Attempt, Delivery, End
from chalicelib.status.notices.inbox import Answered
from chalicelib.status.notices.notice import Kind, Notice
from kernel.dynamo import Table, failed_condition, storage
from kernel.register import Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want

REMEMBERED = timedelta(days=40)  # an Idempotency-Key; docs/api/README.md asks for 30 days


class UnreadIndex(LocalSecondaryIndex[Any]):
    class Meta:
        index_name = "unread-index"
        projection = KeysOnlyProjection()

    pk = UnicodeAttribute(hash_key=True)
    unread = UnicodeAttribute(range_key=True, attr_name="un")


class NoticeRow(Table):
    class Meta:
        table_name = table_name("notices")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    code = UnicodeAttribute(attr_name="c")
    version = NumberAttribute(attr_name="v")
    at = NumberAttribute()
    kind = UnicodeAttribute(attr_name="k")
    due = UnicodeAttribute(attr_name="du", null=True)
    unread = UnicodeAttribute(attr_name="un", null=True)  # its id until it is read
    read_at = NumberAttribute(attr_name="rd", null=True)

    unread_index = UnreadIndex()


class ChoiceRow(Table):
    class Meta:
        table_name = table_name("notices")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="channels")
    version = NumberAttribute(attr_name="v")
    order = UnicodeAttribute(attr_name="or")  # with commas between
    language = UnicodeAttribute(attr_name="la")
    email = UnicodeAttribute(attr_name="em", null=True)
    phone = UnicodeAttribute(attr_name="ph", null=True)


class DeliveryRow(Table):
    class Meta:
        table_name = table_name("notices")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    revision = NumberAttribute(attr_name="n")
    attempts = UnicodeAttribute(attr_name="a")  # JSON [[channel, at, result, kind], ...]
    end = UnicodeAttribute(attr_name="e", null=True)


class KeyRow(Table):
    class Meta:
        table_name = table_name("notices")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(attr_name="b", legacy_encoding=False)
    unread = NumberAttribute(attr_name="an")
    expires = NumberAttribute()  # the table's TTL, in seconds


class DynamoNotices:
    """Inbox, Choices and Deliveries in one table."""

    # -- the inbox --

    def tell(self, notice: Notice) -> bool:
        row = NoticeRow(
            pk=_of(notice.user),
            sk=_NOTICE + notice.id,
            code=notice.code,
            version=notice.version,
            at=epoch(notice.at),
            kind=notice.kind.value,
            due=notice.due.isoformat() if notice.due else None,
            unread=notice.id,
        )
        return _put(row, NoticeRow.pk.does_not_exist())

    def page(self, user: str, limit: int, after: Mapping[str, str] | None) -> Page[Notice]:
        start = {"pk": {"S": _of(user)}, "sk": {"S": _NOTICE + after["after"]}} if after else None
        with storage():
            found = NoticeRow.query(
                _of(user),
                NoticeRow.sk.startswith(_NOTICE),
                limit=limit,
                scan_index_forward=False,
                consistent_read=True,
                last_evaluated_key=start,
            )
            notices = tuple(_notice(user, row) for row in found)
            more = found.last_evaluated_key is not None
        return Page(notices, {"after": notices[-1].id} if more and notices else None)

    def unread(self, user: str, most: int) -> int:
        with storage():
            found = NoticeRow.unread_index.query(_of(user), limit=most, consistent_read=True, page_size=most)
            return sum(1 for _ in found)

    def unread_until(self, user: str, id: str, most: int) -> tuple[str, ...]:
        with storage():
            found = NoticeRow.unread_index.query(
                _of(user), UnreadIndex.unread <= id, limit=most, consistent_read=True, page_size=most
            )
            return tuple(str(row.unread) for row in found)

    def mark(self, user: str, id: str, at: datetime) -> None:
        row = NoticeRow(pk=_of(user), sk=_NOTICE + id)
        actions: list[Action] = [NoticeRow.unread.remove(), NoticeRow.read_at.set(epoch(at))]
        try:
            with storage():
                row.update(actions=actions, condition=NoticeRow.unread.exists())
        except UpdateError as fault:
            if not failed_condition(fault):
                raise

    def is_told(self, user: str, id: str) -> Want[bool]:
        return Want(NoticeRow.Meta.table_name, _key(_of(user), _NOTICE + id), lambda item: item is not None)

    def answered(self, user: str, key: bytes) -> Want[Answered | None]:
        def read(item: RawItem | None) -> Answered | None:
            return Answered(item["b"]["B"], int(item["an"]["N"])) if item else None

        return Want(KeyRow.Meta.table_name, _key(_of(user), _KEY + key.hex()), read)

    def remember(self, user: str, key: bytes, answer: Answered, at: datetime) -> bool:
        row = KeyRow(
            pk=_of(user),
            sk=_KEY + key.hex(),
            body=answer.body,
            unread=answer.unread,
            expires=epoch(at + REMEMBERED),
        )
        return _put(row, KeyRow.pk.does_not_exist())

    # -- choices --

    def choice(self, user: str) -> Want[Choice]:
        def read(item: RawItem | None) -> Choice:
            return _choice(user, item) if item else Choice(user)

        return Want(ChoiceRow.Meta.table_name, _key(_of(user), "channels"), read)

    def put_choice(self, choice: Choice) -> None:
        row = ChoiceRow(
            pk=_of(choice.user),
            version=choice.version,
            order=",".join(choice.order),
            language=choice.language,
            email=choice.email,
            phone=choice.phone,
        )
        before = choice.version - 1
        if not _put(row, ChoiceRow.version == before if before else ChoiceRow.pk.does_not_exist()):
            raise StaleChoice

    # -- deliveries --

    def delivery(self, code: str, version: int, whom: Whom) -> Want[Delivery]:
        def read(item: RawItem | None) -> Delivery:
            return _delivery(Delivery(code, version, whom), item)

        return Want(DeliveryRow.Meta.table_name, _key(*_place(code, version, whom)), read)

    def keep(self, delivery: Delivery) -> bool:
        pk, sk = _place(delivery.code, delivery.version, delivery.whom)
        row = DeliveryRow(
            pk=pk,
            sk=sk,
            revision=delivery.revision,
            attempts=json.dumps([_line(one) for one in delivery.attempts], separators=(",", ":")),
            end=delivery.end.value if delivery.end else None,
        )
        before = delivery.revision - 1
        return _put(row, DeliveryRow.revision == before if before else DeliveryRow.pk.does_not_exist())


_NOTICE, _KEY = "notice#", "key#"


def _of(user: str) -> str:
    return f"user#{user}"


def _place(code: str, version: int, whom: Whom) -> tuple[str, str]:
    return f"delivery#{code}", f"{version:06d}#{whom}"


def _key(pk: str, sk: str) -> RawItem:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _put(row: Table, condition: Condition) -> bool:
    """False where the condition does not hold."""
    try:
        with storage():
            row.save(condition=condition)
    except PutError as fault:
        if failed_condition(fault):
            return False
        raise
    return True


def _notice(user: str, row: NoticeRow) -> Notice:
    return Notice(
        user=user,
        code=row.code,
        version=int(row.version),
        at=instant_of(int(row.at)),
        kind=Kind(row.kind),
        due=date.fromisoformat(row.due) if row.due else None,
        read=row.unread is None,
    )


def _choice(user: str, item: RawItem) -> Choice:
    order = item["or"]["S"] if "or" in item else ""
    return Choice(
        user=user,
        version=int(item["v"]["N"]),
        order=tuple(filter(None, order.split(","))),
        language=item["la"]["S"],
        email=item["em"]["S"] if "em" in item else None,
        phone=item["ph"]["S"] if "ph" in item else None,
    )


def _line(attempt: Attempt) -> list[Any]:
    outcome = attempt.outcome
    return [attempt.channel, epoch(attempt.at), *((outcome.result, outcome.kind) if outcome else ())]


def _delivery(fresh: Delivery, item: RawItem | None) -> Delivery:
    if item is None:
        return fresh
    attempts = tuple(
        Attempt(channel, instant_of(at), Outcome(Result(told[0]), told[1]) if told else None)
        for channel, at, *told in json.loads(item["a"]["S"])
    )
    end = End(item["e"]["S"]) if "e" in item else None
    return Delivery(fresh.code, fresh.version, fresh.whom, int(item["n"]["N"]), attempts, end)
