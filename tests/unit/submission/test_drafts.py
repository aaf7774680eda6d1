"""Drafts over HTTP: kept, changed, resumed elsewhere, filed, and never anybody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.submission import wiring
from tests.support import tokens
from tests.unit.submission.http import ask, file, furnish, problem
from tests.unit.submission.world import NOW, World, filing


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return furnish(monkeypatch)


DRAFT: dict[str, Any] = {"procedure": "work-permit", "form": {"hoTen": "L"}}


def begin(body: Any = None, user: str = "lan", key: str | None = "d1") -> Any:
    return ask("POST", "/drafts", DRAFT if body is None else body, user, key)


def test_a_draft_is_kept_changed_and_resumed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = begin()
    assert made.status == 201
    assert made.headers["location"] == f"/api/submission/drafts/{made.json['id']}"
    assert set(made.json) == {"id", "version", "updated_at"}
    monkeypatch.setattr(wiring, "now", lambda: NOW + timedelta(hours=1))
    path = f"/drafts/{made.json['id']}"
    better = {
        **DRAFT,
        "version": 1,
        "agency": "ministry-employment",
        "form": {"hoTen": "Lê Văn A", "thanhVien": [{}]},
        "documents": [{"document": "passport", "upload_id": "lan-pdf"}],
        "applicant": {"kind": "self", "phone": "09"},
        "result_delivery": "online",
    }
    saved = ask("PUT", path, better)
    assert saved.json == {"id": made.json["id"], "version": 2, "updated_at": "2026-11-24T10:30:00+07:00"}
    assert ask("GET", path).json == {
        "id": made.json["id"],
        "version": 2,
        "procedure": "work-permit",
        "agency": "ministry-employment",
        "form": {"hoTen": "Lê Văn A", "thanhVien": [{}]},
        "documents": [{"document": "passport", "upload_id": "lan-pdf", "filename": "lan-pdf.bin"}],
        "applicant": {"kind": "self", "phone": "09"},
        "result_delivery": "online",
        "created_at": "2026-11-24T09:30:00+07:00",
        "updated_at": "2026-11-24T10:30:00+07:00",
    }


def test_making_a_draft_once_more_gives_the_same_bytes_whatever_became_of_it(world: World) -> None:
    made = begin()
    path = f"/drafts/{made.json['id']}"
    ask("PUT", path, {**DRAFT, "version": 1})
    assert begin().text == made.text
    assert ask("DELETE", path).status == 204
    assert begin().text == made.text
    assert problem(ask("GET", path)) == (404, "not-found")
    assert problem(begin({**DRAFT, "form": {}})) == (422, "key-reused")
    assert begin(user="hoa").json["id"] != made.json["id"]


def test_a_stale_save_is_refused_and_told_the_current_version(world: World) -> None:
    path = f"/drafts/{begin().json['id']}"
    assert ask("PUT", path, {**DRAFT, "version": 1}).status == 200
    reply = ask("PUT", path, {**DRAFT, "version": 1})
    assert problem(reply) == (409, "stale-version")
    assert reply.json["current_version"] == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_persons_draft_is_not_there(world: World, method: str) -> None:
    body = {**DRAFT, "version": 1} if method == "PUT" else None
    mine = f"/drafts/{begin().json['id']}"
    foreign, unknown = ask(method, mine, body, user="hoa"), ask(method, "/drafts/unknown", body, user="hoa")
    assert problem(foreign) == (404, "not-found")
    assert foreign.text == unknown.text
    assert ask("GET", mine).status == 200


def test_a_draft_is_gone_once(world: World) -> None:
    path = f"/drafts/{begin().json['id']}"
    gone = ask("DELETE", path)
    assert (gone.status, gone.text) == (204, "")
    assert problem(ask("DELETE", path)) == (404, "not-found")


def test_the_list_shows_living_drafts_in_pages(world: World) -> None:
    ids = [begin(key=f"k{number}").json["id"] for number in range(3)]
    begin(user="hoa")
    ask("DELETE", f"/drafts/{ids[0]}")
    first = ask("GET", "/drafts?limit=1").json
    rest = ask("GET", f"/drafts?limit=1&cursor={first['next_cursor']}").json
    assert {first["items"][0]["id"], rest["items"][0]["id"]} == set(ids[1:])
    assert rest["next_cursor"] is None
    assert set(first["items"][0]) == {"id", "version", "procedure", "created_at", "updated_at"}
    assert problem(ask("GET", f"/drafts?cursor={first['next_cursor']}", user="hoa")) == (400, "bad-query")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"procedure": "demand-report"}, ("/procedure", "not-in-force")),
        ({"agency": "nowhere"}, ("/agency", "unknown-agency")),
        ({"agency": "ha-noi"}, ("/agency", "not-offered")),
        ({"form": {"poem": "x"}}, ("/form/poem", "unknown")),
        ({"documents": [{"document": "poem", "upload_id": "lan-pdf"}]}, ("/documents/0/document", "unknown-paper")),
        (
            {"documents": [{"document": "passport", "upload_id": "hoa-pdf"}]},
            ("/documents/0/upload_id", "unknown-upload"),
        ),
        (
            {"documents": [{"document": "passport", "upload_id": "lan-png"}]},
            ("/documents/0/upload_id", "wrong-file-type"),
        ),
    ],
)
def test_what_no_form_could_take_is_refused_at_once(
    world: World, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    reply = begin({**DRAFT, **change})
    assert problem(reply) == (422, "invalid")
    assert [(one["pointer"], one["code"]) for one in reply.json["errors"]] == [fault]
    assert not world.drafts.rows


def test_a_file_still_on_its_way_may_stand_in_a_draft(world: World) -> None:
    world.upload("lan", "slow", "application/pdf", None)
    assert begin({**DRAFT, "documents": [{"document": "passport", "upload_id": "slow"}]}).status == 201


def test_a_filed_draft_is_gone_and_cannot_be_filed_twice(world: World) -> None:
    made = begin()
    draft = made.json["id"]
    body = filing(draft=draft)
    first = file(body)
    assert first.status == 201
    assert problem(ask("GET", f"/drafts/{draft}")) == (404, "not-found")
    assert ask("GET", "/drafts").json["items"] == []
    assert begin().text == made.text
    again = file(body, key="another")
    assert [(one["pointer"], one["code"]) for one in again.json["errors"]] == [("/draft", "unknown-draft")]
    assert file(body).text == first.text


def test_anothers_draft_cannot_be_filed(world: World) -> None:
    draft = begin(user="hoa").json["id"]
    reply = file(filing(draft=draft))
    assert [(one["pointer"], one["code"]) for one in reply.json["errors"]] == [("/draft", "unknown-draft")]
    assert ask("GET", f"/drafts/{draft}", user="hoa").status == 200


def test_a_draft_wants_a_key_and_a_person(world: World) -> None:
    assert problem(begin(key=None)) == (400, "idempotency-key")
    reply = ask("POST", "/drafts", DRAFT, token=tokens.system_token(), key="k")
    assert problem(reply) == (403, "not-allowed")
    assert problem(ask("POST", "/drafts", DRAFT, user=None, key="k")) == (401, "not-signed-in")
