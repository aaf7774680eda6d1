"""Drafts in the table `dossiers`, beside the uploads of their person. `drafts-index` orders those that are alive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.indexes import IncludeProjection, LocalSecondaryIndex

from chalicelib.submission.draft import REMEMBERED, Draft, DraftDocument, DraftLine, Kept, StaleDraft
from kernel.dossiers_store import person_key
from kernel.dynamo import Table, failed_condition, storage
from kernel.packing import canonical, pack, unpack
from kernel.register import Companion, Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want


class DraftsIndex(LocalSecondaryIndex[Any]):
    class Meta:
        index_name = "drafts-index"
        projection = IncludeProjection(["v", "pr", "ag", "at"])

    person = UnicodeAttribute(hash_key=True, attr_name="pk")
    updated_at = NumberAttribute(range_key=True, attr_name="u")


class DraftRow(Table):
    """Without `version` and all that follows it is what is left of a draft that is gone."""

    class Meta:
        table_name = table_name("dossiers")

    person = UnicodeAttribute(hash_key=True, attr_name="pk")
    draft = UnicodeAttribute(range_key=True, attr_name="sk")
    created_at = NumberAttribute(attr_name="at")
    body = BinaryAttribute(attr_name="k", legacy_encoding=False)
    expires = NumberAttribute(null=True)  # the table's TTL, in seconds
    version = NumberAttribute(attr_name="v", null=True)
    procedure = UnicodeAttribute(attr_name="pr", null=True)
    agency = UnicodeAttribute(attr_name="ag", null=True)
    updated_at = NumberAttribute(attr_name="u", null=True)
    packed = BinaryAttribute(attr_name="b", null=True, legacy_encoding=False)

    drafts_index = DraftsIndex()


_PREFIX = "draft#"


class DynamoDrafts:
    def kept(self, user: str, draft_id: str) -> Want[Kept | None]:
        def read(item: RawItem | None) -> Kept | None:
            return _kept(user, draft_id, DraftRow.from_raw_data(dict(item))) if item else None

        key = {"pk": {"S": person_key(user)}, "sk": {"S": _PREFIX + draft_id}}
        return Want(DraftRow.Meta.table_name, key, read)

    def create(self, draft: Draft, body: bytes) -> bool:
        row = DraftRow(
            person=person_key(draft.user),
            draft=_PREFIX + draft.id,
            created_at=epoch(draft.created_at),
            body=body,
            version=draft.version,
            procedure=draft.procedure,
            agency=draft.agency,
            updated_at=epoch(draft.updated_at),
            packed=_packed(draft),
        )
        try:
            with storage():
                row.save(condition=DraftRow.person.does_not_exist())
        except PutError as fault:
            if failed_condition(fault):
                return False
            raise
        return True

    def save(self, draft: Draft) -> None:
        agency = DraftRow.agency
        try:
            with storage():
                DraftRow(person=person_key(draft.user), draft=_PREFIX + draft.id).update(
                    actions=[
                        DraftRow.version.set(draft.version),
                        DraftRow.procedure.set(draft.procedure),
                        agency.remove() if draft.agency is None else agency.set(draft.agency),
                        DraftRow.updated_at.set(epoch(draft.updated_at)),
                        DraftRow.packed.set(_packed(draft)),
                    ],
                    condition=DraftRow.version == draft.version - 1,
                )
        except UpdateError as fault:
            if failed_condition(fault):
                raise StaleDraft from fault
            raise

    def discard(self, kept: Kept, user: str, now: datetime) -> None:
        try:
            with storage():
                _remains(kept, user, now).save(condition=DraftRow.version.exists())
        except PutError as fault:
            if failed_condition(fault):
                raise StaleDraft from fault
            raise

    def becoming(self, kept: Kept, user: str, now: datetime) -> Companion:
        return _Becoming(_remains(kept, user, now), kept.draft.version if kept.draft else 0)

    def page(self, user: str, limit: int, after: Mapping[str, Any] | None) -> Page[DraftLine]:
        with storage():
            found = DraftRow.drafts_index.query(
                person_key(user),
                limit=limit,
                scan_index_forward=False,
                consistent_read=True,
                last_evaluated_key={"pk": {"S": person_key(user)}, **after} if after else None,
            )
            lines = tuple(_line(row) for row in found)
            return Page(lines, _place(found.last_evaluated_key))


def _place(key: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Where a list goes on, without the person: cursors stand in addresses."""
    return None if key is None else {name: value for name, value in key.items() if name != "pk"}


@dataclass(frozen=True, slots=True)
class _Becoming:
    """Only of the draft as it was read: it becomes one dossier, and nothing saved meanwhile is swallowed."""

    remains: DraftRow
    version: int

    def into(self, writes: list[dict[str, Any]] | None) -> None:
        if writes is None:
            raise TypeError("a draft in DynamoDB belongs in a transaction")
        as_read = {
            "ConditionExpression": "#v = :v",
            "ExpressionAttributeNames": {"#v": DraftRow.version.attr_name},
            "ExpressionAttributeValues": {":v": {"N": str(self.version)}},
        }
        item = self.remains.to_dynamodb_dict()
        writes.append({"Put": {"TableName": DraftRow.Meta.table_name, "Item": item, **as_read}})


def _remains(kept: Kept, user: str, now: datetime) -> DraftRow:
    return DraftRow(
        person=person_key(user),
        draft=_PREFIX + kept.id,
        created_at=epoch(kept.created_at),
        body=kept.body,
        expires=epoch(now + REMEMBERED),
    )


def _packed(draft: Draft) -> bytes:
    content: dict[str, Any] = {
        "form": dict(draft.form),
        "documents": [document.as_json() for document in draft.documents],
    }
    if draft.applicant is not None:
        content["applicant"] = dict(draft.applicant)
    if draft.result_delivery is not None:
        content["result_delivery"] = draft.result_delivery
    return pack(canonical(content))


def _kept(user: str, draft_id: str, row: DraftRow) -> Kept:
    created_at = instant_of(int(row.created_at))
    if row.version is None:
        return Kept(draft_id, created_at, row.body, None)
    content = unpack(row.packed)
    draft = Draft(
        id=draft_id,
        user=user,
        version=int(row.version),
        procedure=row.procedure,
        agency=row.agency,
        form=content["form"],
        documents=tuple(DraftDocument(**document) for document in content["documents"]),
        created_at=created_at,
        updated_at=instant_of(int(row.updated_at)),
        applicant=content.get("applicant"),
        result_delivery=content.get("result_delivery"),
    )
    return Kept(draft_id, created_at, row.body, draft)


def _line(row: Any) -> DraftLine:
    return DraftLine(
        id=row.draft.removeprefix(_PREFIX),
        version=int(row.version),
        procedure=row.procedure,
        agency=row.agency,
        created_at=instant_of(int(row.created_at)),
        updated_at=instant_of(int(row.updated_at)),
    )
