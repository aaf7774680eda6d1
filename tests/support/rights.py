"""What each function does to AWS while it runs, and what its policy allows it, both as pairs of an action and a resource."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

import botocore.handlers
import pytest

from kernel.dynamo import connection
from tests.support import gateway
from tests.support.tables import ACCOUNT, SERVICES
from tests.support.world import forget_wiring

CONSUMERS = ("submission", "status", "feedback", "publish")
Function = tuple[str, str]  # service, and name in .chalice/config.json
API = "api_handler"
MAIL_DOMAIN = "portal.test"  # that notices come from, where a test sends any


@dataclass(frozen=True, order=True, slots=True)
class Right:
    action: str
    resource: str


def arn(service: str, name: str) -> str:
    region = os.environ["AWS_REGION"]
    return f"arn:aws:s3:::{name}" if service == "s3" else f"arn:aws:{service}:{region}:{ACCOUNT}:{name}"


def table(name: str, index: str | None = None) -> str:
    name = name.rpartition("/")[2]
    return arn("dynamodb", f"table/{name}" + (f"/index/{index}" if index else ""))


# -- what is done -------------------------------------------------------------------------------------------------------------

_TRANSACTED = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def rights_of_dynamodb(operation: str, asked: Mapping[str, Any]) -> set[Right]:
    """A batch or a transaction has no right of its own: it needs those of what it does to each table."""
    if operation == "TransactWriteItems":
        return {
            Right(f"dynamodb:{_TRANSACTED[kind]}", table(write["TableName"]))
            for item in asked["TransactItems"]
            for kind, write in item.items()
        }
    if "RequestItems" in asked:
        return {Right(f"dynamodb:{operation}", table(name)) for name in asked["RequestItems"]}
    return {Right(f"dynamodb:{operation}", table(asked["TableName"], asked.get("IndexName")))}


def rights_of_others(service: str, operation: str, asked: Mapping[str, Any]) -> set[Right]:
    """Of objects in a bucket only the folder counts: they get their names while the portal runs."""
    if service == "s3" and "Key" not in asked:  # of the bucket itself: see `_before_call`
        return set()
    if service == "s3":
        action = "GetObjectVersion" if operation == "GetObject" and "VersionId" in asked else operation
        return {Right(f"s3:{action}", arn("s3", f"{asked['Bucket']}/{asked['Key'].partition('/')[0]}/*"))}
    if service == "cognito-idp":
        return {Right(f"{service}:{operation}", arn(service, f"userpool/{asked['UserPoolId']}"))}
    if service == "sns":  # a phone is no resource
        return {Right(f"sns:{operation.removesuffix('Batch')}", asked.get("TopicArn", "*"))}
    if service == "ses":
        domain = parseaddr(asked["Source"])[1].rpartition("@")[2]
        return {Right(f"ses:{operation}", arn("ses", f"identity/{domain}"))}
    return {Right(f"{service}:{operation}", arn(service, asked["QueueUrl"].rpartition("/")[2]))}


@dataclass
class Recorder:
    """`done` is what each function did. `said` is every body that left a function for AWS, by service and operation, `addresses`
    where to; `asked` the paths that clients asked for, `open` what was answered to who showed neither account nor pin."""

    done: dict[Function, set[Right]] = field(default_factory=dict)
    said: list[tuple[str, str]] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    open: list[str] = field(default_factory=list)
    _under_way: list[Function | None] = field(default_factory=lambda: [None])

    @contextmanager
    def within(self, function: Function | None) -> Iterator[None]:
        """None: somebody else, in the midst of a function."""
        self._under_way.append(function)
        try:
            yield
        finally:
            self._under_way.pop()

    def invoke(self, handler: Any, event: dict[str, Any]) -> Any:
        """As a pump's `invoke`. Each function is a process of its own, which knows nothing of what another read."""
        forget_wiring()
        with self.within(_names()[id(handler)]):
            return handler(event, gateway.CONTEXT)

    def call(
        self, service: str, method: str, path: str, body: Any = None, *, token: str | None = None, **how: Any
    ) -> gateway.Reply:
        """As the gateway's `call`."""
        with self.within((service, API)):
            reply = gateway.call(service, method, path, body, token=token, **how)
        self.asked.add(path)
        if method == "GET" and token is None and "Receipt-Pin" not in how.get("headers", {}):
            self.open.append(reply.text)
        return reply

    # -- hooks of botocore --

    def _before_call(self, model: Any, params: Mapping[str, Any], **_: Any) -> None:
        function, service, body = self._under_way[-1], model.service_model.service_name, params["body"]
        self.addresses.add(params["url"])
        if function is None:
            return
        if service == "dynamodb":
            self._does(function, rights_of_dynamodb(model.name, json.loads(body)))
        if service == "s3" and not model.name.endswith("Object"):
            self._does(function, {Right(f"s3:{model.name}", params["url"])})
        self.said.append((f"{service}.{model.name}", _text(body)))

    def _client_params(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        """Met by calls and by links that are only signed; DynamoDB's are read from the wire instead."""
        function, service = self._under_way[-1], model.service_model.service_name
        if function is not None and service != "dynamodb":
            self._does(function, rights_of_others(service, model.name, params))

    def _signs(self, event_name: str, signature_version: str = "", **_: Any) -> None:
        """A browser's POST to the bucket is done with the rights of whoever signed it."""
        function = self._under_way[-1]
        if function is not None and event_name.endswith(".PutObject") and signature_version.endswith("presign-post"):
            self._does(function, {Right("s3:PutObject", arn("s3", f"{os.environ['PAPERS_BUCKET']}/papers/*"))})

    def _does(self, function: Function, rights: set[Right]) -> None:
        self.done.setdefault(function, set()).update(rights)

    def attach(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every client of AWS made from now on is listened to."""
        hooks: list[tuple[str, Callable[..., Any]]] = [
            ("before-call", self._before_call),
            ("provide-client-params", self._client_params),
            ("choose-signer.s3", self._signs),
        ]
        monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", [*botocore.handlers.BUILTIN_HANDLERS, *hooks])
        connection.cache_clear()


def _text(body: Any) -> str:
    """Of a call's body; the bytes of a PDF are no text."""
    return body.decode(errors="replace") if isinstance(body, bytes | bytearray) else json.dumps(body, default=str)


def event_sources() -> Iterator[tuple[Function, Any, Any]]:
    """Function, handler and source of everything but the APIs."""
    for service in CONSUMERS:
        module = gateway.load(service)
        for source in module.app.event_sources:
            yield (service, source.name), getattr(module, source.handler_string.rsplit(".", 1)[-1]), source


def _names() -> dict[int, Function]:
    return {id(handler): function for function, handler, _ in event_sources()}


def rights_of_lambda(function: Function) -> set[Right]:
    """What Lambda itself does in a function's name to bring it its messages."""
    rights: set[Right] = set()
    for name, _, source in event_sources():
        if name != function:
            continue
        kind = type(source).__name__
        if kind == "SQSEventConfig":
            queue = arn("sqs", source.queue_arn.rpartition(":")[2])
            rights |= {Right(f"sqs:{one}", queue) for one in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")}
        elif kind == "DynamoDBEventConfig":
            stream = f"{table(source.stream_arn.split('/')[1])}/stream"
            reads = ("DescribeStream", "GetRecords", "GetShardIterator")
            rights |= {Right(f"dynamodb:{one}", stream) for one in reads} | {Right("dynamodb:ListStreams", "*")}
    return rights


# -- what is allowed ----------------------------------------------------------------------------------------------------------


def policies() -> dict[Function, dict[str, Any]]:
    """The policy of each function, by .chalice/config.json."""
    found: dict[Function, dict[str, Any]] = {}
    for service in CONSUMERS:
        folder = SERVICES / service / ".chalice"
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        for name, settings in config["stages"]["portal"]["lambda_functions"].items():
            policy = (folder / settings["iam_policy_file"]).read_text(encoding="utf-8")
            found[service, name] = json.loads(policy)
    return found


def statements(policy: Mapping[str, Any]) -> Iterator[tuple[list[str], list[str]]]:
    """Actions and resources of each statement that allows, the stage's names put in."""
    for statement in policy["Statement"]:
        if statement["Effect"] == "Allow":
            yield statement["Action"], [_plain(resource) for resource in statement["Resource"]]


def rights_allowed(policy: Mapping[str, Any]) -> set[Right]:
    return {
        Right(action, resource)
        for actions, resources in statements(policy)
        for action in actions
        for resource in resources
    }


def _plain(resource: Any) -> str:
    if resource == {"Fn::GetAtt": ["RegisterTable", "StreamArn"]}:
        return f"{table('test-register')}/stream"
    text = str(resource)
    names = {
        "AWS::Partition": "aws",
        "AWS::Region": os.environ["AWS_REGION"],
        "AWS::AccountId": ACCOUNT,
        "Stage": os.environ["STAGE"],
        "PapersBucket": os.environ["PAPERS_BUCKET"],
        "UserPoolId": os.environ["USER_POOL_ID"],
        "MailIdentity": MAIL_DOMAIN,
    }
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value)
    return text
