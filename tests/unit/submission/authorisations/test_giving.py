"""Who may act for whom: invited, accepted, taken back; what each side sees; what a stranger never learns."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.submission.authorisations.authorisation import (
    LIFE,
    MOST_ASKED,
    MOST_ASKED_BY_ONE,
    MOST_GIVEN,
    Act,
    State,
)
from chalicelib.submission.authorisations.giving import Invitation, Move, Office, invite, move
from chalicelib.submission.authorisations.listing import listed
from kernel.http import body_hash, key_hash
from kernel.people import Company, Person
from kernel.problems import Problem
from kernel.times import HANOI
from tests.fakes.authorisations import MemoryAuthorisations
from tests.fakes.people import MemoryPeople
from tests.fakes.together import read_from_memory

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=HANOI)
SEN = Company("Công ty TNHH Hoa Sen Việt", "0101234565")
LAN = Person("lan", "Nguyễn Thị Lan", "001185000123", version=1)
HOA = Person("hoa", "Trần Thị Hoa", "001190000456", acts_for=(SEN,), version=1)
NOBODY = Person("new")  # an account nobody is known behind


class Desk:
    def __init__(self) -> None:
        self.people = MemoryPeople(LAN, HOA)
        self.kept = MemoryAuthorisations(self.people)
        self.office = Office(self.people, self.kept, read_from_memory)
        self.now = NOW
        self._keys = count()

    def invite(self, user: str, to: str, company: str | None = None, key: str | None = None, body: str = "") -> Any:
        hashed = key_hash(user, key or f"k{next(self._keys)}", "authorisations")
        asked = Invitation(user, company, to, hashed.hex(), hashed, body_hash({"to": to, "for": company, "x": body}))
        return invite(asked, self.office, self.now)

    def move(self, user: str, id: str, act: str, key: str | None = None) -> Any:
        hashed = key_hash(user, key or f"k{next(self._keys)}", f"authorisations/{id}")
        return move(Move(user, id, Act(act), hashed), self.office, self.now)["state"]

    def list(self, user: str, which: str, limit: int = 100, start: int = 0) -> list[dict[str, Any]]:
        return listed(user, which, limit, start, self.office, self.now)[0]

    def person(self, user: str) -> Person:
        return self.people.people[user]


def refused(call: Any) -> str:
    with pytest.raises(Problem) as problem:
        call()
    return problem.value.kind.name


# -- inviting ---------------------------------------------------------------------------------------------------------------


def test_an_invitation_says_the_same_whether_or_not_there_is_such_an_account() -> None:
    desk = Desk()
    there, nobody = desk.invite("lan", "user:hoa"), desk.invite("lan", "user:ghost")
    number = desk.invite("lan", "number:001190000456")
    for made, to in (
        (there, {"user": "hoa"}),
        (nobody, {"user": "ghost"}),
        (number, {"identity_number": "001190000456"}),
    ):
        assert {name: value for name, value in made.items() if name != "id"} == {
            "for": {"kind": "citizen", "name": "Nguyễn Thị Lan", "identity_number": "001185000123"},
            "to": to,
            "state": "pending",
            "made_at": "2026-11-24T09:30:00+07:00",
            "expires_at": "2026-12-08T09:30:00+07:00",
        }


@pytest.mark.parametrize(
    ("user", "to", "company", "why"),
    [
        ("new", "user:hoa", None, "invalid"),  # nobody known behind the account
        ("lan", "user:lan", None, "invalid"),
        ("lan", "number:001185000123", None, "invalid"),
        ("lan", "user:hoa", SEN.tax_code, "not-allowed"),
        ("hoa", "user:lan", "0309876544", "not-allowed"),
    ],
)
def test_what_cannot_be_given_is_refused(user: str, to: str, company: str | None, why: str) -> None:
    desk = Desk()
    assert refused(lambda: desk.invite(user, to, company)) == why
    assert (desk.kept.kept, desk.kept.lists) == ({}, {})


def test_the_same_request_again_is_one_invitation() -> None:
    desk = Desk()
    first = desk.invite("lan", "user:hoa", key="k")
    desk.move("hoa", first["id"], "accept")
    assert desk.invite("lan", "user:hoa", key="k") == first
    assert refused(lambda: desk.invite("lan", "user:binh", key="k")) == "key-reused"
    assert len(desk.kept.kept) == 1


# -- accepting and taking back -------------------------------------------------------------------------------------------------


def test_who_accepts_may_act_for_the_company_until_it_is_taken_back() -> None:
    desk = Desk()
    id = desk.invite("hoa", "user:lan", SEN.tax_code)["id"]
    assert not desk.person("lan").may_act_for(SEN.tax_code)
    assert desk.move("lan", id, "accept") == "in_force"
    assert desk.person("lan").may_act_for(SEN.tax_code)
    assert not desk.person("lan").represents(SEN.tax_code)
    assert refused(lambda: desk.invite("lan", "user:binh", SEN.tax_code)) == "not-allowed"  # it is not passed on
    assert desk.move("hoa", id, "revoke") == "revoked"
    assert not desk.person("lan").may_act_for(SEN.tax_code)
    assert [(one.by, one.reason) for one in desk.people.grants["lan"]] == [
        ("lan", f"authorisation {id}: accept"),
        ("hoa", f"authorisation {id}: revoke"),
    ]


def test_a_citizen_is_named_with_the_number_only_to_who_accepted() -> None:
    desk = Desk()
    id = desk.invite("lan", "number:001190000456")["id"]
    assert desk.list("hoa", "asked")[0]["for"] == {"kind": "citizen", "name": "Nguyễn Thị Lan"}
    desk.move("hoa", id, "accept")
    assert desk.list("hoa", "asked") == []
    held = desk.list("hoa", "held")
    assert [one["for"]["name"] for one in held] == [SEN.name, "Nguyễn Thị Lan"]
    assert "id" not in held[0]  # an administrator entered it
    assert held[1]["for"]["identity_number"] == "001185000123"
    given = desk.list("lan", "given")[0]
    assert (given["state"], given["holder"], given["by"]) == ("in_force", "Trần Thị Hoa", "lan")
    assert desk.person("hoa").authorised_by("001185000123") is not None


def test_an_own_right_is_not_taken_away_with_one_that_was_given() -> None:
    desk = Desk()
    desk.people.people["hue"] = Person("hue", "Lê Thị Huệ", "001190000789", acts_for=(SEN,), version=1)
    id = desk.invite("hoa", "user:hue", SEN.tax_code)["id"]
    desk.move("hue", id, "accept")
    desk.move("hoa", id, "revoke")
    assert desk.person("hue").represents(SEN.tax_code)


def test_what_was_declined_looks_to_the_giver_like_what_waits() -> None:
    desk = Desk()
    id = desk.invite("lan", "user:hoa")["id"]
    before = desk.list("lan", "given")
    assert desk.move("hoa", id, "decline") == "declined"
    assert desk.list("lan", "given") == before
    assert desk.list("hoa", "asked") == []
    desk.now += LIFE
    assert desk.list("lan", "given")[0]["state"] == "expired"


@pytest.mark.parametrize("act", ["accept", "decline", "revoke", "give_up"])
def test_strangers_and_unknown_ids_are_answered_alike(act: str) -> None:
    desk = Desk()
    id = desk.invite("lan", "user:hoa")["id"]
    for user, which in (("binh", id), ("binh", "0" * 30), ("hoa", "../x"), ("hoa", "")):
        assert refused(lambda user=user, which=which: desk.move(user, which, act)) == "not-found"
    assert refused(lambda: desk.move("lan", id, "accept")) == "not-found"
    assert refused(lambda: desk.move("hoa", id, "revoke")) == "not-found"


# (what happened before, who, what) -> what comes of it
AFTERWARDS = [
    ([("hoa", "accept")], "hoa", "accept", "in_force"),  # again: the same answer
    ([("hoa", "accept")], "hoa", "decline", "authorisation-ended"),
    ([("hoa", "accept")], "hoa", "give_up", "given_up"),
    ([("hoa", "accept"), ("hoa", "give_up")], "lan", "revoke", "authorisation-ended"),
    ([("lan", "revoke")], "hoa", "accept", "authorisation-ended"),
    ([("lan", "revoke")], "lan", "revoke", "revoked"),
    ([("hoa", "decline")], "hoa", "accept", "authorisation-ended"),
    ([("hoa", "decline")], "lan", "revoke", "revoked"),
    ([("hoa", "accept"), ("lan", "revoke")], "hoa", "give_up", "authorisation-ended"),
]


@pytest.mark.parametrize(("before", "user", "act", "result"), AFTERWARDS)
def test_what_follows_what(before: list[tuple[str, str]], user: str, act: str, result: str) -> None:
    desk = Desk()
    id = desk.invite("lan", "user:hoa")["id"]
    for who, what in before:
        desk.move(who, id, what)
    try:
        assert desk.move(user, id, act) == result
    except Problem as refusal:
        assert refusal.kind.name == result  # noqa: PT017 - the table names both


def test_an_invitation_expires() -> None:
    desk = Desk()
    id = desk.invite("lan", "user:hoa")["id"]
    desk.now += LIFE
    assert refused(lambda: desk.move("hoa", id, "accept")) == "authorisation-ended"
    assert desk.list("hoa", "asked") == []


def test_a_key_is_not_used_for_two_things() -> None:
    desk = Desk()
    id = desk.invite("lan", "user:hoa")["id"]
    desk.move("hoa", id, "accept", key="k")
    assert refused(lambda: desk.move("hoa", id, "decline", key="k")) == "key-reused"


# -- once is once --------------------------------------------------------------------------------------------------------------


def test_who_is_invited_already_is_not_invited_twice_by_whichever_key() -> None:
    desk = Desk()
    first = desk.invite("lan", "user:hoa")
    assert desk.invite("lan", "user:hoa") == first
    desk.move("hoa", first["id"], "accept")
    assert [one.user for one in desk.person("hoa").for_people] == ["lan"]  # whose dossiers she works on no more
    assert desk.invite("lan", "user:hoa") == first
    assert len(desk.kept.kept) == 1
    desk.move("lan", first["id"], "revoke")
    assert not desk.person("hoa").for_people  # taken back once, it is gone
    assert desk.invite("lan", "user:hoa")["id"] != first["id"]


def test_who_represents_a_company_finds_whom_another_invited_for_it() -> None:
    desk = Desk()
    desk.people.people["hue"] = Person("hue", "Lê Thị Huệ", "001190000789", acts_for=(SEN,), version=1)
    first = desk.invite("hoa", "user:lan", SEN.tax_code)
    assert desk.invite("hue", "user:lan", SEN.tax_code) == first
    assert desk.invite("hue", "user:lan")["id"] != first["id"]  # for herself is another matter


@pytest.mark.parametrize(("giver", "holder", "company"), [("lan", "hoa", None), ("hoa", "lan", SEN.tax_code)])
def test_one_giver_gives_one_right_by_whichever_address(giver: str, holder: str, company: str | None) -> None:
    desk = Desk()
    number = desk.person(holder).identity_number
    first, second = (desk.invite(giver, to, company)["id"] for to in (f"user:{holder}", f"number:{number}"))
    desk.move(holder, first, "accept")
    assert refused(lambda: desk.move(holder, second, "accept")) == "invalid"
    before = desk.list(giver, "given")
    assert desk.move(holder, second, "decline") == "declined"
    assert desk.list(giver, "given") == before
    desk.move(giver, first, "revoke")
    assert not desk.person(holder).for_people
    assert company is None or not desk.person(holder).may_act_for(company)


# What was done with one invitation -> nothing of it is seen by the giver, who invites on.
@pytest.mark.parametrize("act", [None, "decline"])
def test_a_declined_invitation_stays_with_its_giver_and_counts_like_one_that_waits(act: str | None) -> None:
    desk = Desk()
    ids = [desk.invite("lan", f"user:{name}")["id"] for name in ("hoa", "ghost")]
    if act:
        desk.move("hoa", ids[0], act)
    for number in range(MOST_GIVEN - 2):
        desk.invite("lan", f"user:u{number}")
    shown = {one["id"]: one["state"] for one in desk.list("lan", "given")}
    assert [shown[id] for id in ids] == ["pending", "pending"]
    assert len(shown) == MOST_GIVEN
    assert [desk.invite("lan", f"user:{name}")["id"] for name in ("hoa", "ghost")] == ids
    assert refused(lambda: desk.invite("lan", "user:more")) == "invalid"
    desk.now += LIFE
    desk.invite("lan", "user:more")
    assert len(desk.list("lan", "given")) == 1  # both are gone with the same day


# -- bounds ---------------------------------------------------------------------------------------------------------------------


def test_others_can_fill_a_list_of_invitations_and_hide_nothing() -> None:
    desk = Desk()
    for number in range(MOST_ASKED + 5):
        user = f"u{number}"
        desk.people.people[user] = Person(user, "X", f"0011850{number:05}", version=1)
        desk.invite(user, "user:lan")
    assert len(desk.list("lan", "asked")) == MOST_ASKED
    late = desk.invite("hoa", "user:lan")["id"]
    assert late not in {one["id"] for one in desk.list("lan", "asked")}
    assert desk.move("lan", late, "accept") == "in_force"  # who was told of it otherwise
    assert [one["for"]["name"] for one in desk.list("lan", "held")] == ["Trần Thị Hoa"]
    desk.now += LIFE
    desk.invite("hoa", "user:lan", SEN.tax_code)
    assert len(desk.list("lan", "asked")) == 1  # what has expired makes room


def test_one_giver_cannot_fill_anothers_list() -> None:
    desk = Desk()
    companies = tuple(Company(f"Công ty {number}", f"01012345{number:02}") for number in range(MOST_ASKED + 5))
    desk.people.people["giau"] = Person("giau", "X", "001190000999", acts_for=companies, version=1)
    for company in companies:
        desk.invite("giau", "user:lan", company.tax_code)
    assert len(desk.list("lan", "asked")) == MOST_ASKED_BY_ONE
    late = desk.invite("hoa", "user:lan")["id"]
    assert late in {one["id"] for one in desk.list("lan", "asked")}


def test_a_giver_gives_so_many_and_is_told() -> None:
    desk = Desk()
    ids = [desk.invite("lan", f"user:u{number}")["id"] for number in range(MOST_GIVEN)]
    assert refused(lambda: desk.invite("lan", "user:more")) == "invalid"
    desk.move("lan", ids[0], "revoke")
    desk.invite("lan", "user:more")
    pages = desk.list("lan", "given", 30), desk.list("lan", "given", 30, 30)
    assert [len(page) for page in pages] == [30, 20]
    assert len({one["id"] for page in pages for one in page}) == MOST_GIVEN


# -- in any order ---------------------------------------------------------------------------------------------------------------

USERS = ("lan", "hoa", "hue")


class Authorising(RuleBasedStateMachine):
    """Whoever may act for somebody holds an authorisation in force, and whose authorisation is in force may act."""

    @initialize()
    def open(self) -> None:
        self.desk = Desk()
        self.desk.people.people["hue"] = Person("hue", "Lê Thị Huệ", "001190000789", version=1)
        self.ids: list[str] = []

    @rule(
        user=st.sampled_from(USERS),
        to=st.sampled_from(["user:lan", "user:hue", "number:001190000456", "user:ghost"]),
        company=st.sampled_from([None, SEN.tax_code]),
    )
    def invite(self, user: str, to: str, company: str | None) -> None:
        with suppress(Problem):
            self.ids.append(self.desk.invite(user, to, company)["id"])

    @rule(user=st.sampled_from(USERS), which=st.integers(0, 9), act=st.sampled_from(list(Act)))
    def move(self, user: str, which: int, act: Act) -> None:
        with suppress(Problem):
            self.desk.move(user, self.ids[which % len(self.ids)] if self.ids else "0" * 30, act)

    @rule(days=st.integers(1, 10))
    def wait(self, days: int) -> None:
        self.desk.now += timedelta(days=days)

    @invariant()
    def rights_are_authorisations_in_force(self) -> None:
        in_force = {one.id: one for one in self.desk.kept.kept.values() if one.state is State.IN_FORCE}
        for user in USERS:
            person = self.desk.person(user)
            vias = [
                via for via in (*(one.via for one in person.acts_for), *(one.via for one in person.for_people)) if via
            ]
            assert all(in_force[via].holder == user for via in vias)
            mine = {
                id
                for id, one in in_force.items()
                if one.holder == user and not (one.of.company and person.represents(one.of.number))
            }
            assert mine == set(vias)

    @invariant()
    def every_list_is_true_and_bounded(self) -> None:
        for name, listing in self.desk.kept.lists.items():
            assert max(Counter(listing.ids).values(), default=0) <= 1
            if name.startswith("given#"):
                open_ = {
                    one.id
                    for one in self.desk.kept.kept.values()
                    if f"given#{one.given_by}" == name and one.stands(self.desk.now)
                }
                assert open_ <= set(listing.ids)
                to = Counter(self.desk.kept.kept[id].to for id in open_)
                assert max(to.values(), default=0) <= 1


TestAuthorising = Authorising.TestCase
TestAuthorising.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
