"""Tickets for files, and the inspector that looks at what arrived."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.submission.uploads import inspect, keys_in, upload_id
from kernel.dossiers import Checked, Document, Upload
from kernel.papers import Head, judged, owner_text
from tests.fakes.together import read_from_memory
from tests.support import tokens
from tests.unit.submission.http import ask, furnish, problem
from tests.unit.submission.world import NOW, PDF, World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return furnish(monkeypatch)


UPLOAD: dict[str, Any] = {"filename": "hộ chiếu.pdf", "content_type": "application/pdf", "size": 900_000}


def test_a_ticket_needs_no_key_and_names_no_person(world: World) -> None:
    reply = ask("POST", "/uploads", UPLOAD)
    assert reply.status == 201
    assert set(reply.json) == {"upload_id", "url", "fields", "expires_at"}
    assert reply.json["expires_at"] == "2026-11-24T09:45:00+07:00"
    assert reply.json["fields"]["key"] == f"papers/{reply.json['upload_id']}"
    upload = world.dossiers.uploads["lan", reply.json["upload_id"]]
    assert (upload.filename, upload.size, upload.checked) == ("hộ chiếu.pdf", 900_000, None)


def test_a_page_without_script_says_neither_type_nor_size_and_is_come_back_to(world: World) -> None:
    """What arrives decides: its name gets the ending of what it is, and what is nothing known is not taken."""
    landing = "/en/forms/tep/aB-_9"
    body = {"filename": "Hộ chiếu", "content_type": "application/octet-stream", "size": 1_000_000, "landing": landing}
    reply = ask("POST", "/uploads", body)
    assert reply.status == 201
    upload = world.dossiers.uploads["lan", reply.json["upload_id"]]
    arrived = judged(Head(b"\xff\xd8\xff\xe0", 900, None, "lan"), upload)
    assert (arrived.ok, arrived.content_type) == (True, "image/jpeg")
    assert Document.of("passport", upload, arrived).filename == "Hộ chiếu.jpg"
    assert not judged(Head(b"<html>", 900, None, "lan"), upload).ok
    assert not judged(Head(b"PK\x03\x04", 900, None, "lan"), upload).ok


@pytest.mark.parametrize(
    "landing",
    [
        "https://evil.example/",
        "//evil.example",
        "/forms/tep/",
        "/forms/tep/a/../b",
        "/ho-so",
        "/forms/tep/a?b=c",
    ],
)
def test_a_bucket_sends_nobody_elsewhere(world: World, landing: str) -> None:
    assert problem(ask("POST", "/uploads", {**UPLOAD, "landing": landing})) == (422, "invalid")


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"content_type": "image/tiff"}, "/content_type", "not-one-of"),  # known, but no paper takes it
        ({"content_type": "text/html"}, "/content_type", "not-one-of"),
        ({"size": 1_000_001}, "/size", "out-of-range"),  # more than any paper in force takes
        ({"size": 0}, "/size", "out-of-range"),
        ({"size": 20 * 1024 * 1024 + 1}, "/size", "out-of-range"),
        ({"size": "1"}, "/size", "wrong-type"),
        ({"filename": ""}, "/filename", "too-short"),
        ({"filename": "a\nb"}, "/filename", "bad-format"),
    ],
)
def test_what_no_paper_takes(world: World, change: dict[str, Any], pointer: str, code: str) -> None:
    count = len(world.dossiers.uploads)
    reply = ask("POST", "/uploads", {**UPLOAD, **change})
    assert problem(reply) == (422, "invalid")
    assert [(one["pointer"], one["code"]) for one in reply.json["errors"]] == [(pointer, code)]
    assert len(world.dossiers.uploads) == count


def test_who_gets_no_ticket(world: World) -> None:
    assert problem(ask("POST", "/uploads", UPLOAD, user=None)) == (401, "not-signed-in")
    assert problem(ask("POST", "/uploads", UPLOAD, token=tokens.system_token())) == (403, "not-allowed")


def _told(*keys: str) -> str:
    return json.dumps({"Records": [{"s3": {"object": {"key": quote(key)}}} for key in keys]})


def test_notifications_name_keys() -> None:
    assert keys_in(_told("papers/abc", "papers/ô b")) == ["papers/abc", "papers/ô b"]
    assert keys_in(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})) == []


@pytest.mark.parametrize("message", ["", "{}", "[]", '{"Records":[{}]}', '{"Records":3}'])
def test_a_message_that_is_no_notification_fails(message: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        keys_in(message)


def look(world: World, upload_id: str, head: Head | None) -> None:
    inspect(f"papers/{upload_id}", lambda _key: head, read_from_memory, world.dossiers)


def test_what_arrived_is_kept_with_its_upload(world: World) -> None:
    world.upload("lan", "new", "application/pdf", None)
    head = Head(PDF, len(PDF), "v7", owner_text("lan"))
    look(world, "new", head)
    look(world, "new", head)  # told twice
    assert world.dossiers.uploads["lan", "new"].checked == Checked(len(PDF), "application/pdf", True, "v7")


@pytest.mark.parametrize("head", [None, Head(PDF, len(PDF), "v7", None), Head(PDF, len(PDF), "v7", "hoa")])
def test_what_belongs_to_no_upload_is_passed_over(world: World, head: Head | None) -> None:
    world.upload("lan", "new", "application/pdf", None)
    look(world, "new", head)
    assert world.dossiers.uploads["lan", "new"].checked is None


def test_what_was_sent_before_is_listed_newest_first_and_only_what_arrived(world: World) -> None:
    there = Checked(900, "application/pdf", True, "v1")
    for hours in range(4):
        at = NOW + timedelta(hours=hours)
        name = upload_id(at, bytes)
        checked = {1: None, 2: replace(there, ok=False)}.get(hours, there)
        world.dossiers.put_upload(Upload("mai", name, f"{hours}.pdf", "application/pdf", 2_000, at, checked))
    first = ask("GET", "/uploads?limit=2", user="mai").json
    assert first["items"] == [
        {
            "upload_id": upload_id(NOW + timedelta(hours=3), bytes),
            "filename": "3.pdf",
            "content_type": "application/pdf",
            "size": 900,
            "uploaded_at": "2026-11-24T12:30:00+07:00",
        }
    ]
    rest = ask("GET", f"/uploads?limit=2&cursor={first['next_cursor']}", user="mai").json
    assert [one["filename"] for one in rest["items"]] == ["0.pdf"]
    assert rest["next_cursor"] is None
    assert ask("GET", "/uploads", user="khoa").json == {"items": [], "next_cursor": None}
    assert problem(ask("GET", f"/uploads?cursor={first['next_cursor']}", user="khoa")) == (400, "bad-query")
    assert problem(ask("GET", "/uploads", user=None)) == (401, "not-signed-in")


@given(st.integers(1, 2**44), st.integers(1, 1000))
def test_ids_of_uploads_sort_by_their_time(milliseconds: int, later: int) -> None:
    begun = datetime(1970, 1, 1, tzinfo=UTC)
    early, late = (begun + timedelta(milliseconds=one) for one in (milliseconds, milliseconds + later))
    first, second = upload_id(early, lambda size: b"\xff" * size), upload_id(late, bytes)
    assert first < second
    assert len(first) == 24


@pytest.mark.parametrize(
    ("kind", "seen"),
    [("application/pdf", True), ("image/jpeg", True), ("image/tiff", False), ("application/msword", False)],
)
def test_a_file_that_arrived_is_looked_at_by_who_sent_it_alone(world: World, kind: str, seen: bool) -> None:
    name = upload_id(NOW, bytes)
    world.dossiers.put_upload(Upload("mai", name, "a b.x", kind, 2_000, NOW, Checked(900, kind, True, "v1")))
    shown = ask("GET", f"/uploads/{name}", user="mai")
    links = {"url": f"https://papers.example.test/papers/{name}?seconds=300"}
    if seen:
        links["view_url"] = links["url"] + "&inline"
    assert shown.status == 200
    assert {key: shown.json[key] for key in shown.json if "url" in key} == links
    assert (shown.json["content_type"], shown.json["size"]) == (kind, 900)
    for other in (ask("GET", f"/uploads/{name}", user="khoa"), ask("GET", f"/uploads/{name}0", user="mai")):
        assert problem(other) == (404, "not-found")
    assert problem(ask("GET", f"/uploads/{name}", user=None)) == (401, "not-signed-in")


@pytest.mark.parametrize("checked", [None, Checked(900, "text/html", False, "v1")])
def test_what_did_not_arrive_or_is_no_paper_is_not_looked_at(world: World, checked: Checked | None) -> None:
    name = upload_id(NOW, bytes)
    world.dossiers.put_upload(Upload("mai", name, "a.pdf", "application/pdf", 2_000, NOW, checked))
    assert problem(ask("GET", f"/uploads/{name}", user="mai")) == (404, "not-found")
    assert problem(ask("GET", "/uploads/%C3%A1%20b", user="mai")) == (404, "not-found")
