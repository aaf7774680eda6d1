"""The table `dossiers`: uploads, contents and supplements. Submission writes it; status and publish read it.

| pk                | sk                            | what                                                            |
| ----------------- | ----------------------------- | --------------------------------------------------------------- |
| person#<user>     | upload#<upload id>            | a ticket for a file, and what was found when it arrived         |
| person#<user>     | draft#<draft id>              | a draft, or what is left of one (chalicelib/submission)         |
| dossier#<id>      | content#<content id>          | a content as filed, packed; never changed                       |
| dossier#<id>      | supplement#<version>#<digest> | a supplement, packed; never changed                             |

A content or supplement counts only when the register names it: one whose filing did not come through is of no dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError

from kernel.dossiers import Checked, Content, Filed, Supplement, Upload, supplement_name, supplement_names
from kernel.dynamo import Table, call, failed_condition, storage
from kernel.entry import Entry
from kernel.packing import canonical, fingerprint, pack, unpack
from kernel.register import Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, ReadTogether, Want


class Dossiers(Protocol):
    """The port use cases see; the fake in tests keeps the same promises."""

    def upload(self, user: str, upload_id: str) -> Want[Upload | None]: ...
    def content(self, dossier: str, content: str) -> Want[Content | None]: ...
    def supplement(self, dossier: str, name: str) -> Want[Supplement | None]: ...

    def put_upload(self, upload: Upload) -> None: ...

    def uploads_of(self, user: str, limit: int, after: Mapping[str, Any] | None) -> Page[Upload]:
        """What a person sent that arrived as announced, newest ticket first. A page looks at `limit` tickets, so it may hold
        fewer uploads than that while there is a next one."""

    def record(self, user: str, upload_id: str, checked: Checked) -> bool:
        """Keep what arrived for an upload; False when there is no such upload."""

    def put_content(self, content: Content) -> str:
        """Store a content and answer its id; the same one again changes nothing."""

    def put_supplement(self, supplement: Supplement) -> str:
        """Store a supplement and answer its name; the same one again changes nothing."""


def filed(read: ReadTogether, dossiers: Dossiers, entry: Entry) -> Filed | None:
    """What was handed in for an entry, in one call; None when the content is not there."""
    content = dossiers.content(entry.dossier, entry.content)
    supplements = [dossiers.supplement(entry.dossier, name) for name in supplement_names(entry)]
    got = read(content, *supplements)
    found = got[content]
    if found is None:
        return None
    return Filed(found, tuple(one for want in supplements if (one := got[want]) is not None))


class UploadRow(Table):
    class Meta:
        table_name = table_name("dossiers")

    person = UnicodeAttribute(hash_key=True, attr_name="pk")
    upload = UnicodeAttribute(range_key=True, attr_name="sk")
    filename = UnicodeAttribute(attr_name="fn")
    content_type = UnicodeAttribute(attr_name="ct")
    size = NumberAttribute(attr_name="sz")
    created_at = NumberAttribute(attr_name="at")
    found_size = NumberAttribute(attr_name="fs", null=True)
    found_type = UnicodeAttribute(attr_name="ft", null=True)
    found_version = UnicodeAttribute(attr_name="fv", null=True)
    ok = BooleanAttribute(null=True)


class PackedRow(Table):
    class Meta:
        table_name = table_name("dossiers")

    owner = UnicodeAttribute(hash_key=True, attr_name="pk")
    kind = UnicodeAttribute(range_key=True, attr_name="sk")
    packed = BinaryAttribute(attr_name="b", legacy_encoding=False)


def person_key(user: str) -> str:
    return f"person#{user}"


def _dossier_key(dossier: str) -> str:
    return f"dossier#{dossier}"


def _upload_key(upload_id: str) -> str:
    return f"upload#{upload_id}"


def _want(pk: str, sk: str, read: Any) -> Want[Any]:
    return Want(PackedRow.Meta.table_name, {"pk": {"S": pk}, "sk": {"S": sk}}, read)


class DynamoDossiers:
    """The table behind PynamoDB."""

    def upload(self, user: str, upload_id: str) -> Want[Upload | None]:
        def read(item: RawItem | None) -> Upload | None:
            return _upload(user, upload_id, item) if item else None

        return _want(person_key(user), _upload_key(upload_id), read)

    def content(self, dossier: str, content: str) -> Want[Content | None]:
        def read(item: RawItem | None) -> Content | None:
            return Content.from_json(unpack(item["b"]["B"])) if item else None

        return _want(_dossier_key(dossier), f"content#{content}", read)

    def supplement(self, dossier: str, name: str) -> Want[Supplement | None]:
        def read(item: RawItem | None) -> Supplement | None:
            return Supplement.from_json(unpack(item["b"]["B"])) if item else None

        return _want(_dossier_key(dossier), name, read)

    def put_upload(self, upload: Upload) -> None:
        with storage():
            UploadRow(
                person=person_key(upload.user),
                upload=_upload_key(upload.upload_id),
                filename=upload.filename,
                content_type=upload.content_type,
                size=upload.size,
                created_at=epoch(upload.created_at),
            ).save()

    def uploads_of(self, user: str, limit: int, after: Mapping[str, Any] | None) -> Page[Upload]:
        pk = {"S": person_key(user)}
        asked: dict[str, Any] = {
            "TableName": PackedRow.Meta.table_name,
            "KeyConditionExpression": "pk = :p AND begins_with(sk, :u)",
            "ExpressionAttributeValues": {":p": pk, ":u": {"S": _upload_key("")}},
            "ScanIndexForward": False,
            "Limit": limit,
        }
        found = call("Query", asked | ({"ExclusiveStartKey": {"pk": pk, **after}} if after else {}))
        sent = (_upload(user, item["sk"]["S"].removeprefix(_upload_key("")), item) for item in found["Items"])
        last = found.get("LastEvaluatedKey")
        there = tuple(one for one in sent if one.checked is not None and one.checked.ok)
        return Page(there, {"sk": last["sk"]} if last else None)  # without the person: cursors stand in addresses

    def record(self, user: str, upload_id: str, checked: Checked) -> bool:
        version = UploadRow.found_version
        try:
            with storage():
                UploadRow(person=person_key(user), upload=_upload_key(upload_id)).update(
                    actions=[
                        UploadRow.found_size.set(checked.size),
                        UploadRow.found_type.set(checked.content_type),
                        UploadRow.ok.set(checked.ok),
                        version.set(checked.object_version) if checked.object_version else version.remove(),
                    ],
                    condition=UploadRow.person.exists(),
                )
        except UpdateError as fault:
            if failed_condition(fault):
                return False
            raise
        return True

    def put_content(self, content: Content) -> str:
        text = canonical(content.as_json())
        name = fingerprint(text)
        _put(_dossier_key(content.dossier), f"content#{name}", text)
        return name

    def put_supplement(self, supplement: Supplement) -> str:
        text = canonical(supplement.as_json())
        name = supplement_name(supplement.version, text)
        _put(_dossier_key(supplement.dossier), name, text)
        return name


def _put(pk: str, sk: str, text: bytes) -> None:
    """A raw call: the busiest write of the portal needs no model."""
    item = {"pk": {"S": pk}, "sk": {"S": sk}, "b": {"B": pack(text)}}
    call("PutItem", {"TableName": PackedRow.Meta.table_name, "Item": item})


def _upload(user: str, upload_id: str, item: RawItem) -> Upload:
    """Read without the model: a filing reads one of these for each of its papers."""
    checked = None
    if "ok" in item:
        version = item["fv"]["S"] if "fv" in item else None
        checked = Checked(int(item["fs"]["N"]), item["ft"]["S"], item["ok"]["BOOL"], version)
    return Upload(
        user=user,
        upload_id=upload_id,
        filename=item["fn"]["S"],
        content_type=item["ct"]["S"],
        size=int(item["sz"]["N"]),
        created_at=instant_of(int(item["at"]["N"])),
        checked=checked,
    )
