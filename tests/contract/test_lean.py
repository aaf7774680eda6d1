"""The lightened client against a plain one: the same on the wire, the same to the caller, a signature AWS computes alike."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.session import Session

from kernel.lean import lighten

Answer = Callable[[Any], tuple[int, dict[str, Any]]]


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


def client(lean: bool, answer: Answer, token: str | None = None, endpoint: str | None = None) -> tuple[Any, list[Any]]:
    """A client whose requests are caught before they leave, and the list of them."""
    session = Session()
    session.set_credentials("AKIDEXAMPLE", "secret/key", token)
    config = Config(parameter_validation=False, retries={"mode": "legacy", "total_max_attempts": 2})
    made = session.create_client("dynamodb", "ap-southeast-1", endpoint_url=endpoint, config=config)
    if lean:
        lighten(made)
    sent: list[Any] = []

    def catch(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        sent.append(request)
        status, body = answer(request)
        text = json.dumps(body).encode()
        headers = {
            "x-amzn-RequestId": "ID",
            "x-amz-crc32": str(zlib.crc32(text)),
            "Content-Type": "application/x-amz-json-1.0",
        }
        return AWSResponse(request.url, status, headers, _Raw(text))  # type: ignore[arg-type]

    made.meta.events.register("before-send.dynamodb.*", catch)  # type: ignore[arg-type]
    return made, sent


ITEM = {
    "pk": {"S": "ô"},
    "n": {"N": "12.50"},
    "b": {"B": b"\x00\xff"},
    "bs": {"BS": [b"a", b"b"]},
    "l": {"L": [{"S": "x"}, {"BOOL": True}, {"NULL": True}, {"B": b"in"}]},
    "m": {"M": {"B": {"S": "an attribute called B"}, "BS": {"N": "1"}, "deep": {"M": {"B": {"B": b"z"}}}}},
    "ss": {"SS": ["a"]},
}
WIRE = {
    "pk": {"S": "ô"},
    "n": {"N": "12.50"},
    "b": {"B": "AP8="},
    "bs": {"BS": ["YQ==", "Yg=="]},
    "l": {"L": [{"S": "x"}, {"BOOL": True}, {"NULL": True}, {"B": "aW4="}]},
    "m": {"M": {"B": {"S": "an attribute called B"}, "BS": {"N": "1"}, "deep": {"M": {"B": {"B": "eg=="}}}}},
    "ss": {"SS": ["a"]},
}
CALLS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "GetItem",
        {"TableName": "t", "Key": {"pk": {"S": "a"}}},
        {"Item": WIRE, "ConsumedCapacity": {"CapacityUnits": 0.5}},
    ),
    ("GetItem", {"TableName": "t", "Key": {"pk": {"S": "a"}}}, {}),
    ("PutItem", {"TableName": "t", "Item": ITEM}, {"Attributes": WIRE}),
    (
        "BatchGetItem",
        {"RequestItems": {"t": {"Keys": [{"pk": {"S": "a"}}], "ConsistentRead": True}}},
        {"Responses": {"t": [WIRE, {"pk": {"S": "b"}}]}, "UnprocessedKeys": {}},
    ),
    ("Query", {"TableName": "t", "Limit": 2}, {"Items": [WIRE], "Count": 1, "LastEvaluatedKey": {"pk": {"S": "a"}}}),
    ("UpdateItem", {"TableName": "t", "Key": {"pk": {"S": "a"}}, "UpdateExpression": "SET a = :a"}, {}),
    ("DeleteItem", {"TableName": "t", "Key": {"pk": {"S": "a"}}}, {}),
    ("DescribeTable", {"TableName": "t"}, {"Table": {"TableName": "t", "CreationDateTime": 1.5}}),
]


@pytest.mark.parametrize(("operation", "arguments", "told"), CALLS)
def test_wire_and_answer_are_the_same(operation: str, arguments: dict[str, Any], told: dict[str, Any]) -> None:
    seen = []
    for lean in (False, True):
        made, sent = client(lean, lambda _: (200, told))
        answer = made._make_api_call(operation, arguments)
        (request,) = sent
        plain = {
            name: value
            for name, value in request.headers.items()
            if name not in ("X-Amz-Date", "Authorization", "amz-sdk-invocation-id", "amz-sdk-request", "User-Agent")
        }
        seen.append((request.method, request.url, plain, json.loads(request.body), answer))
    assert seen[0] == seen[1]
    assert type(sent[0].headers["User-Agent"]) is bytes


def test_a_transaction_keeps_the_token_that_makes_its_retries_safe() -> None:
    made, sent = client(True, lambda _: (200, {}))
    made._make_api_call("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "t", "Item": ITEM}}]})
    body = json.loads(sent[0].body)
    assert body["ClientRequestToken"]
    assert body["TransactItems"][0]["Put"]["Item"] == WIRE


def test_refusals_are_read_in_full() -> None:
    refusal = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "no",
        "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": WIRE}],
    }
    answers = []
    for lean in (False, True):
        made, _ = client(lean, lambda _: (400, refusal))
        with pytest.raises(ClientError) as refused:
            made._make_api_call("TransactWriteItems", {"TransactItems": []})
        answers.append(refused.value.response)
    assert answers[0] == answers[1]
    reasons: Any = answers[1]
    assert reasons["CancellationReasons"][1]["Item"] == ITEM


@pytest.mark.parametrize("token", [None, "a/session+token=="])
@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:4566"])
def test_the_signature_is_the_one_botocore_computes(token: str | None, endpoint: str | None) -> None:
    made, sent = client(True, lambda _: (200, {}), token, endpoint)
    for _ in range(2):  # with the key derived, and with the key kept
        made._make_api_call("PutItem", {"TableName": "t", "Item": ITEM})
    for request in sent:
        headers = {
            name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
        }
        names = headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
        assert {"content-type", "host", "x-amz-date", "x-amz-target"} <= set(names)
        assert ("x-amz-security-token" in names) == (token is not None)
        kept = {name: value for name, value in headers.items() if name.lower() in names}
        again = AWSRequest("POST", request.url, kept, request.body)
        again.context["timestamp"] = headers["X-Amz-Date"]
        auth = SigV4Auth(Credentials("AKIDEXAMPLE", "secret/key", token), "dynamodb", "ap-southeast-1")
        signature = auth.signature(auth.string_to_sign(again, auth.canonical_request(again)), again)
        assert headers["Authorization"].endswith(f"Signature={signature}")
        assert headers["Authorization"].startswith(f"AWS4-HMAC-SHA256 Credential={auth.scope(again)}, ")


def test_renewed_credentials_are_used_at_once() -> None:
    made, sent = client(True, lambda _: (200, {}))
    made._make_api_call("GetItem", {"TableName": "t"})
    credentials = made._request_signer._credentials
    credentials.access_key, credentials.secret_key, credentials.token = "OTHER", "other", "token"
    made._make_api_call("GetItem", {"TableName": "t"})
    first, second = (request.headers["Authorization"].decode() for request in sent)
    assert "AKIDEXAMPLE" in first
    assert "OTHER" in second
    assert first.rpartition("=")[2] != second.rpartition("=")[2]


def test_a_retry_is_signed_anew_and_answered() -> None:
    answers = iter([(500, {}), (200, {"Item": WIRE})])
    made, sent = client(True, lambda _: next(answers))
    assert made._make_api_call("GetItem", {"TableName": "t"})["Item"] == ITEM
    assert [request.headers["Authorization"].count(b"Signature=") for request in sent] == [1, 1]
