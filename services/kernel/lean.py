"""Takes off a DynamoDB client what it does anew for each call although the result never differs.

botocore writes its user agent twice for every request, works the endpoint out by rules, derives the key of the day with each
signature, and walks parameters and answers by their model, though DynamoDB's are JSON that only binary values make special.
Two thirds of a call's instructions went there; what reaches the wire and the caller means the same (tests/contract/test_lean.py).
Private parts of botocore are touched, as PynamoDB touches them, so its version is pinned.
"""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from hashlib import sha256
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
    _sign_shortly(client)
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


def _sign_shortly(client: Any) -> None:
    signer = client._request_signer
    event = f"request-created.{client.meta.service_model.service_id.hyphenize()}"
    client.meta.events.unregister(event, signer.handler)
    client.meta.events.register(event, _Signer(signer, client.meta.region_name).sign)


class _Signer:
    """Signature Version 4 of a POST to `/`, which is all that DynamoDB is ever sent. The key of the day is derived once; the
    credentials are asked for with every request, so that botocore can renew them."""

    def __init__(self, full: Any, region: str) -> None:
        self._full = full
        self._region = region
        self._keys: dict[tuple[str, str], bytes] = {}

    def sign(self, request: Any, operation_name: str, **_: Any) -> None:
        host, _slash, rest = request.url.partition("://")[2].partition("/")
        if self._full._credentials is None or rest or request.params:
            self._full.handler(operation_name, request)
            return
        credentials = self._full._credentials.get_frozen_credentials()
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        headers = request.headers
        signed = {
            "content-type": headers["Content-Type"],
            "host": host,
            "x-amz-date": stamp,
            **({"x-amz-security-token": credentials.token} if credentials.token else {}),
            "x-amz-target": headers["X-Amz-Target"],
        }
        names = ";".join(signed)
        canonical = "".join(f"{name}:{value}\n" for name, value in signed.items())
        digest = sha256(f"POST\n/\n\n{canonical}\n{names}\n{sha256(request.data).hexdigest()}".encode()).hexdigest()
        scope = f"{stamp[:8]}/{self._region}/dynamodb/aws4_request"
        key = self._key(credentials.secret_key, stamp[:8])
        signature = hmac.digest(key, f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}".encode(), "sha256").hex()
        headers["X-Amz-Date"] = stamp
        if credentials.token:
            headers["X-Amz-Security-Token"] = credentials.token
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )

    def _key(self, secret: str, day: str) -> bytes:
        if (secret, day) not in self._keys:
            self._keys.clear()
            key = f"AWS4{secret}".encode()
            for part in (day, self._region, "dynamodb", "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._keys[secret, day] = key
        return self._keys[secret, day]


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
