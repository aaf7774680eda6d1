"""Least privilege: each function's policy allows exactly what the function does to AWS on a busy day, and nothing else."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.support.lived import lived
from tests.support.rights import (
    API,
    CONSUMERS,
    MAIL_DOMAIN,
    Function,
    Right,
    arn,
    event_sources,
    policies,
    rights_allowed,
    rights_of_lambda,
    statements,
    table,
)
from tests.support.tables import resources

POLICIES = policies()
EACH = pytest.mark.parametrize("function", sorted(POLICIES), ids="-".join)

# Allowed, and not seen in the day. Each would need a reason.
PREVIEW = arn("lambda", "function:test-web-preview")
NOT_SEEN: dict[Function, dict[Right, str]] = {
    ("submission", API): {
        Right("lambda:InvokeFunction", PREVIEW): "the pages' function does not run here; e2e asks it"
    },
}


@EACH
def test_all_that_is_done_is_allowed(function: Function) -> None:
    needed = lived().recorder.done[function] | rights_of_lambda(function)
    assert sorted(needed - rights_allowed(POLICIES[function])) == []


@EACH
def test_all_that_is_allowed_is_done(function: Function) -> None:
    needed = lived().recorder.done[function] | rights_of_lambda(function)
    assert sorted(rights_allowed(POLICIES[function]) - needed) == sorted(NOT_SEEN.get(function, {}))


def test_every_function_has_a_policy_of_its_own_and_no_other_is_there() -> None:
    functions = {(service, API) for service in CONSUMERS} | {function for function, _, _ in event_sources()}
    assert functions == set(POLICIES)
    assert functions == set(lived().recorder.done) | {function for function in functions if rights_of_lambda(function)}


@EACH
def test_a_policy_says_no_more_than_actions_and_resources(function: Function) -> None:
    policy = POLICIES[function]
    assert set(policy) == {"Version", "Statement"}
    names = [statement["Sid"] for statement in policy["Statement"]]
    assert len(set(names)) == len(names)
    for statement in policy["Statement"]:
        assert set(statement) == {"Sid", "Effect", "Action", "Resource"}
        assert statement["Effect"] == "Allow" or (function, statement["Sid"]) in DENIALS


def test_who_may_send_text_messages_may_publish_to_no_topic() -> None:
    """A phone is no resource, so the right to it is the right to all; what remains of it is denied."""
    denied = [one for one in POLICIES["status", "notices"]["Statement"] if one["Effect"] == "Deny"]
    assert [(one["Action"], one["Resource"]) for one in denied] == [
        (["sns:Publish"], ["arn:${AWS::Partition}:sns:*:*:*"]),
    ]


@EACH
def test_nothing_is_allowed_twice(function: Function) -> None:
    rights = [
        (action, resource)
        for actions, places in statements(POLICIES[function])
        for action in actions
        for resource in places
    ]
    assert len(set(rights)) == len(rights)


# A policy denies only what a right without a resource would allow besides.
DENIALS = {(("status", "notices"), "ToPhonesOnly")}

# ListStreams and text messages take no resource; objects in the bucket get their names while the portal runs.
WITH_A_WILDCARD = {
    ("dynamodb:ListStreams", "*"),
    ("sns:Publish", "*"),
    *(
        (f"s3:{one}", arn("s3", "test-portal-papers-123456789012/papers/*"))
        for one in ("GetObject", "GetObjectVersion")
    ),
    *(
        (f"s3:{one}", arn("s3", f"test-portal-papers-123456789012/{folder}/*"))
        for one, folder in (
            ("PutObject", "papers"),
            ("PutObject", "slips"),
            ("GetObjectVersion", "slips"),
            ("GetObject", "books"),
        )
    ),
}


@EACH
def test_no_wildcard_but_where_there_is_no_other_way(function: Function) -> None:
    for right in rights_allowed(POLICIES[function]):
        assert "*" not in right.action
        assert "*" not in right.resource or (right.action, right.resource) in WITH_A_WILDCARD


def _there() -> set[str]:
    """The resources that the templates make."""
    made: list[dict[str, Any]] = resources("AWS::DynamoDB::Table")
    tables = {table(one["TableName"]) for one in made}
    streams = {f"{table(one['TableName'])}/stream" for one in made if "StreamSpecification" in one}
    indexes = {
        table(one["TableName"], index["IndexName"])
        for one in made
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for index in one.get(kind, [])
    }
    queues = {arn("sqs", one["QueueName"]) for one in resources("AWS::SQS::Queue")}
    topics = {arn("sns", one["TopicName"]) for one in resources("AWS::SNS::Topic")}
    buckets = {
        arn("s3", f"{one['BucketName']}/{folder}/*")
        for one in resources("AWS::S3::Bucket")
        for folder in ("papers", "slips", "books")
    }
    senders = {arn("ses", f"identity/{MAIL_DOMAIN}")}  # verified by the operator, named by a parameter
    pools = {arn("cognito-idp", f"userpool/{os.environ['USER_POOL_ID']}")}  # the platform's, named by a parameter
    return {PREVIEW} | pools | senders | tables | streams | indexes | queues | topics | buckets | {"*"}


@EACH
def test_every_resource_is_one_that_the_templates_make(function: Function) -> None:
    assert sorted({right.resource for right in rights_allowed(POLICIES[function])} - _there()) == []
