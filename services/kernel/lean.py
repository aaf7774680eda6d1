"""Takes off a DynamoDB client what it does anew for each call although the result never differs.

botocore writes its user agent twice for every request, works the endpoint out by rules, and walks parameters and answers by
their model, though DynamoDB's are JSON that only binary values make special. Half of a call's instructions went there; what
reaches the wire and the caller is the same (tests/contract/test_lean.py). Private parts of botocore are touched, as PynamoDB
touches them, so its version is pinned.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

# Requests and answers of these are attribute values and plain JSON; all other operations keep to botocore's own ways.
_PLAIN = frozenset(
    {
        "GetItem",
        "BatchGetItem",
        "Query",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "TransactWriteItems",
        "TransactGetItems",
        "BatchWriteItem",
    }
)
_PLAIN_ANSWERS = frozenset(f"{operation}Output" for operation in _PLAIN)


def lighten(client: Any) -> None:
    """Change a fresh client in place. Its endpoint stays the one it was made for."""
    _write_the_user_agent_once(client)
    client._ruleset_resolver = None  # botocore then takes client.meta.endpoint_url
    client._serializer = _Serializer(client._serializer)
    client._endpoint._response_parser_factory = _Parsers(client._endpoint._response_parser_factory)


class _UserAgent:
    def __init__(self, text: str) -> None:
        self._text = text

    def to_string(self) -> str:
        return self._text


def _write_the_user_agent_once(client: Any) -> None:
    full = client._user_agent_creator
    client.meta.events.unregister(
        f"request-created.{client.meta.service_model.service_id.hyphenize()}",
        full.rebuild_and_replace_user_agent_handler,
    )
    client._user_agent_creator = _UserAgent(full.to_string())


class _Serializer:
    def __init__(self, full: Any) -> None:
        self._full = full

    def serialize_to_request(self, parameters: Any, operation: Any) -> Any:
        if operation.name not in _PLAIN:
            return self._full.serialize_to_request(parameters, operation)
        version = operation.metadata["jsonVersion"]
        return {
            "url_path": "/",
            "query_string": "",
            "method": "POST",
            "headers": {
                "X-Amz-Target": f"{operation.metadata['targetPrefix']}.{operation.name}",
                "Content-Type": f"application/x-amz-json-{version}",
            },
            "body": json.dumps(parameters, default=_base64).encode(),
        }


def _base64(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode()
    raise TypeError(type(value).__name__)


class _Parsers:
    """botocore's parsers, with a short way for good answers of the data operations."""

    def __init__(self, full: Any) -> None:
        self._full = full
        self._made: dict[str, _Parser] = {}

    def create_parser(self, protocol: str) -> _Parser:
        if protocol not in self._made:
            self._made[protocol] = _Parser(self._full.create_parser(protocol))
        return self._made[protocol]


class _Parser:
    def __init__(self, full: Any) -> None:
        self._full = full

    def parse(self, response: dict[str, Any], shape: Any) -> Any:
        if response["status_code"] != 200 or shape is None or shape.name not in _PLAIN_ANSWERS:
            return self._full.parse(response, shape)
        body = response["body"]
        parsed = json.loads(body, object_hook=_binary if b'"B":' in body or b'"BS":' in body else None)
        headers = {name.lower(): value for name, value in response["headers"].items()}
        parsed["ResponseMetadata"] = {"HTTPStatusCode": 200, "HTTPHeaders": headers}
        if "x-amzn-requestid" in headers:
            parsed["ResponseMetadata"]["RequestId"] = headers["x-amzn-requestid"]
        return parsed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._full, name)


def _binary(member: dict[str, Any]) -> dict[str, Any]:
    """An attribute value of binary type carries base64; an attribute that happens to be called B carries an object."""
    if len(member) == 1:
        value = member.get("B")
        if isinstance(value, str):
            return {"B": b64decode(value)}
        values = member.get("BS")
        if isinstance(values, list):
            return {"BS": [b64decode(one) for one in values]}
    return member
