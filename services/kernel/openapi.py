"""Assembles the OpenAPI 3.1 document of a service from its operations, its pydantic models and the portal's problems.

Imported when the document is made, never when requests are served: what is served is the file it wrote.

    document("Feedback", "What people say.", "/api/feedback", [
        Operation("POST", "/ratings", "Rate a dossier", {201: Reply(Rated, "Rated")}, body=Rating, idempotent=True,
                  account=Account.NEEDED, problems=(ALREADY_RATED, NOT_FINISHED, NOT_FOUND)),
    ])

Problems that follow from an operation's own shape are added to it: 401 with an account, 400, 413, 415 and 422 with a body,
400 and `key-reused` with an Idempotency-Key, 400 with query parameters, 404 with path parameters, 503 and 500 always.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, SkipJsonSchema

from kernel.http import MAX_LIMIT
from kernel.lifecycle import State
from kernel.problem_notes import NOTES
from kernel.problems import (
    BAD_KEY,
    BAD_QUERY,
    BUSY,
    FAILED,
    ILLEGAL_STEP,
    INVALID,
    KEY_REUSED,
    NOT_FOUND,
    NOT_SIGNED_IN,
    STALE_VERSION,
    TOO_LARGE,
    UNREADABLE,
    WRONG_TYPE,
    Kind,
)

T = TypeVar("T")
Schema = dict[str, Any]
Shape = type[BaseModel] | TypeAdapter[Any]


# -- what answers are made of -----------------------------------------------------------------------------------------------


class Shown(BaseModel):
    """Base of the models that describe answers. Members not named here are never sent."""

    model_config = ConfigDict(extra="forbid")


Absent = SkipJsonSchema[None]
"""`member: Thing | Absent = None`: the member is left out when there is nothing to say, and never null."""

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time", "pattern": r"\+07:00$"})]
LocalDay = Annotated[str, Field(json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class Bilingual(Shown):
    """A text for people in Vietnamese and English."""

    vi: str
    en: str


class Items(Shown, Generic[T]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[T]
    next_cursor: str | None


# -- operations -------------------------------------------------------------------------------------------------------------


class Account(Enum):
    """Whether an operation wants an access token; `MAY` shows more to those who have one."""

    NONE = auto()
    MAY = auto()
    NEEDED = auto()


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str  # path, query, header
    says: str
    schema: Mapping[str, Any]
    required: bool = False

    def as_json(self) -> Schema:
        return {
            "name": self.name,
            "in": self.place,
            "description": self.says,
            "required": self.required,
            "schema": dict(self.schema),
        }


def path(name: str, says: str) -> Parameter:
    """A part of the path. A malformed one is answered like an unknown one, so any text is allowed here."""
    return Parameter(name, "path", says, {"type": "string"}, required=True)


def query(name: str, says: str, schema: Mapping[str, Any]) -> Parameter:
    return Parameter(name, "query", says, schema)


CURSOR = query(
    "cursor",
    "Where the list goes on: the `next_cursor` of the page before.",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,2000}$"},
)
LIMIT = query(
    "limit", "How many items at most.", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 20}
)
RECEIPT_PIN = Parameter(
    "Receipt-Pin",
    "header",
    "The pin of the receipt, which shows more to those without an account. Never sent in an address.",
    {"type": "string", "maxLength": 40},
)
_KEY = Parameter(
    "Idempotency-Key",
    "header",
    "Made once for what is meant to happen once. The same key and body give the same answer, byte for byte, for 30 days at "
    "least; another body is refused.",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
    required=True,
)
_ANONYMOUS_KEY = Parameter(
    "Idempotency-Key", "header", f"A UUID. {_KEY.says}", {"type": "string", "format": "uuid"}, required=True
)
_LANGUAGE = Parameter(
    "Accept-Language", "header", "The language of problem documents; Vietnamese without it.", {"type": "string"}
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer; `model` None: no body. `headers` maps names to schemas. `also`: other media types, of text, in which it
    comes when asked for."""

    model: Shape | None
    says: str
    headers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    media_type: str = "application/json"
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str  # below the service's address, e.g. /dossiers/{code}
    summary: str
    answers: Mapping[int, Reply]
    says: str = ""
    body: Shape | None = None
    parameters: Sequence[Parameter] = ()
    account: Account = Account.NONE
    idempotent: bool = False
    problems: Sequence[Kind] = ()

    @property
    def every_problem(self) -> list[Kind]:
        wants = {
            BAD_QUERY: any(parameter.place == "query" for parameter in self.parameters),
            UNREADABLE: self.body is not None,
            BAD_KEY: self.idempotent,
            NOT_SIGNED_IN: self.account is not Account.NONE,
            NOT_FOUND: any(parameter.place == "path" for parameter in self.parameters),
            TOO_LARGE: self.body is not None,
            WRONG_TYPE: self.body is not None,
            INVALID: self.body is not None,
            KEY_REUSED: self.idempotent,
            FAILED: True,
            BUSY: True,
        }
        given = [kind for kind, wanted in wants.items() if wanted]
        return sorted({kind.name: kind for kind in [*given, *self.problems]}.values(), key=lambda kind: kind.status)

    @property
    def every_parameter(self) -> list[Parameter]:
        key = [_ANONYMOUS_KEY if self.account is Account.NONE else _KEY] if self.idempotent else []
        return [*self.parameters, *key, _LANGUAGE]


def document(title: str, says: str, address: str, operations: Sequence[Operation]) -> Schema:
    """The document of one service; `address` is where it stands, e.g. /api/feedback."""
    shapes, definitions = _shapes(operations)
    kinds = {kind.name: kind for operation in operations for kind in operation.every_problem}
    paths: dict[str, Schema] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, shapes)
    schemas = {**definitions, **{_problem_name(kind): _problem_schema(kind) for kind in kinds.values()}}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "description": says, "version": "1"},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": {**dict(sorted(schemas.items())), "Fault": _FAULT},
            "securitySchemes": {"account": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def text_of(made: Schema) -> str:
    """The document as it is kept in the repository and served."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _operation(operation: Operation, shapes: Mapping[int, Schema]) -> Schema:
    described: Schema = {"operationId": _operation_id(operation), "summary": operation.summary}
    if operation.says:
        described["description"] = operation.says
    described["parameters"] = [parameter.as_json() for parameter in operation.every_parameter]
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": shapes[id(operation.body)]}},
        }
    described["responses"] = {
        **{str(status): _reply(reply, shapes) for status, reply in operation.answers.items()},
        **_problem_responses(operation.every_problem),
    }
    described["security"] = {
        Account.NONE: [],
        Account.MAY: [{}, {"account": []}],
        Account.NEEDED: [{"account": []}],
    }[operation.account]
    return described


def _operation_id(operation: Operation) -> str:
    words = re.findall(r"[A-Za-z_]+", operation.path)
    return "_".join([operation.method.lower(), *words])


def _reply(reply: Reply, shapes: Mapping[int, Schema]) -> Schema:
    described: Schema = {"description": reply.says}
    if reply.headers:
        described["headers"] = {
            name: {"required": True, "schema": dict(schema)} for name, schema in reply.headers.items()
        }
    if reply.model is not None:
        described["content"] = {
            reply.media_type: {"schema": shapes[id(reply.model)]},
            **{media_type: {"schema": {"type": "string"}} for media_type in reply.also},
        }
    return described


# -- shapes -----------------------------------------------------------------------------------------------------------------


class _Plain(GenerateJsonSchema):
    """Without the titles pydantic makes up from names, and without `default: null` for members that may be left out."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> Schema:
        made = super().default_schema(schema)
        if made.get("default", "") is None:
            del made["default"]
        return made

    def model_schema(self, schema: Any) -> Schema:
        made = super().model_schema(schema)
        made.pop("title", None)
        return made


def _shapes(operations: Iterable[Operation]) -> tuple[dict[int, Schema], dict[str, Schema]]:
    """The schema of each body and answer, by the identity of its model, and what they refer to."""
    models: dict[int, Shape] = {}
    for operation in operations:
        for model in (operation.body, *(reply.model for reply in operation.answers.values())):
            if model is not None:
                models[id(model)] = model
    adapters = {name: TypeAdapter(model) if isinstance(model, type) else model for name, model in models.items()}
    made, rest = TypeAdapter.json_schemas(
        [(name, "validation", adapter) for name, adapter in adapters.items()],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Plain,
    )
    definitions: dict[str, Schema] = rest.get("$defs", {})
    names = {name: _short(name) for name in definitions}
    shapes = {name: _renamed(schema, names) for (name, _), schema in made.items()}
    return shapes, {names[name]: _renamed(schema, names) for name, schema in definitions.items()}


def _short(name: str) -> str:
    """What pydantic calls `Items[Agency]` is ListOfAgency; two classes of one name get that of their package as well: a Kind of
    `slips.kinds` is SlipKind."""
    listed = re.fullmatch(r"Items_(\w+)_", name)
    if listed is not None:
        return f"ListOf{listed[1]}"
    *_, package, _module, last = ["", "", *name.split("__")]
    return f"{package.removesuffix('s').capitalize()}{last}" if "__" in name else name


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """The same schema, referring to the new names."""
    if isinstance(schema, list):
        return [_renamed(one, names) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {member: _renamed(value, names) for member, value in schema.items()}
    if isinstance(schema.get("$ref"), str):
        place, _, name = schema["$ref"].rpartition("/")
        made["$ref"] = f"{place}/{names.get(name, name)}"
    return made


# -- problems ---------------------------------------------------------------------------------------------------------------

_FAULT: Schema = {
    "type": "object",
    "description": "One fault of the request.",
    "properties": {
        "pointer": {
            "type": "string",
            "format": "json-pointer",
            "description": "From the body's root; empty for the body itself.",
        },
        "code": {"type": "string", "pattern": "^[a-z][a-z-]*$"},
        "detail": {"type": "string"},
        "document": {"type": "string", "description": "With `missing-paper`: the key of the paper."},
    },
    "required": ["pointer", "code", "detail"],
    "additionalProperties": False,
}

_OF_A_CHANGE = ("draft", "proposed", "published")  # and withdrawn, as a dossier: what administrators change

_EXTRA: dict[str, Schema] = {
    STALE_VERSION.name: {"current_version": {"type": "integer", "minimum": 0}},
    ILLEGAL_STEP.name: {"state": {"type": "string", "enum": [*(state.value for state in State), *_OF_A_CHANGE]}},
    INVALID.name: {"errors": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Fault"}}},
}


def _problem_name(kind: Kind) -> str:
    return "Problem" + "".join(word.capitalize() for word in kind.name.split("-"))


def _problem_schema(kind: Kind) -> Schema:
    extra = _EXTRA.get(kind.name, {})
    return {
        "type": "object",
        "description": " ".join(one.en for one in (kind.advice, NOTES.get(kind.name)) if one),
        "properties": {
            "type": {"const": kind.type},
            "title": {"enum": [kind.title.vi, kind.title.en]},
            "status": {"const": kind.status},
            "detail": {"type": "string", "minLength": 1},
            **extra,
        },
        "required": ["type", "title", "status", "detail", *extra],
        "additionalProperties": False,
    }


def _problem_responses(kinds: Sequence[Kind]) -> dict[str, Schema]:
    by_status: dict[int, list[Kind]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, []).append(kind)
    return {str(status): _problem_response(status, group) for status, group in by_status.items()}


def _problem_response(status: int, kinds: Sequence[Kind]) -> Schema:
    refs = [{"$ref": f"#/components/schemas/{_problem_name(kind)}"} for kind in kinds]
    headers: Schema = {"Content-Language": {"required": True, "schema": {"enum": ["vi", "en"]}}}
    if any(kind.retry_after is not None for kind in kinds):
        every = all(kind.retry_after is not None for kind in kinds)
        headers["Retry-After"] = {"required": every, "schema": {"type": "integer", "minimum": 1}}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = {"required": True, "schema": {"const": "Bearer"}}
    return {
        "description": "; ".join(kind.title.en for kind in kinds),
        "headers": headers,
        "content": {"application/problem+json": {"schema": refs[0] if len(refs) == 1 else {"oneOf": refs}}},
    }
