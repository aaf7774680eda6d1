"""A paper dossier that an officer enters: each rule of filing holds, but for whose account it is and what need not be scanned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.submission.bodies import SupplementBody
from chalicelib.submission.reading import dossier
from chalicelib.submission.supplements import Request, supplement
from kernel.advance import Step, advanced
from kernel.bodies import parse
from kernel.clock_rules import clock_rules
from kernel.dossiers import Content
from kernel.dossiers_store import filed
from kernel.entry import Entry
from kernel.identity import Principal
from kernel.lifecycle import Action, Part, State
from kernel.people import Citizen, is_own_matter, parts_for, parts_of
from kernel.problems import INVALID, KEY_REUSED, NOT_ALLOWED, NOT_FOUND, Kind, Problem
from tests.fakes.together import read_from_memory
from tests.unit.submission.world import HER_COMPANY, HOA, LAN, LAN_HERSELF, MINH, NOW, World, filing

# Somebody without an account, and who brought it for him.
TUAN: dict[str, Any] = {**LAN_HERSELF, "name": "Hoàng Văn Tuấn", "identity_number": "001070000999"}
MAI: dict[str, Any] = {"name": "Đặng Thị Mai", "identity_number": "001171000888", "phone": "0912345678"}
SCANNED = [{"document": "passport", "upload_id": "minh-pdf"}]


def paper(**changes: Any) -> dict[str, Any]:
    return filing(**{"applicant": TUAN, "channel": "counter", "documents": [], "on_paper": ["passport"], **changes})


def faults_of(body: dict[str, Any], user: str = "minh", world: World | None = None) -> list[tuple[str, str]]:
    there = world or World()
    with pytest.raises(Problem) as refused:
        there.file(body, user)
    assert refused.value.kind is INVALID
    assert not there.register.entries
    return [(fault.pointer, fault.code) for fault in refused.value.errors]


def kept(world: World, entry: Entry) -> Content:
    found = filed(read_from_memory, world.dossiers, entry)
    assert found is not None
    return found.content


@pytest.mark.parametrize(("channel", "number"), [("counter", 1), ("post", 3)])
def test_it_is_entered_with_its_channel_and_kept_with_who_entered_it(channel: str, number: int) -> None:
    world = World()
    entry = world.file(paper(channel=channel), "minh")
    assert (entry.code, entry.channel, entry.version) == ("G09-261124-0001", number, 1)
    assert (entry.history[0].by, entry.history[0].action) == ("minh", Action.FILE)
    content = kept(world, entry)
    assert (content.applicant.name, content.filed_by, content.on_paper) == ("Hoàng Văn Tuấn", "minh", ("passport",))
    assert not content.verified
    assert Content.from_json(content.as_json()) == content
    shown = dossier(world.desk, "minh", entry.code)
    assert (shown["channel"], shown["on_paper"], shown["filed_by"]) == (channel, ["passport"], "minh")


def test_numbers_run_on_with_those_filed_online_and_one_key_files_one() -> None:
    world = World()
    world.file(filing())
    first = world.file(paper(), "minh", key="a")
    assert first.code == "G09-261124-0002"
    assert world.file(paper(), "minh", key="a") == first
    with pytest.raises(Problem) as reused:
        world.file(paper(channel="post"), "minh", key="a")
    assert reused.value.kind is KEY_REUSED
    assert world.file(paper(), "minh", key="b").code == "G09-261124-0003"


def test_who_typed_it_in_works_on_it_and_it_is_no_accounts_own() -> None:
    world = World()
    entry = world.file(paper(), "minh")
    assert entry.owner == f"counter#{entry.code}"
    assert not is_own_matter(MINH, entry)
    assert "receive" in parts_of(MINH, entry)
    assert "applicant" not in parts_of(MINH, entry)


def test_the_person_it_is_of_reads_it_with_their_own_account_and_a_company_through_who_may_act_for_it() -> None:
    world = World()
    entry = world.file(paper(applicant=LAN_HERSELF), "minh")
    assert dossier(world.desk, "lan", entry.code)["applicant"]["name"] == LAN.name
    with pytest.raises(Problem) as refused:
        dossier(world.desk, "hoa", entry.code)
    assert refused.value.kind is NOT_FOUND
    company = world.file(paper(applicant=HER_COMPANY), "minh", key="b")
    assert "applicant" in parts_of(HOA, company)


@pytest.mark.parametrize("user", ["lan", "binh", "quan", "cuc", "nobody"])
def test_only_who_receives_at_that_agency_enters_one_whatever_else_is_wrong(user: str) -> None:
    for body in (paper(), paper(form={}), paper(agency="nowhere"), paper(procedure="nothing")):
        world = World()
        with pytest.raises(Problem) as refused:
            world.file(body, user)
        assert refused.value.kind is NOT_ALLOWED
        assert not world.register.entries
        assert not world.dossiers.contents


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"on_paper": []}, [("/documents", "missing-paper")]),
        ({"on_paper": [], "documents": SCANNED}, None),
        ({"on_paper": ["passport", "passport"]}, [("/on_paper/1", "repeated")]),
        ({"on_paper": ["passport", "nothing"]}, [("/on_paper/1", "unknown-paper")]),
        ({"on_paper": ["passport", "representative_authorisation"]}, None),
        ({"channel": None}, [("/applicant/identity_number", "identity-unknown"), ("/on_paper", "not-wanted")]),
        ({"form": {}}, "some"),
        ({"applicant": {**TUAN, "identity_number": None}}, [("/applicant/identity_number", "missing")]),
        ({"representative": MAI}, [("/representative/authorisation", "missing")]),
        ({"representative": MAI, "on_paper": ["passport", "representative_authorisation"]}, None),
        ({"representative": {**MAI, "authorisation": "minh-pdf"}}, None),
        (
            {"representative": {**MAI, "authorisation": "lan-pdf"}},
            [("/representative/authorisation", "unknown-upload")],
        ),
        (
            {"representative": {**MAI, "identity_number": TUAN["identity_number"], "authorisation": "minh-pdf"}},
            [("/representative", "not-wanted")],
        ),
        ({"applicant": HER_COMPANY}, None),
        ({"applicant": {**HER_COMPANY, "tax_code": "0101234560"}}, [("/applicant/tax_code", "bad-format")]),
        ({"procedure": "declaration", "applicant": HER_COMPANY, "on_paper": []}, [("/applicant/kind", "not-for-you")]),
    ],
)
def test_the_rules_of_filing_hold(changes: dict[str, Any], faults: Any) -> None:
    body = {name: value for name, value in paper(**changes).items() if value is not None}
    body["applicant"] = {name: value for name, value in body["applicant"].items() if value is not None}
    if faults is None:
        assert World().file(body, "minh").version == 1
    elif faults == "some":
        assert ("/form/hoTen", "missing") in faults_of(body)
    else:
        assert faults_of(body) == faults


def test_nobody_enters_their_own() -> None:
    world = World()
    world.people.people["minh"] = replace(MINH, identity_number=TUAN["identity_number"], acts_for=HOA.acts_for)
    assert faults_of(paper(), world=world) == [("/applicant/identity_number", "own-matter")]
    assert faults_of(paper(applicant=HER_COMPANY), world=world) == [("/applicant/tax_code", "own-matter")]
    brought = {**MAI, "identity_number": TUAN["identity_number"], "authorisation": "minh-pdf"}
    assert faults_of(paper(applicant=LAN_HERSELF, representative=brought), world=world) == [
        ("/representative/identity_number", "own-matter")
    ]


def test_nobody_enters_the_dossier_of_who_authorised_them() -> None:
    world = World()
    lan = Citizen(LAN.name, LAN.identity_number or "", "a" * 30)
    world.people.people["minh"] = replace(MINH, for_people=(lan,))
    assert faults_of(paper(applicant=LAN_HERSELF), world=world) == [("/applicant/identity_number", "own-matter")]
    assert world.file(paper(), "minh").version == 1  # somebody else's they do


def test_what_online_filing_means_is_as_before() -> None:
    world = World()
    entry = world.file(filing())
    assert (entry.channel, entry.owner, kept(world, entry).on_paper) == (2, "lan", ())
    assert "channel" not in dossier(world.desk, "lan", entry.code)


# -- and what its applicant does later ----------------------------------------------------------------------------------------


def supplemented(world: World, entry: Entry, user: str) -> dict[str, Any]:
    body = {"version": entry.version, "note": "Đã nộp bản giấy"}
    request = Request(Principal(user), entry.code, f"s-{user}", parse(SupplementBody, body), body)
    return supplement(world.desk, world.forms, request, NOW)


def asked(world: World, entry: Entry) -> Entry:
    rules = clock_rules(world.catalogue, entry)
    after = advanced(
        entry, Step(Action.REQUEST_SUPPLEMENT, State.SUPPLEMENT_REQUESTED, "minh", NOW, note="Thiếu"), rules
    )
    world.register.entries[entry.code] = after
    return after


def test_who_receives_hands_in_the_supplement_that_was_brought() -> None:
    world = World()
    entry = asked(world, world.file(paper(), "minh"))
    assert supplemented(world, entry, "minh")["state"] == "registered"
    assert world.register.entries[entry.code].history[-1].by == "minh"


def test_of_a_dossier_filed_online_the_applicant_alone_does() -> None:
    world = World()
    entry = asked(world, world.file(filing()))
    with pytest.raises(Problem) as refused:
        supplemented(world, entry, "minh")
    assert refused.value.kind is NOT_ALLOWED
    assert supplemented(world, entry, "lan")["state"] == "registered"


@pytest.mark.parametrize(("user", "kind"), [("binh", NOT_FOUND), ("lan", NOT_FOUND), ("hoa", NOT_FOUND)])
def test_nobody_else_does(user: str, kind: Kind) -> None:
    world = World()
    entry = asked(world, world.file(paper(), "minh"))
    with pytest.raises(Problem) as refused:
        supplemented(world, entry, user)
    assert refused.value.kind is kind


def test_a_handler_who_does_not_receive_stands_in_for_nobody() -> None:
    world = World()
    entry = world.file(paper(), "minh")
    handler = replace(MINH, roles={"ministry-employment": frozenset({Part.HANDLE})})
    own = replace(MINH, acts_for=HOA.acts_for)
    for action in (Action.SUPPLEMENT, Action.WITHDRAW):
        assert Part.APPLICANT in parts_for(action, MINH, entry)
        assert Part.APPLICANT not in parts_for(action, handler, entry)
        assert Part.APPLICANT not in parts_for(Action.ACCEPT, MINH, entry)
    company = world.file(paper(applicant=HER_COMPANY), "minh", key="b")
    assert parts_for(Action.ACCEPT, own, company) >= {Part.APPLICANT}  # it became the officer's own matter since
