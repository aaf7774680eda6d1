"""Two administrators change what the portal offers, over HTTP: written by one, published by the other, then filed."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.submission.catalogue_rules.terms import version_of
from kernel.catalogue_store import DynamoCatalogue
from tests.support.sixteenth import KEY, NAME, body, terms
from tests.support.world import World, build_world, forget_wiring

TODAY = "2026-11-25"
REASON = "Theo Quyết định công bố thủ tục mới"


@pytest.fixture
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> World:
    return build_world(monkeypatch)


def begin(world: World, content: dict[str, Any], day: str | None = TODAY, kind: str = "procedure", **how: Any) -> Any:
    asked = {"kind": kind, "body": content, "valid_from": day, "reason": REASON}
    return world.good("submission", "POST", "/admin/changes", asked, "quan", **how)


def act(world: World, user: str, change: dict[str, Any], action: str, **how: Any) -> Any:
    asked = {"action": action, "version": change["version"], "reason": f"Lý do: {action}"}
    return world.call("submission", "POST", f"/admin/changes/{change['id']}/actions", asked, user, **how)


def published(world: World, content: dict[str, Any], day: str | None = TODAY, kind: str = "procedure") -> None:
    change = act(world, "quan", begin(world, content, day, kind), "propose")
    assert change.status == 200, change.text
    done = act(world, "ngoc", change.json, "publish")
    assert done.status == 200, done.text
    forget_wiring()  # readers keep lists for a minute


def test_a_sixteenth_procedure_from_nothing_is_published_and_filed(world: World) -> None:
    published(world, body())
    listed = {
        one["key"]: one["name"]["vi"] for one in world.good("submission", "GET", "/procedures?limit=100")["items"]
    }
    assert listed[KEY] == NAME
    receipt = world.file(procedure=KEY)
    moved = world.act(receipt["code"], 1, "accept")
    moved = world.act(receipt["code"], moved["version"], "take")
    world.decide(receipt["code"], moved["version"])


def test_the_next_version_ends_the_one_in_force_in_the_same_moment(world: World) -> None:
    published(world, body())
    change = world.good("submission", "GET", f"/admin/templates/procedure/{KEY}", user="ngoc")["body"]
    change["terms"]["time"] = {"count": 8, "unit": "working_day"}
    change["terms"]["steps"][0]["count"] = 8
    published(world, change, "2026-12-01")
    whole = world.good("submission", "GET", f"/procedures/{KEY}")
    assert whole["versions"] == [
        {"version": 1, "valid_from": TODAY, "valid_to": "2026-11-30"},
        {"version": 2, "valid_from": "2026-12-01", "valid_to": None},
    ]
    assert world.good("submission", "GET", f"/procedures/{KEY}?at=2026-12-01")["time"]["count"] == 8


def test_who_wrote_it_does_not_publish_it_and_nobody_else_sees_it(world: World) -> None:
    change = act(world, "quan", begin(world, body()), "propose").json
    assert act(world, "quan", change, "publish").status == 403
    for user in ("lan", "minh", "machine-client"):
        assert act(world, user, change, "publish").status == 404
        assert world.call("submission", "GET", "/admin/changes", user=user).status == 404
        assert world.call("submission", "GET", f"/admin/changes/{change['id']}", user=user).status == 404
    waiting = {user: world.good("submission", "GET", "/admin/changes", user=user)["items"] for user in ("quan", "ngoc")}
    assert [one["waits_for_me"] for one in waiting["quan"]] == [False]
    assert [one["waits_for_me"] for one in waiting["ngoc"]] == [True]


def test_a_draft_may_lack_much_and_says_what_before_it_can_be_proposed(world: World) -> None:
    content = body()
    content["terms"]["papers"][0]["when"] = {"field": "mauSac", "values": ["do"]}
    content["form"]["pages"][0]["questions"][1]["options"].pop()
    del content["terms"]["fee"]
    change = begin(world, content)
    told = world.good("submission", "GET", f"/admin/changes/{change['id']}", user="quan")["faults"]
    assert [one["pointer"] for one in told] == ["/body/terms/fee"]
    refused = act(world, "quan", change, "propose")
    assert (refused.status, refused.json["errors"][0]["detail"]) == (422, "Thiếu thông tin bắt buộc này.")
    content["terms"]["fee"] = body()["terms"]["fee"]
    again = {"version": 1, "body": content, "valid_from": TODAY, "reason": "Sửa"}
    world.good("submission", "PUT", f"/admin/changes/{change['id']}", again, "quan")
    told = world.good("submission", "GET", f"/admin/changes/{change['id']}", user="quan")["faults"]
    assert [one["pointer"] for one in told] == ["/body/form/pages/0/questions/1/options"]


def test_the_same_step_twice_is_done_once_and_answered_alike(world: World) -> None:
    first = begin(world, body(), key="a-key")
    assert begin(world, body(), key="a-key") == first
    other = {"kind": "procedure", "body": {"key": "another"}, "reason": REASON}
    assert world.call("submission", "POST", "/admin/changes", other, "quan", key="a-key").status == 422
    change = act(world, "quan", first, "propose", key="p").json
    done = [act(world, "ngoc", change, "publish", key="k") for _ in range(2)]
    assert [one.status for one in done] == [200, 200]
    assert done[0].text == done[1].text
    assert act(world, "ngoc", change, "publish", key="another").status == 409


def test_a_change_written_on_what_is_no_more_in_force_is_told(world: World) -> None:
    changes = [act(world, "quan", begin(world, body()), "propose").json for _ in range(2)]
    assert act(world, "ngoc", changes[0], "publish").status == 200
    late = act(world, "ngoc", changes[1], "publish")
    assert (late.status, late.json["type"]) == (409, "/problems/overtaken")
    shown = world.good("submission", "GET", f"/admin/changes/{changes[1]['id']}", user="ngoc")
    assert (shown["overtaken"], shown["state"]) == (True, "proposed")


def test_every_step_is_kept_with_who_when_and_why(world: World) -> None:
    change = act(world, "quan", begin(world, body()), "propose").json
    change = act(world, "ngoc", change, "return").json
    edited = {"version": change["version"], "body": body(), "valid_from": TODAY, "reason": "Sửa theo góp ý"}
    change = world.good("submission", "PUT", f"/admin/changes/{change['id']}", edited, "quan")
    act(world, "quan", change, "withdraw")
    shown = world.good("submission", "GET", f"/admin/changes/{change['id']}", user="ngoc")
    assert [(line["by"], line["did"], line["state"]) for line in shown["history"]] == [
        ("quan", "write", "draft"),
        ("quan", "propose", "proposed"),
        ("ngoc", "return", "draft"),
        ("quan", "edit", "draft"),
        ("quan", "withdraw", "withdrawn"),
    ]
    assert {line["at"] for line in shown["history"]} == {"2026-11-25T09:00:00+07:00"}
    assert [line["reason"] for line in shown["history"]][3] == "Sửa theo góp ý"


def test_the_receipt_slip_of_a_version_that_nobody_published(world: World) -> None:
    version = version_of(KEY, 1, {**terms(), "form": 1, "valid_from": "2026-12-01", "valid_to": None}).as_json()
    shown = world.good("status", "POST", "/slips/previews", {"version": version}, "ngoc")["html"]
    assert NAME in shown
    assert "08/12/2026" in shown, "five working days after its first day"
    control = world.good("status", "POST", "/slips/previews", {"version": version, "slip": "control"}, "ngoc")["html"]
    assert "Phiếu kiểm soát" in control
    unreadable: list[Any] = [{"version": version}, {}, [], {"version": version, "slip": "x"}]
    for sent in unreadable:
        assert world.call("status", "POST", "/slips/previews", sent, "minh").status == 404, "learns no rule"
    assert world.call("status", "POST", "/slips/previews", {"version": version, "slip": "x"}, "ngoc").status == 422
    for broken in ({}, {**version, "valid_from": "x"}, {**version, "offered_by_agencies": []}, {**version, "steps": 1}):
        assert world.call("status", "POST", "/slips/previews", {"version": broken}, "ngoc").status == 422


# -- the other kinds ------------------------------------------------------------------------------------------------------------


def faults(world: World, content: dict[str, Any], day: str | None, kind: str) -> list[tuple[str, str]]:
    refused = act(world, "quan", begin(world, content, day, kind), "propose")
    assert refused.status == 422, refused.text
    return [(one["pointer"], one["code"]) for one in refused.json["errors"]]


def test_a_procedure_is_ended_and_cannot_be_filed_after_its_last_day(world: World) -> None:
    content = {"key": "martyr-worship-allowance", "last_day": "2026-11-30"}
    published(world, content, None, "procedure_end")
    assert world.good("submission", "GET", "/procedures/martyr-worship-allowance")["valid_to"] == "2026-11-30"
    assert world.call("submission", "GET", "/procedures/martyr-worship-allowance?at=2026-12-01").status == 404
    assert faults(world, content, None, "procedure_end") == [("/body/key", "ended")]
    assert faults(world, {"key": "no-such", "last_day": "yesterday"}, None, "procedure_end") == [
        ("/body/last_day", "bad-format"),
        ("/body/key", "unknown"),
    ]


def test_an_agency_is_renamed_and_the_files_do_not_take_it_back(world: World) -> None:
    body_ = world.good("submission", "GET", "/admin/templates/agencies/ministry-employment", user="quan")["body"]
    body_["name"] = {"vi": "Cục Việc làm và Lao động nước ngoài", "en": "Department of Employment and Foreign Labour"}
    published(world, body_, "2026-12-01", "agencies")
    catalogue = DynamoCatalogue(lambda: 0.0)
    catalogue.put_agencies(())
    own = [one for one in catalogue.agencies() if one.key == "ministry-employment"]
    assert [(str(one.valid_from), str(one.valid_to)) for one in own][-2:] == [
        ("2025-03-01", "2026-11-30"),
        ("2026-12-01", "None"),
    ]
    assert own[-1].name.vi == "Cục Việc làm và Lao động nước ngoài"


def test_an_agency_does_not_end_while_a_procedure_needs_it(world: World) -> None:
    refused = act(world, "quan", begin(world, {"key": "moha", "last_day": "2026-12-31"}, None, "agencies"), "propose")
    assert refused.status == 422
    assert any(
        "equipment-declaration" in one["detail"] or "cấp trên" in one["detail"] for one in refused.json["errors"]
    )


def test_a_day_off_is_decided_by_two(world: World) -> None:
    day = {"date": "2027-12-24", "kind": "off", "decision": "1/QĐ-TTg"}
    newest = world.good("submission", "GET", "/calendars")["items"][0]["version"]
    published(world, {"overrides": [day]}, None, "calendar")
    shown = world.good("submission", "GET", f"/calendars/{newest + 1}")
    assert [one["date"] for one in shown["overrides"]][-1] == "2027-12-24"
    assert shown["reason"] == REASON
    assert faults(world, {"overrides": [day]}, None, "calendar") == [("/body/overrides/0/kind", "changes-nothing")]
    assert faults(world, {"overrides": []}, None, "calendar") == [("/body/overrides", "too-few")]


def test_what_notices_say_is_decided_by_two_and_then_told(world: World) -> None:
    content = world.good("submission", "GET", "/admin/templates/notice_texts/notice-texts", user="quan")["body"]
    content["texts"]["registered"]["title"] = {"vi": "Chúng tôi đã nhận hồ sơ", "en": "We have your dossier"}
    published(world, content, None, "notice_texts")
    world.file()
    world.settle()
    told = world.good("status", "GET", "/notices", user="lan")["items"]
    assert [one["title"]["vi"] for one in told] == ["Chúng tôi đã nhận hồ sơ"]
    content["texts"]["registered"]["text"]["vi"] = "Hồ sơ {code} của {name}"
    content["texts"]["accepted"]["sms"]["vi"] = "Hồ sơ {code} đã nhận, hẹn {due}"
    content["texts"]["refused"]["title"]["en"] = "{0.__class__}"
    content["texts"]["stopped"]["text"]["en"] = "Broken {code"
    assert faults(world, content, None, "notice_texts") == [
        ("/body/texts/registered/text/vi", "bad-blanks"),
        ("/body/texts/accepted/sms/vi", "bad-format"),
        ("/body/texts/refused/title/en", "bad-blanks"),
        ("/body/texts/stopped/text/en", "bad-blanks"),
    ]
