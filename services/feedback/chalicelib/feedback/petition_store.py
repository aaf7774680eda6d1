"""Petitions in the table `feedback`: one item each, (petition#<id>, "petition").

`list-index`, `agency-index` and `state-index` (an agency's of one state) order their keys by the time of receipt, so that reading
a page costs what the page holds, whatever is stored. They hold keys only: no text and no sender is copied, and an answer rewrites
`state-index` alone.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any

from pynamodb.attributes import BinaryAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.feedback.petition import (
    Answering,
    Petition,
    PetitionState,
    PetitionTaken,
    Sender,
    StalePetition,
)
from kernel.dynamo import Table, failed_condition, listed, storage
from kernel.register import Page
from kernel.settings import table_name
from kernel.times import epoch, instant_of
from kernel.together import RawItem, Want

_PREFIX = "petition#"


class ListIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "list-index"
        projection = KeysOnlyProjection()

    shelf = UnicodeAttribute(hash_key=True, attr_name="ls")
    received_at = NumberAttribute(range_key=True, attr_name="r")


class AgencyIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "agency-index"
        projection = KeysOnlyProjection()

    agency = UnicodeAttribute(hash_key=True, attr_name="ag")
    received_at = NumberAttribute(range_key=True, attr_name="r")


class StateIndex(GlobalSecondaryIndex[Any]):
    class Meta:
        index_name = "state-index"
        projection = KeysOnlyProjection()

    agency_state = UnicodeAttribute(hash_key=True, attr_name="sh")
    received_at = NumberAttribute(range_key=True, attr_name="r")


class PetitionRow(Table):
    class Meta:
        table_name = table_name("feedback")

    key = UnicodeAttribute(hash_key=True, attr_name="pk")
    sort = UnicodeAttribute(range_key=True, attr_name="sk", default="petition")
    shelf = UnicodeAttribute(attr_name="ls", default="petitions")
    agency = UnicodeAttribute(attr_name="ag")
    agency_state = UnicodeAttribute(attr_name="sh", null=True)
    received_at = NumberAttribute(attr_name="r")
    subject = UnicodeAttribute()
    content = UnicodeAttribute()
    name = UnicodeAttribute()
    phone = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    pin = UnicodeAttribute()
    due = UnicodeAttribute(null=True)
    forward_due = UnicodeAttribute(null=True)
    body = BinaryAttribute(legacy_encoding=False)
    state = UnicodeAttribute()
    version = NumberAttribute()
    answers = ListAttribute[Any](of=UnicodeAttribute)

    list_index = ListIndex()
    agency_index = AgencyIndex()
    state_index = StateIndex()


class DynamoPetitions:
    def petition(self, id: str) -> Want[Petition | None]:
        key = {"pk": {"S": f"{_PREFIX}{id}"}, "sk": {"S": "petition"}}
        return Want(PetitionRow.Meta.table_name, key, _petition)

    def receive(self, petition: Petition) -> None:
        try:
            with storage():
                _row(petition).save(condition=PetitionRow.key.does_not_exist())
        except PutError as fault:
            if failed_condition(fault):
                raise PetitionTaken from fault
            raise

    def advance(self, before: Petition, after: Petition) -> None:
        new = [_line(answer) for answer in after.answers[len(before.answers) :]]
        try:
            with storage():
                PetitionRow._get_connection().update_item(
                    f"{_PREFIX}{before.id}",
                    "petition",
                    actions=[
                        PetitionRow.answers.set(PetitionRow.answers.append(new)),
                        PetitionRow.state.set(after.state),
                        PetitionRow.agency_state.set(_agency_state(after.agency, after.state)),
                        PetitionRow.version.set(after.version),
                    ],
                    condition=PetitionRow.version == before.version,
                )
        except UpdateError as fault:
            if failed_condition(fault):
                raise StalePetition from fault
            raise

    def newest(self, agency: str | None, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        index, value = (PetitionRow.list_index, "petitions") if agency is None else (PetitionRow.agency_index, agency)
        return Page(*listed(index, value, _id, limit, after, backwards=True))

    def of_state(self, agency: str, state: PetitionState, limit: int, after: Mapping[str, Any] | None) -> Page[str]:
        """Those of one agency that stand there, oldest first."""
        there = _agency_state(agency, state)
        return Page(*listed(PetitionRow.state_index, there, _id, limit, after, backwards=False))


def _id(row: Any) -> str:
    return str(row.key).removeprefix(_PREFIX)


def _agency_state(agency: str, state: PetitionState) -> str:
    return f"{agency}#{state}"


def _row(petition: Petition) -> PetitionRow:
    return PetitionRow(
        key=f"{_PREFIX}{petition.id}",
        agency=petition.agency,
        agency_state=_agency_state(petition.agency, petition.state),
        received_at=epoch(petition.received_at),
        subject=petition.subject,
        content=petition.content,
        name=petition.sender.name,
        phone=petition.sender.phone,
        email=petition.sender.email,
        address=petition.sender.address,
        owner=petition.owner,
        pin=petition.pin,
        due=petition.due.isoformat() if petition.due else None,
        forward_due=petition.forward_due.isoformat() if petition.forward_due else None,
        body=petition.body,
        state=petition.state,
        version=petition.version,
        answers=[_line(answer) for answer in petition.answers],
    )


def _petition(item: RawItem | None) -> Petition | None:
    if item is None:
        return None
    row = PetitionRow.from_raw_data(dict(item))
    return Petition(
        id=row.key.removeprefix(_PREFIX),
        agency=row.agency,
        subject=row.subject,
        content=row.content,
        sender=Sender(row.name, row.phone, row.email, row.address),
        owner=row.owner,
        pin=row.pin,
        received_at=instant_of(int(row.received_at)),
        due=_day(row.due),
        forward_due=_day(row.forward_due),
        body=row.body,
        state=PetitionState(row.state),
        version=int(row.version),
        answers=tuple(map(_answering, row.answers)),
    )


def _line(answer: Answering) -> str:
    line = {
        "t": epoch(answer.at),
        "b": answer.by,
        "x": answer.text,
        "s": answer.state,
        "v": answer.version,
        "k": b64encode(answer.key).decode(),
        "h": b64encode(answer.body).decode(),
    }
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _answering(text: str) -> Answering:
    line = json.loads(text)
    return Answering(
        at=instant_of(line["t"]),
        by=line["b"],
        text=line["x"],
        state=PetitionState(line["s"]),
        version=line["v"],
        key=b64decode(line["k"]),
        body=b64decode(line["h"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
