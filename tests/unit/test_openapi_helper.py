"""The OpenAPI helper: what an operation's shape implies stands in the document, and the document is valid."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Annotated, Any, Literal

import pytest
from openapi_spec_validator import validate
from pydantic import Field, TypeAdapter

from kernel.bodies import Body, Day, line, number
from kernel.openapi import (
    CURSOR,
    LIMIT,
    Absent,
    Account,
    Instant,
    Items,
    Operation,
    Reply,
    Shown,
    document,
    path,
    text_of,
)
from kernel.problems import ALREADY_RATED, STALE_VERSION


class Rate(Body):
    code: Annotated[str, line(1, 50)]
    score: Annotated[int, number(1, 5)]
    comment: Annotated[str | None, line(1, 100)] = None
    day: Day


class Rated(Shown):
    code: str
    rated_at: Instant
    comment: str | Absent = None


class Left(Body):
    go: Literal["left"]


class Right(Body):
    go: Literal["right"]


GO: TypeAdapter[Left | Right] = TypeAdapter(Annotated[Left | Right, Field(discriminator="go")])

OPERATIONS = [
    Operation(
        "POST",
        "/ratings",
        "Rate",
        {201: Reply(Rated, "Rated", {"Location": {"type": "string"}})},
        body=Rate,
        idempotent=True,
        account=Account.NEEDED,
        problems=(ALREADY_RATED, STALE_VERSION),
    ),
    Operation("GET", "/ratings", "List", {200: Reply(Items[Rated], "A page")}, parameters=(CURSOR, LIMIT)),
    Operation("PUT", "/ways/{id}", "Go", {204: Reply(None, "Gone")}, body=GO, parameters=(path("id", "Which"),)),
    Operation("POST", "/petitions", "Ask", {201: Reply(Rated, "Asked")}, body=Rate, idempotent=True),
]
MADE = document("Feedback", "What people say.", "/api/feedback", OPERATIONS)


def statuses(where: str, method: str) -> set[str]:
    return set(MADE["paths"][where][method]["responses"])


def schema_of(name: str) -> Any:
    return MADE["components"]["schemas"][name]


def test_the_document_is_valid_and_stable() -> None:
    validate(MADE)
    assert text_of(MADE) == text_of(document("Feedback", "What people say.", "/api/feedback", OPERATIONS))


def test_shapes_bear_names_that_people_read() -> None:
    assert "ListOfRated" in MADE["components"]["schemas"]
    reference = MADE["paths"]["/ratings"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert reference == {"$ref": "#/components/schemas/ListOfRated"}


@pytest.mark.parametrize("service", ["submission", "status", "feedback", "publish"])
def test_no_service_shows_names_of_python(service: str) -> None:
    described = import_module(f"chalicelib.{service}.openapi").made()
    assert [name for name in described["components"]["schemas"] if not re.fullmatch("[A-Z][A-Za-z0-9]+", name)] == []


def test_two_classes_of_one_name_get_that_of_their_package() -> None:
    described = import_module("chalicelib.status.openapi").made()["components"]["schemas"]
    assert {"SlipKind", "NoticeKind"} <= set(described)


def test_shape_implies_problems() -> None:
    assert statuses("/ratings", "post") == {"201", "400", "401", "409", "413", "415", "422", "500", "503"}
    assert statuses("/ratings", "get") == {"200", "400", "500", "503"}
    assert statuses("/ways/{id}", "put") == {"204", "400", "404", "413", "415", "422", "500", "503"}


def test_members_that_may_be_left_out() -> None:
    assert schema_of("Rate")["required"] == ["code", "score", "day"]
    assert "default" not in schema_of("Rate")["properties"]["comment"]
    assert schema_of("Rated")["properties"]["comment"] == {"type": "string"}
    assert schema_of("Rated")["required"] == ["code", "rated_at"]
    assert schema_of("Rated")["additionalProperties"] is False


def test_without_an_account_the_key_is_a_uuid() -> None:
    def key(where: str) -> Any:
        parameters = MADE["paths"][where]["post"]["parameters"]
        return next(one["schema"] for one in parameters if one["name"] == "Idempotency-Key")

    assert key("/petitions")["format"] == "uuid"
    assert "pattern" in key("/ratings")


def test_a_problem_is_described_to_the_letter() -> None:
    stale = schema_of("ProblemStaleVersion")
    assert stale["properties"]["type"] == {"const": "/problems/stale-version"}
    assert "current_version" in stale["required"]
    assert stale["additionalProperties"] is False
    assert set(MADE["paths"]["/ratings"]["post"]["responses"]["503"]["headers"]) == {"Content-Language", "Retry-After"}
