"""The API of a packaged service: every method and path below /<service> reaches the service, and what the gateway itself
refuses is a problem document (docs/api/README.md)."""

from __future__ import annotations

import copy
import json
from typing import Any

from kernel.problems import BUSY, NOT_FOUND, TOO_LARGE, TOO_MANY, UNREADABLE, WRONG_TYPE, Kind

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")

# What API Gateway answers by itself. It cannot choose a language, so these speak Vietnamese, the portal's first.
_REFUSALS: dict[str, Kind] = {
    "MISSING_AUTHENTICATION_TOKEN": NOT_FOUND,  # its name for a path or method it does not know
    "RESOURCE_NOT_FOUND": NOT_FOUND,
    "REQUEST_TOO_LARGE": TOO_LARGE,
    "UNSUPPORTED_MEDIA_TYPE": WRONG_TYPE,
    "THROTTLED": TOO_MANY,
    "QUOTA_EXCEEDED": TOO_MANY,
    "DEFAULT_4XX": UNREADABLE,
    "INTEGRATION_FAILURE": BUSY,
    "INTEGRATION_TIMEOUT": BUSY,
    "DEFAULT_5XX": BUSY,
}


# What an API serves everything below, where that is not its own name.
_BELOW = {"web": ("forms", "en/forms")}


def finish_api(service: str, properties: dict[str, Any]) -> None:
    properties["Name"] = {"Fn::Sub": f"${{Stage}}-{service}"}
    properties["OpenApiVersion"] = "2.0"  # without it SAM makes a second stage called Stage
    properties["EndpointConfiguration"] = {"Type": "REGIONAL"}
    properties["GatewayResponses"] = {name: _refusal(kind) for name, kind in _REFUSALS.items()}
    paths: dict[str, Any] = properties["DefinitionBody"]["paths"]
    if not paths:
        return
    reach = _bare(next(iter(next(iter(paths.values())).values())))
    for below in _BELOW.get(service, (service,)):
        paths[f"/{below}/{{proxy+}}"] = {}
    for path, methods in paths.items():
        for method in METHODS:
            # Written out one by one: the local cloud does not know `x-amazon-apigateway-any-method`.
            methods.setdefault(method, {**copy.deepcopy(reach), "parameters": _parameters(path)})


def _bare(route: dict[str, Any]) -> dict[str, Any]:
    """A route that hands everything to the service, which says 404 or 405."""
    kept = ("responses", "x-amazon-apigateway-integration")
    return {"produces": ["application/problem+json"], **{name: route[name] for name in kept}}


def _parameters(path: str) -> list[dict[str, Any]]:
    names = [part.strip("{}+") for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "type": "string"} for name in names]


def _refusal(kind: Kind) -> dict[str, Any]:
    headers = {"Content-Type": "'application/problem+json'", "Content-Language": "'vi'", "Cache-Control": "'no-store'"}
    if kind.retry_after:
        headers["Retry-After"] = f"'{kind.retry_after}'"
    document = {
        "type": kind.type,
        "title": kind.title.in_language("vi"),
        "status": kind.status,
        "detail": kind.advice.in_language("vi"),
    }
    return {
        "StatusCode": kind.status,
        "ResponseParameters": {"Headers": headers},
        "ResponseTemplates": {"application/json": json.dumps(document, ensure_ascii=False)},
    }
