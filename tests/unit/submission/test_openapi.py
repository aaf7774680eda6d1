"""The OpenAPI document: valid, up to date, and about the routes there are. That answers keep to it is checked with each call."""

from __future__ import annotations

from openapi_spec_validator import validate

from chalicelib.submission.openapi import FILE, OPERATIONS, made
from kernel.openapi import text_of
from tests.support.gateway import call, load


def test_the_document_is_valid_and_up_to_date() -> None:
    document = made()
    validate(document)
    assert FILE.read_text(encoding="utf-8") == text_of(document), "run: python -m chalicelib.submission.openapi"


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
