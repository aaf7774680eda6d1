"""Whom a notice goes to, by which way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.status.notices.channels import Addressee, Choice, Route, Whom, addressees, international
from kernel.dossiers import Applicant, Content, Document, Party, Representative
from kernel.times import HANOI

BOTH = ("email", "sms")
LAN = Applicant(Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "Hà Nội", "001185000123", email="lan@example.test")
MAIL, SMS = Route("email", "lan@example.test"), Route("sms", "+84912345678")


def content(applicant: Applicant = LAN, representative: Representative | None = None) -> Content:
    at = datetime(2026, 11, 2, 8, 30, tzinfo=HANOI)
    return Content("d", "p05", 3, "a-unit", applicant, representative, "lan", {}, (), "online", at, verified=True)


COMPANY = Applicant(
    Party.BUSINESS, "Công ty TNHH Hoa Sen Việt", "02437654321", "", tax_code="0101234565", email="a@hoasen.test"
)


def representative(phone: str = "0387654321") -> Representative:
    paper = Document("authorisation", "u1", "giay.pdf", "application/pdf", 10, "hoa")
    return Representative("Trần Thị Hoa", "001190000456", phone, paper)


def routes(choice: Choice, there: tuple[str, ...] = BOTH, **applicant: Any) -> tuple[Route, ...]:
    given = {"phone": "0912345678", "email": "lan@example.test", **applicant}
    (owner,) = addressees(content(Applicant(Party.CITIZEN, "Lan", address="", **given)), choice, there)
    return owner.routes


def test_who_chose_nothing_is_told_as_the_dossier_says() -> None:
    assert addressees(content(), Choice("lan"), BOTH) == (Addressee(Whom.OWNER, "Nguyễn Thị Lan", "vi", (MAIL, SMS)),)


@pytest.mark.parametrize(
    ("choice", "there", "expected"),
    [
        (Choice("lan", 1, ("sms", "email")), BOTH, (SMS, MAIL)),
        (Choice("lan", 1, ("sms",)), BOTH, (SMS,)),
        (Choice("lan", 1, ()), BOTH, ()),
        (Choice("lan"), ("sms",), (SMS,)),
        (Choice("lan"), (), ()),
        (Choice("lan", 1, email="other@example.test"), BOTH, (Route("email", "other@example.test"), SMS)),
        (Choice("lan", 1, phone="+84387654321"), BOTH, (MAIL, Route("sms", "+84387654321"))),
    ],
)
def test_a_choice_is_kept_to(choice: Choice, there: tuple[str, ...], expected: tuple[Route, ...]) -> None:
    assert routes(choice, there) == expected


@pytest.mark.parametrize(
    "email", [None, "", "a@b", "a@b.test, c@d.test", "a@b.test\nBcc: c@d.test", "<a@b.test>", "â@b.test", "a b@c.test"]
)
def test_what_is_no_single_address_is_not_written_to(email: str | None) -> None:
    assert routes(Choice("lan"), email=email) == (SMS,)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("0912345678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("0387654321", "+84387654321"),
        ("02437654321", None),  # a landline
        ("+12025550123", None),
        ("0112345678", None),
        ("091234567", None),
        ("0912345678\n", None),
        ("０912345678", None),
        ("", None),
    ],
)
def test_mobile_phones_of_vietnam(phone: str, expected: str | None) -> None:
    assert international(phone) == expected


def test_the_account_of_a_company_is_told_where_the_company_said() -> None:
    assert addressees(content(COMPANY), Choice("hoa"), BOTH) == (
        Addressee(Whom.OWNER, "", "vi", (Route("email", "a@hoasen.test"),)),
    )


def test_what_concerns_a_company_does_not_go_to_its_clerks_own_address() -> None:
    """Who may leave the company, and has the address still."""
    choice = Choice("hoa", 1, ("sms", "email"), "en", "hoa@home.test", "0387654321")
    (told,) = addressees(content(replace(COMPANY, phone="0912345678")), choice, BOTH)
    assert told.routes == (SMS, Route("email", "a@hoasen.test"))
    assert told.language == "en"


def test_a_channel_for_which_the_company_gave_nothing_reaches_its_clerk() -> None:
    choice = Choice("hoa", 1, email="hoa@home.test", phone="0387654321")
    (told,) = addressees(content(COMPANY), choice, BOTH)
    assert told.routes == (Route("email", "a@hoasen.test"), Route("sms", "+84387654321"))


def test_where_one_filed_for_another_both_are_told() -> None:
    assert addressees(content(representative=representative()), Choice("hoa", 1, language="en"), BOTH) == (
        Addressee(Whom.OWNER, "Trần Thị Hoa", "en", (Route("sms", "+84387654321"),)),
        Addressee(Whom.APPLICANT, "", "vi", (MAIL, SMS)),
    )


@pytest.mark.parametrize("one", [None, representative()])
def test_nobody_is_named_of_whom_the_portal_knows_nothing(one: Representative | None) -> None:
    assert {
        told.name for told in addressees(replace(content(representative=one), verified=False), Choice("hoa"), BOTH)
    } == {""}


def test_a_name_that_somebody_typed_beside_an_address_greets_nobody() -> None:
    """Else a representative, or who acts for a company, could send a sentence of theirs to anybody in our name."""
    said = "Tai khoan bi khoa goi evil dot com"
    dossiers = (
        content(replace(LAN, name=said), representative()),
        content(replace(COMPANY, name=said)),
    )
    told = [one for dossier in dossiers for one in addressees(dossier, Choice("hoa"), BOTH)]
    assert [one.name for one in told] == ["Trần Thị Hoa", "", ""]


def test_nobody_is_told_twice_at_one_address() -> None:
    _, applicant = addressees(content(representative=representative("+84912345678")), Choice("hoa"), BOTH)
    assert applicant.routes == (MAIL,)


def test_a_phone_of_two_where_the_other_is_told_elsewhere_first_still_hears() -> None:
    choice = Choice("hoa", 1, email="hoa@home.test")
    mother = replace(LAN, email=None)
    owner, applicant = addressees(content(mother, representative(mother.phone)), choice, BOTH)
    assert owner.routes == (Route("email", "hoa@home.test"), SMS)
    assert applicant.routes == (SMS,)


def test_who_wants_no_messages_takes_none_from_whom_they_filed_for() -> None:
    owner, applicant = addressees(content(representative=representative()), Choice("hoa", 1, ()), BOTH)
    assert (owner.routes, applicant.routes) == ((), (MAIL, SMS))
