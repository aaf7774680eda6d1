"""The OpenAPI document of the publish service."""

from __future__ import annotations

from openapi_spec_validator import validate

from chalicelib.publish.openapi import FILE, OPERATIONS, made
from kernel.openapi import text_of
from tests.support.gateway import load


def test_the_document_is_valid_and_the_file_up_to_date() -> None:
    validate(made())
    assert FILE.read_text(encoding="utf-8") == text_of(made()), "run make openapi"


def test_it_describes_every_route_and_no_other() -> None:
    routes = {
        (method, path.removeprefix("/publish"))
        for path, methods in load("publish").app.routes.items()
        for method in methods
    }
    assert {(operation.method, operation.path) for operation in OPERATIONS} == routes
