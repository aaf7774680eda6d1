"""Tables, queues, topics and buckets made in moto from the services' own templates: a test never invents a schema."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import yaml

SERVICES = Path(__file__).parents[2] / "services"
ACCOUNT = "123456789012"


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short tags (!Sub, !GetAtt, ...) as {tag: value}."""


def _tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    return {suffix: loader.construct_mapping(node, deep=True)}  # type: ignore[arg-type]


_Loader.add_multi_constructor("!", _tag)


@cache
def template(service: str) -> dict[str, Any]:
    path = SERVICES / service / "template.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), _Loader) if path.exists() else {}


def _plain(value: Any) -> Any:
    """A template value with the stage and account put in."""
    if isinstance(value, dict):
        for name in ("Sub", "Fn::Sub"):
            if set(value) == {name}:
                return _substitute(value[name] if isinstance(value[name], str) else value[name][0])
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _substitute(text: str) -> str:
    names = {"Stage": os.environ["STAGE"], "AWS::AccountId": ACCOUNT, "AWS::Region": os.environ["AWS_REGION"]}
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def resources(kind: str) -> list[dict[str, Any]]:
    """The properties of all resources of a kind, e.g. `AWS::DynamoDB::Table`, in the four templates."""
    return [
        _plain(resource["Properties"])
        for service in ("submission", "status", "feedback", "publish")
        for resource in template(service).get("Resources", {}).values()
        if resource.get("Type") == kind
    ]


_TABLE_MEMBERS = (
    "TableName",
    "KeySchema",
    "AttributeDefinitions",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "BillingMode",
)


def create_resources() -> None:
    dynamodb = boto3.client("dynamodb")
    for table in resources("AWS::DynamoDB::Table"):
        wanted: dict[str, Any] = {name: table[name] for name in _TABLE_MEMBERS if name in table}
        if "StreamSpecification" in table:
            wanted["StreamSpecification"] = {"StreamEnabled": True, **table["StreamSpecification"]}
        dynamodb.create_table(**wanted)
    for bucket in resources("AWS::S3::Bucket"):
        boto3.client("s3").create_bucket(
            Bucket=bucket["BucketName"],
            CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_REGION"]},  # type: ignore[typeddict-item]
        )
    for queue in resources("AWS::SQS::Queue"):
        boto3.client("sqs").create_queue(QueueName=queue["QueueName"])
    for topic in resources("AWS::SNS::Topic"):
        boto3.client("sns").create_topic(Name=topic["TopicName"])


@contextmanager
def empty_aws() -> Iterator[None]:
    """An empty AWS in this process (moto) with every table, queue, topic and bucket of the four templates."""
    from moto import mock_aws

    from kernel.dynamo import connection

    with mock_aws():
        connection().__dict__["_client"] = None  # the shared client must be made inside the mock
        create_resources()
        yield
        connection().__dict__["_client"] = None
