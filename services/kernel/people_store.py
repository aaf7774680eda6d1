"""The table `people`: one item per account, written by administrators and read with every request that acts.

Beside them one item per agency, `officers#<key>`, holds the accounts that were ever given a role there: where to look for its
officers without reading the table. Who holds a role today the accounts' own items say, so nothing is ever taken out of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any, Protocol

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action

from kernel.dynamo import Table, failed_condition, storage
from kernel.lifecycle import Part
from kernel.people import Citizen, Company, Grant, Person
from kernel.settings import table_name
from kernel.times import instant_text
from kernel.together import RawItem, Want


class StalePerson(Exception):
    """Somebody changed the person since they were read."""


class People(Protocol):
    def person(self, user: str) -> Want[Person]: ...
    def granted(self, user: str) -> Want[list[dict[str, Any]]]: ...
    def put(self, person: Person, grant: Grant) -> None: ...
    def enlist(self, person: Person) -> None: ...
    def ever_officers(self, agency: str) -> Want[frozenset[str]]: ...
    def officers_of(self, agencies: Collection[str]) -> list[Person]: ...


class PersonRow(Table):
    class Meta:
        table_name = table_name("people")

    user = UnicodeAttribute(hash_key=True, attr_name="pk")
    name = UnicodeAttribute()
    identity_number = UnicodeAttribute(null=True)
    roles = UnicodeAttribute(default="{}")  # JSON {agency: [role, ...]}
    acts_for = UnicodeAttribute(default="[]")  # JSON [{name, tax_code, via?}, ...]
    for_people = UnicodeAttribute(null=True)  # JSON [{name, identity_number, via, user}, ...]
    administrator = BooleanAttribute(null=True)
    system = BooleanAttribute(null=True)
    version = NumberAttribute()
    grants = ListAttribute[Any](of=UnicodeAttribute, default=list)


class OfficersRow(Table):
    class Meta:
        table_name = table_name("people")

    key = UnicodeAttribute(hash_key=True, attr_name="pk")
    users = UnicodeSetAttribute()


_OFFICERS = "officers#"
_NO_ACCOUNTS = (_OFFICERS, "authorisation#", "given#", "asked#")  # what else lies in the table


def roles_json(person: Person) -> list[dict[str, Any]]:
    """As the API shows roles: [{agency, roles}]."""
    return [{"agency": agency, "roles": sorted(held)} for agency, held in sorted(person.roles.items()) if held]


def acts_for_json(person: Person) -> list[dict[str, str]]:
    return [{"name": company.name, "tax_code": company.tax_code} for company in person.acts_for]


def people_for_json(person: Person) -> list[dict[str, str]]:
    return [{"name": one.name, "identity_number": one.identity_number} for one in person.for_people]


def _person(item: RawItem) -> Person:
    """Read without the model: every request that acts reads one."""
    return Person(
        user=item["pk"]["S"],
        name=item["name"]["S"],
        identity_number=item["identity_number"]["S"] if "identity_number" in item else None,
        roles={agency: frozenset(map(Part, held)) for agency, held in json.loads(item["roles"]["S"]).items()},
        acts_for=tuple(Company(**company) for company in json.loads(item["acts_for"]["S"])),
        for_people=tuple(Citizen(**one) for one in json.loads(item["for_people"]["S"])) if "for_people" in item else (),
        administrator=item["administrator"]["BOOL"] if "administrator" in item else False,
        system=item["system"]["BOOL"] if "system" in item else False,
        version=int(item["version"]["N"]),
    )


def _row(person: Person) -> PersonRow:
    return PersonRow(
        user=person.user,
        name=person.name,
        identity_number=person.identity_number,
        roles=json.dumps({agency: sorted(held) for agency, held in person.roles.items() if held}),
        acts_for=json.dumps([_kept(company) for company in person.acts_for], ensure_ascii=False),
        for_people=json.dumps([asdict(one) for one in person.for_people], ensure_ascii=False)
        if person.for_people
        else None,
        administrator=person.administrator or None,
        system=person.system or None,
        version=person.version,
    )


def _kept(company: Company) -> dict[str, str]:
    via = {"via": company.via} if company.via else {}
    return {"name": company.name, "tax_code": company.tax_code, **via}


def rights_write(person: Person, grant: Grant) -> dict[str, Any]:
    """What a person may do in other people's names, in their next version, as one member of a transaction."""
    row = _row(person)
    line = {"L": [{"S": _grant_line(grant)}]}
    if person.version == 1:
        item = {**row.serialize(), "grants": line}
        put = {"TableName": PersonRow.Meta.table_name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        return {"Put": put}
    values = {
        ":acts_for": {"S": row.acts_for},
        ":for_people": {"S": row.for_people or "[]"},
        ":version": {"N": str(person.version)},
        ":before": {"N": str(person.version - 1)},
        ":none": {"L": []},
        ":grant": line,
    }
    return {
        "Update": {
            "TableName": PersonRow.Meta.table_name,
            "Key": {"pk": {"S": person.user}},
            "UpdateExpression": "SET acts_for = :acts_for, for_people = :for_people, version = :version, "
            "grants = list_append(if_not_exists(grants, :none), :grant)",
            "ConditionExpression": "version = :before",
            "ExpressionAttributeValues": values,
        }
    }


def _grant_line(grant: Grant) -> str:
    return json.dumps(
        {
            "at": instant_text(grant.at),
            "by": grant.by,
            "reason": grant.reason,
            "before": grant.before,
            "after": grant.after,
        },
        ensure_ascii=False,
    )


class DynamoPeople:
    def person(self, user: str) -> Want[Person]:
        """The person behind an account; one without a record may do nothing but file as themselves."""

        def read(item: RawItem | None) -> Person:
            return _person(item) if item and not user.startswith(_NO_ACCOUNTS) else Person(user)

        return Want(PersonRow.Meta.table_name, {"pk": {"S": user}}, read)

    def granted(self, user: str) -> Want[list[dict[str, Any]]]:
        """What was changed of an account's rights, the oldest first: `at`, `by`, `reason`, `before`, `after`."""

        def read(item: RawItem | None) -> list[dict[str, Any]]:
            return [json.loads(one["S"]) for one in item.get("grants", {}).get("L", ())] if item else []

        return Want(PersonRow.Meta.table_name, {"pk": {"S": user}}, read)

    def ever_officers(self, agency: str) -> Want[frozenset[str]]:
        """The user names of who was ever given a role at the agency; whether they hold one, their own items say."""

        def read(item: RawItem | None) -> frozenset[str]:
            return frozenset(item["users"]["SS"]) if item else frozenset()

        return Want(OfficersRow.Meta.table_name, {"pk": {"S": f"{_OFFICERS}{agency}"}}, read)

    def officers_of(self, agencies: Collection[str]) -> list[Person]:
        """Who holds a role at one of these agencies, by user name. Reads the whole table: for an operator's command, no request
        may ask it."""
        with storage():
            everybody = PersonRow.scan(PersonRow.version.exists(), consistent_read=True)
            rows = [row for row in everybody if any(key in row.roles for key in agencies)]
        people = [_person(row.serialize()) for row in rows]
        return sorted((one for one in people if any(map(one.roles_at, agencies))), key=lambda one: one.user)

    def put(self, person: Person, grant: Grant) -> None:
        """Write a person's next version; `person.version` is one more than the stored one, 1 for a new record.

        Raises:
            StalePerson: the stored version is another.
            StorageBusy: the table does not answer.
        """
        self.enlist(person)  # first, so that no officer is ever missing; one too many there is none for who looks
        row = _row(person)
        before = person.version - 1
        try:
            with storage():
                if before:
                    attributes = PersonRow.get_attributes()
                    actions: list[Action] = [
                        attributes[name].set(value)
                        if (value := getattr(row, name)) is not None
                        else attributes[name].remove()
                        for name in attributes
                        if name not in ("user", "grants")
                    ]
                    actions.append(PersonRow.grants.set(PersonRow.grants.append([_grant_line(grant)])))
                    row_key = PersonRow(user=person.user)
                    row_key.update(actions=actions, condition=PersonRow.version == before)
                else:
                    row.grants = [_grant_line(grant)]
                    row.save(condition=PersonRow.user.does_not_exist())
        except (PutError, UpdateError) as fault:
            if failed_condition(fault):
                raise StalePerson from fault
            raise

    def enlist(self, person: Person) -> None:
        """Say at each agency where the person holds a role that they may be looked for there; again changes nothing."""
        with storage():
            for agency in person.roles:
                if person.roles_at(agency):
                    OfficersRow(f"{_OFFICERS}{agency}").update(actions=[OfficersRow.users.add({person.user})])
