"""Whether an answer is what the service's OpenAPI document says: its status, headers and every member."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.support.gateway import SERVICES, Reply


@cache
def described(service: str) -> dict[str, Any]:
    text = Path(SERVICES, service, "chalicelib", service, "openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def check(service: str, method: str, path: str, reply: Reply) -> None:
    """`path` below the service's address, with or without its query. Operations that are not described may answer 404 and 405.

    Raises:
        AssertionError: what differs.
    """
    operation = _operation(service, method, path.partition("?")[0])
    if operation is None:
        assert reply.status in (404, 405), f"{method} {path} is not described"
        return
    response = operation["responses"].get(str(reply.status))
    assert response is not None, f"{method} {path} does not say it may answer {reply.status}"
    for name, header in response.get("headers", {}).items():
        assert name.lower() in reply.headers or not header["required"], f"{method} {path}: no header {name}"
    if "content" not in response:
        assert reply.text == ""
        return
    media_type = reply.headers["content-type"].partition(";")[0]
    assert media_type in response["content"], f"{method} {path} does not say it may come as {media_type}"
    content = response["content"][media_type]
    if not media_type.endswith("json"):
        return
    faults = [
        f"{error.instance_path}: {error.message}"
        for error in _validator(service, json.dumps(content["schema"])).iter_errors(reply.json)
    ]
    assert not faults, f"{method} {path} {reply.status}: {faults[:3]}"


def _operation(service: str, method: str, path: str) -> Any:
    paths = described(service)["paths"]
    for template in sorted(paths, key=lambda one: one.count("{")):
        if re.fullmatch(re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(template)), path):
            return paths[template].get(method.lower())
    return None


@cache
def _validator(service: str, schema: str) -> Any:
    whole = {**json.loads(schema), "components": described(service)["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
