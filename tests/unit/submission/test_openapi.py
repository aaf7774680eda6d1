"""The OpenAPI document: valid, up to date, and about the routes there are. That answers keep to it is checked with each call."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import validate

from chalicelib.submission.openapi import FILE, OPERATIONS, made
from kernel.openapi import text_of
from tests.support import conformance
from tests.support.gateway import Reply, call, load


def test_the_document_is_valid_and_up_to_date() -> None:
    document = made()
    validate(document)
    assert FILE.read_text(encoding="utf-8") == text_of(document), "run: make openapi"


def test_every_route_is_described_and_nothing_else() -> None:
    routes = {
        (method, path.removeprefix("/submission"))
        for path, methods in load("submission").app.routes.items()
        for method in methods
    }
    assert routes - {("GET", "/openapi.json")} == {(one.method, one.path) for one in OPERATIONS}


def test_the_document_is_served() -> None:
    reply = call("submission", "GET", "/submission/openapi.json")
    assert reply.status == 200
    assert reply.json["openapi"] == "3.1.0"


ME = {"user": "lan", "name": "", "roles": [], "acts_for": []}


@pytest.mark.parametrize(
    ("status", "media_type", "body"),
    [
        (200, "application/json", {**ME, "more": 1}),
        (200, "application/json", {"user": "lan"}),
        (200, "text/plain", ME),
        (418, "application/json", ME),
        (401, "application/problem+json", {"type": "/problems/not-found", "title": "x", "status": 401, "detail": "x"}),
    ],
)
def test_an_answer_that_is_not_as_described_is_noticed(status: int, media_type: str, body: dict[str, object]) -> None:
    headers = {"content-type": media_type, "content-language": "vi", "www-authenticate": "Bearer"}
    conformance.check("submission", "GET", "/me", Reply(200, {"content-type": "application/json"}, json.dumps(ME)))
    with pytest.raises(AssertionError):
        conformance.check("submission", "GET", "/me", Reply(status, headers, json.dumps(body)))
