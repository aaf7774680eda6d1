"""Filing: for whom one may file, and what shows it."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.dossiers_store import filed
from kernel.people import Person
from kernel.problems import NOT_ALLOWED, Problem
from tests.fakes.together import read_from_memory
from tests.unit.submission.faulty import faults_of, without
from tests.unit.submission.world import HER_COMPANY, LAN_HERSELF, World, filing

SOMEBODY = {**LAN_HERSELF, "name": "Phạm Văn B", "identity_number": "001170000999"}
LAN_AS_REPRESENTATIVE = {
    "name": "Nguyễn Thị Lan",
    "identity_number": "001185000123",
    "phone": "0912345678",
    "authorisation": "lan-png",
}


@pytest.mark.parametrize(
    ("applicant", "expected"),
    [
        ({**LAN_HERSELF, "name": "NGUYỄN  THỊ LAN"}, []),
        ({**LAN_HERSELF, "name": "Nguyễn Thị Làn"}, [("/applicant/name", "not-the-account")]),
        (
            {**LAN_HERSELF, "identity_number": "001170000999"},
            [("/applicant/identity_number", "not-the-account"), ("/representative", "missing")],
        ),
        (without(LAN_HERSELF, "identity_number"), [("/applicant/identity_number", "missing")]),
        ({**LAN_HERSELF, "tax_code": "0101234565"}, [("/applicant/tax_code", "unknown")]),
        (
            {**LAN_HERSELF, "kind": "organisation", "tax_code": "0101234564"},
            [
                ("/applicant/kind", "not-for-you"),
                ("/applicant/identity_number", "unknown"),
                ("/applicant/tax_code", "bad-format"),
            ],
        ),
        (without(HER_COMPANY, "tax_code"), [("/applicant/tax_code", "missing")]),
    ],
)
def test_the_applicant_is_the_account_or_a_company(applicant: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    world = World()
    if not expected:
        assert world.file(filing(applicant=applicant)).code
    else:
        assert faults_of(world, filing(applicant=applicant)) == expected


def test_for_another_citizen_the_account_is_the_representative_and_shows_a_paper() -> None:
    world = World()
    entry = world.file(filing(applicant=SOMEBODY, representative=LAN_AS_REPRESENTATIVE))
    kept = filed(read_from_memory, world.dossiers, entry)
    assert kept is not None
    assert kept.content.representative is not None
    assert (kept.content.applicant.name, kept.content.representative.name) == ("Phạm Văn B", "Nguyễn Thị Lan")
    assert kept.content.representative.authorisation is not None
    assert kept.content.representative.authorisation.upload_id == "lan-png"
    assert entry.owner == "lan"


@pytest.mark.parametrize(
    ("applicant", "change", "expected"),
    [
        (SOMEBODY, {"authorisation": "hoa-pdf"}, [("/representative/authorisation", "unknown-upload")]),
        (SOMEBODY, {"authorisation": "never"}, [("/representative/authorisation", "unknown-upload")]),
        (SOMEBODY, {"name": "Trần Thị Hoa"}, [("/representative/name", "not-the-account")]),
        (SOMEBODY, {"identity_number": "123456789"}, [("/representative/identity_number", "not-the-account")]),
        (LAN_HERSELF, {}, [("/representative", "not-wanted")]),
    ],
)
def test_a_representative_is_the_account(
    applicant: dict[str, Any], change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    body = filing(applicant=applicant, representative={**LAN_AS_REPRESENTATIVE, **change})
    assert faults_of(World(), body) == expected


def test_who_may_act_for_a_company_files_for_it_and_the_dossier_keeps_who_filed() -> None:
    world = World()
    body = filing(applicant=HER_COMPANY, documents=[{"document": "passport", "upload_id": "hoa-pdf"}])
    entry = world.file(body, "hoa")
    assert (entry.owner, entry.company) == ("hoa", HER_COMPANY["tax_code"])


@pytest.mark.parametrize("company", [HER_COMPANY, {**HER_COMPANY, "tax_code": "0319999996"}])
def test_nobody_files_for_a_company_they_may_not_act_for(company: dict[str, Any]) -> None:
    world = World()
    user = "lan" if company is HER_COMPANY else "hoa"
    with pytest.raises(Problem) as refused:
        world.file(filing(applicant=company, documents=[{"document": "passport", "upload_id": f"{user}-pdf"}]), user)
    assert refused.value.kind is NOT_ALLOWED
    assert not world.register.entries


@pytest.mark.parametrize("known", [Person("lan"), Person("lan", "Nguyễn Thị Lan"), Person("lan", "", "001185000123")])
def test_an_account_nobody_is_known_behind_files_for_no_citizen(known: Person) -> None:
    world = World()
    world.people.people["lan"] = known
    assert faults_of(world, filing()) == [("/applicant/identity_number", "identity-unknown")]
    body = filing(applicant=SOMEBODY, representative=LAN_AS_REPRESENTATIVE)
    assert faults_of(world, body) == [("/representative/identity_number", "identity-unknown")]


def test_a_procedure_for_citizens_is_not_for_companies() -> None:
    body = filing(procedure="declaration", applicant=HER_COMPANY, documents=[])
    assert faults_of(World(), body, "hoa") == [("/applicant/kind", "not-for-you")]
