"""The OpenAPI document of the status service."""

from __future__ import annotations

from openapi_spec_validator import validate

from chalicelib.status.openapi import FILE, OPERATIONS, made
from kernel.openapi import text_of
from tests.support.gateway import load


def test_the_document_is_valid_and_the_file_up_to_date() -> None:
    validate(made())
    assert FILE.read_text(encoding="utf-8") == text_of(made()), "run make openapi"


def test_it_describes_every_route_and_no_other() -> None:
    routes = {
        (method, path.removeprefix("/status"))
        for path, methods in load("status").app.routes.items()
        for method in methods
    }
    assert {(operation.method, operation.path) for operation in OPERATIONS} == routes


def test_an_item_to_complete_names_exactly_one_place() -> None:
    item = made()["components"]["schemas"]["Item"]
    assert [one["required"] for one in item["oneOf"]] == [["pointer", "text"], ["document", "text"]]
