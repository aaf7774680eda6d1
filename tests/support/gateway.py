"""Calls a service's real app in this process as API Gateway would."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote

SERVICES = Path(__file__).parents[2] / "services"


@cache
def load(service: str) -> ModuleType:
    """The module app.py of a service, under a name of its own so that four live together."""
    name = f"{service}_app"
    spec = importlib.util.spec_from_file_location(name, SERVICES / service / "app.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(service)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]  # names in lower case
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


CONTEXT = SimpleNamespace(
    function_name="api",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:ap-southeast-1:123456789012:function:api",
    aws_request_id="00000000-0000-0000-0000-000000000000",
)


def call(
    service: str,
    method: str,
    path: str,
    body: Any = None,
    *,
    headers: Mapping[str, str] | None = None,
    token: str | None = None,
    key: str | None = None,
) -> Reply:
    """One request. `path` is the part after /api, with its query, percent-encoded; a body that is no str is sent as JSON."""
    app = load(service).app
    raw_path, _, query = path.partition("?")
    sent = {"host": "localhost", **{name.lower(): value for name, value in (headers or {}).items()}}
    if body is not None:
        sent.setdefault("content-type", "application/json")
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    if key is not None:
        sent["idempotency-key"] = key
    event = _event(
        app, method, raw_path, query, sent, body if body is None or isinstance(body, str) else json.dumps(body)
    )
    answer = app(event, CONTEXT)
    many = {
        name.lower(): ", ".join(map(str, values)) for name, values in (answer.get("multiValueHeaders") or {}).items()
    }
    one = {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
    return Reply(answer["statusCode"], {**many, **one}, answer.get("body") or "")


def _event(
    app: Any, method: str, path: str, query: str, headers: Mapping[str, str], body: str | None
) -> dict[str, Any]:
    resource, parameters = _match(app, path)
    pairs = parse_qsl(query, keep_blank_values=True)
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        many.setdefault(name, []).append(value)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in many.items()} or None,
        "multiValueQueryStringParameters": many or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/api{path}",
            "stage": "api",
            "requestId": "test",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def _match(app: Any, path: str) -> tuple[str, dict[str, str]]:
    """The route a path belongs to; API Gateway prefers the literal one."""
    given = path.split("/")
    best: tuple[int, str, dict[str, str]] | None = None
    for route in app.routes:
        wanted = route.split("/")
        if len(wanted) != len(given):
            continue
        parameters: dict[str, str] = {}
        for expected, actual in zip(wanted, given, strict=True):
            if expected.startswith("{"):
                parameters[expected[1:-1]] = unquote(actual)
            elif expected != actual:
                break
        else:
            if best is None or len(parameters) < best[0]:
                best = (len(parameters), route, parameters)
    return (best[1], best[2]) if best else (path, {})
