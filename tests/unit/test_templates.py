"""What no template may hold (infra/template_rules.py): a good one has no fault, each broken one has just the fault named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.checks import OWN_TEMPLATES
from infra.packaging.template import read_yaml
from infra.template_rules import faults, schedule_fault

Template = dict[str, Any]


def good() -> Template:
    """A small service with one of each thing that rules look at."""
    return {
        "Parameters": {"Stage": {"Type": "String"}, "PortalSecret": {"Type": "String", "NoEcho": True}},
        "Resources": {
            "Notes": {
                "Type": "AWS::DynamoDB::Table",
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": {
                    "TableName": {"Fn::Sub": "${Stage}-notes"},
                    "BillingMode": "PAY_PER_REQUEST",
                    "SSESpecification": {"SSEEnabled": True},
                    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                },
            },
            "Queue": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "VisibilityTimeout": 180,
                    "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 5},
                },
            },
            "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1209600}},
            "DeadAlarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "Namespace": "AWS/SQS",
                    "MetricName": "ApproximateNumberOfMessagesVisible",
                    "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Dead", "QueueName"]}}],
                    "AlarmActions": [
                        {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Stage}-alarms"}
                    ],
                },
            },
            "ConsumeAlarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": "Errors",
                    "Dimensions": [{"Name": "FunctionName", "Value": {"Fn::Sub": "${Stage}-x-consume"}}],
                    "AlarmActions": [
                        {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Stage}-alarms"}
                    ],
                },
            },
            "Bucket": {
                "Type": "AWS::S3::Bucket",
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": {
                    "BucketEncryption": {"ServerSideEncryptionConfiguration": []},
                    "PublicAccessBlockConfiguration": dict.fromkeys(
                        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
                    ),
                },
            },
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "Policies": [
                        {
                            "PolicyDocument": {
                                "Statement": [
                                    {
                                        "Effect": "Allow",
                                        "Action": ["dynamodb:GetItem"],
                                        "Resource": {"Fn::GetAtt": ["Notes", "Arn"]},
                                    },
                                    {
                                        "Effect": "Allow",
                                        "Action": "s3:GetObject",
                                        "Resource": {"Fn::Sub": "arn:aws:s3:::${Stage}-papers/papers/*"},
                                    },
                                ]
                            }
                        }
                    ]
                },
            },
            "APIHandler": {
                "Type": "AWS::Serverless::Function",
                "Properties": {"FunctionName": {"Fn::Sub": "${Stage}-x-api"}, "Timeout": 15, "MemorySize": 512},
            },
            "Consume": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "FunctionName": {"Fn::Sub": "${Stage}-x-consume"},
                    "Timeout": 30,
                    "MemorySize": 256,
                    "Events": {
                        "Source": {
                            "Type": "SQS",
                            "Properties": {
                                "Queue": {"Fn::GetAtt": ["Queue", "Arn"]},
                                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                            },
                        },
                        "Clock": {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}},
                    },
                },
            },
            "ApiLogs": _logs("api"),
            "ConsumeLogs": _logs("consume"),
        },
    }


def _logs(function: str) -> Template:
    name = {"Fn::Sub": f"/aws/lambda/${{Stage}}-x-{function}"}
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name, "RetentionInDays": 30}}


def _statement(template: Template) -> Template:
    first: Template = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]
    return first


def _source(template: Template) -> Template:
    source: Template = template["Resources"]["Consume"]["Properties"]["Events"]["Source"]
    return source


def _set(path: str, value: Any) -> Callable[[Template], None]:
    """Sets one member below Resources; `None` takes it away."""
    *way, last = path.split(".")

    def change(template: Template) -> None:
        place = template["Resources"]
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return change


BROKEN: list[tuple[str, Callable[[Template], None]]] = [
    ("has a price per hour", _set("Nat", {"Type": "AWS::EC2::NatGateway", "Properties": {}})),
    ("has a price per hour", _set("Search", {"Type": "AWS::OpenSearchService::Domain", "Properties": {}})),
    ("ProvisionedConcurrencyConfig costs", _set("Consume.Properties.ProvisionedConcurrencyConfig", {"Amount": 1})),
    ("VpcConfig costs", _set("Consume.Properties.VpcConfig", {"SubnetIds": ["s"]})),
    ("a wildcard in the action dynamodb:*", lambda t: _statement(t).update(Action="dynamodb:*")),
    ("a wildcard in the action s3:Get*", lambda t: _statement(t).update(Action=["dynamodb:GetItem", "s3:Get*"])),
    ("a wildcard in the resource *", lambda t: _statement(t).update(Resource="*")),
    ("a wildcard in the resource arn", lambda t: _statement(t).update(Resource="arn:aws:dynamodb:::table/x/index/*")),
    (
        "a wildcard in the resource arn:aws:s3:::* of s3:GetObject",
        lambda t: _statement(t).update(Action="s3:GetObject", Resource="arn:aws:s3:::*"),
    ),
    ("NotAction", lambda t: _statement(t).update(NotAction="iam:PassRole")),
    ("managed policy", _set("Role.Properties.ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"])),
    ("allows everybody", lambda t: _statement(t).update(Principal={"AWS": "*"})),
    ("Queue: a queue without a dead-letter queue", _set("Queue.Properties.RedrivePolicy", None)),
    ("Dead: a dead-letter queue keeps messages", _set("Dead.Properties.MessageRetentionPeriod", 345600)),
    ("Dead: nobody is told", _set("DeadAlarm.Properties.Dimensions", [])),
    ("DeadAlarm: an alarm that tells nobody", _set("DeadAlarm.Properties.AlarmActions", [])),
    ("DeadAlarm: an alarm that tells nobody", _set("DeadAlarm.Properties.ActionsEnabled", False)),
    ("no ReportBatchItemFailures", lambda t: _source(t)["Properties"].pop("FunctionResponseTypes")),
    ("less than 6 times", _set("Queue.Properties.VisibilityTimeout", 179)),
    ("less than 6 times", _set("Queue.Properties.VisibilityTimeout", None)),
    (
        "its queue Elsewhere is not in this template",
        lambda t: _source(t)["Properties"].update(Queue={"Fn::GetAtt": ["Elsewhere", "Arn"]}),
    ),
    ("Notes: a table is paid by request", _set("Notes.Properties.BillingMode", "PROVISIONED")),
    ("Notes: a table can be put back", _set("Notes.Properties.PointInTimeRecoverySpecification", None)),
    ("Notes: a table is encrypted", _set("Notes.Properties.SSESpecification", None)),
    ("Notes: what is stored outlives", _set("Notes.DeletionPolicy", "Delete")),
    ("Bucket: a bucket is closed", _set("Bucket.Properties.PublicAccessBlockConfiguration.IgnorePublicAcls", False)),
    ("Bucket: a bucket is encrypted", _set("Bucket.Properties.BucketEncryption", None)),
    ("API Gateway waits", _set("APIHandler.Properties.Timeout", 60)),
    ("with 128 MB", _set("APIHandler.Properties.MemorySize", None)),
    ("its log would be kept for ever", _set("ApiLogs.Properties.RetentionInDays", None)),
    ("its log would be kept for ever", _set("ConsumeLogs", None)),
    ("the schedule 'rate(1 minutes)'", _set("Consume.Properties.Events.Clock.Properties.Schedule", "rate(1 minutes)")),
    ("Consume: runs by the clock, and no alarm", _set("ConsumeAlarm", None)),
    ("Consume: runs by the clock, and no alarm", _set("ConsumeAlarm.Properties.MetricName", "Invocations")),
    ("PortalSecret: a secret is not shown", lambda t: t["Parameters"]["PortalSecret"].pop("NoEcho")),
]


def test_a_good_template_has_no_fault() -> None:
    assert faults(good()) == []


@pytest.mark.parametrize(("fault", "breaks"), BROKEN)
def test_a_broken_template_has_the_fault(fault: str, breaks: Callable[[Template], None]) -> None:
    template = copy.deepcopy(good())
    breaks(template)
    found = faults(template)
    assert any(fault in one for one in found), found


def _texting(*denied: Template) -> Template:
    """A policy that may send text messages, and what it denies."""
    template = good()
    allowed = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": ["*"]}
    policy = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    policy["Statement"] += [allowed, *({"Effect": "Deny", **one} for one in denied)]
    return template


TOPICS = {"Action": ["sns:Publish"], "Resource": [{"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}]}


def test_who_may_send_text_messages_must_be_kept_from_every_topic() -> None:
    assert faults(_texting(TOPICS)) == []
    found = ["Role: a wildcard in the resource * of sns:Publish"]
    assert faults(_texting()) == found
    assert faults(_texting({**TOPICS, "Action": ["sns:Subscribe"]})) == found
    assert faults(_texting({**TOPICS, "Resource": ["arn:aws:sns:*:*:one-topic"]})) == found
    assert faults(_texting({**TOPICS, "Condition": {"Bool": {"aws:SecureTransport": "false"}}})) == found


def test_a_stream_must_let_go_of_a_poison_record() -> None:
    template = good()
    template["Resources"]["Consume"]["Properties"]["Events"]["Source"] = {
        "Type": "DynamoDB",
        "Properties": {
            "Stream": {"Fn::GetAtt": ["Notes", "StreamArn"]},
            "StartingPosition": "LATEST",
            "MaximumRetryAttempts": -1,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        },
    }
    found = "\n".join(faults(template))
    for wanted in ("LATEST", "BisectBatchOnFunctionError", "MaximumRetryAttempts", "DestinationConfig"):
        assert wanted in found


def test_the_target_of_a_failed_stream_is_a_dead_letter_queue() -> None:
    template = good()
    template["Resources"]["Lost"] = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1209600}}
    _source(template)["Properties"]["DestinationConfig"] = {
        "OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["Lost", "Arn"]}}
    }
    assert faults(template) == ["Lost: nobody is told when a message arrives in this dead-letter queue (no alarm)"]


def test_a_statement_that_denies_may_speak_of_everything() -> None:
    template = good()
    _statement(template).update(Effect="Deny", Action="*", Resource="*")
    assert faults(template) == []


@pytest.mark.parametrize("path", OWN_TEMPLATES, ids=lambda path: path.parent.name)
def test_the_platform_and_the_front_follow_the_rules(path: Any) -> None:
    assert faults(read_yaml(path)) == []


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(1 day)",
        "cron(0 17 * * ? *)",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(0 0 L * ? *)",
        "cron(15 10 ? * 6#3 2026-2030)",
        "cron(0 9 1,15 JAN,JUL ? *)",
    ],
)
def test_good_schedules(expression: str) -> None:
    assert schedule_fault(expression) is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "every day",
        "rate(5 minute)",
        "rate(1 minutes)",
        "rate(0 minutes)",
        "rate(2 weeks)",
        "cron(0 17 * * *)",
        "cron(0 17 * * * *)",
        "cron(0 17 ? * ? *)",
        "cron(60 17 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 17 32 * ? *)",
        "cron(0 17 * 13 ? *)",
        "cron(0 17 ? * FRI-MON *)",
        "cron(0 17 ? * LUN *)",
        "cron(0/0 17 * * ? *)",
        "cron(0 17-8 * * ? *)",
        "cron( 0 17 * * ? *)",
        "cron(٣ 17 * * ? *)",
        "rate(1٣ minutes)",
    ],
)
def test_schedules_that_never_run(expression: str) -> None:
    assert schedule_fault(expression) is not None


# Of each field, in the order of cron(...): what it may be, and what it may not.
FIELDS = {
    "minute": (["*", "0", "59", "0/15", "5,10", "20-40"], ["60", "-1", "MON", "L", "*/0", "20-10", "5,"]),
    "hour": (["*", "0", "23", "8-17", "0/2"], ["24", "1W", "17-8", "8-9-10", "x"]),
    "day of the month": (["*", "1", "31", "L", "LW", "15W", "1,15"], ["0", "32", "32W", "MON", "6#3"]),
    "month": (["*", "1", "12", "JAN", "FEB-NOV", "1/3"], ["0", "13", "MON", "NOV-FEB", "?"]),
    "day of the week": (["*", "1", "7", "MON-FRI", "6L", "6#3", "SUN,SAT"], ["0", "8", "LUN", "FRI-MON", "8L", "6#6"]),
    "year": (["*", "1970", "2199", "2026-2030"], ["1969", "2200", "26", "?", "2030-2026"]),
}
DAYS = ("day of the month", "day of the week")
GOOD = st.tuples(
    st.sampled_from(DAYS), st.fixed_dictionaries({name: st.sampled_from(FIELDS[name][0]) for name in FIELDS})
)


def cron(tokens: dict[str, str]) -> str:
    return f"cron({' '.join(tokens[name] for name in FIELDS)})"


@given(GOOD)
def test_what_each_field_may_be_runs_with_every_other(given: tuple[str, dict[str, str]]) -> None:
    open_day, tokens = given
    assert schedule_fault(cron({**tokens, open_day: "?"})) is None
    assert schedule_fault(cron(tokens)) == "wants ? in exactly one of day of the month and day of the week"


@given(GOOD, st.data())
def test_one_field_that_cannot_be_is_named_whatever_the_others_are(
    given: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    open_day, tokens = given
    wrong = data.draw(st.sampled_from([name for name in FIELDS if name != open_day]))
    token = data.draw(st.sampled_from(FIELDS[wrong][1]))
    assert schedule_fault(cron({**tokens, open_day: "?", wrong: token})) == f"has no {wrong} {token}"


@given(st.integers(0, 10**6), st.sampled_from(["minute", "hour", "day", "week"]), st.booleans())
def test_a_rate_wants_its_number_and_its_word_to_agree(number: int, unit: str, plural: bool) -> None:
    runs = number > 0 and unit != "week" and plural == (number != 1)
    assert (schedule_fault(f"rate({number} {unit}{'s' * plural})") is None) == runs


@given(st.lists(st.text(max_size=8), min_size=6, max_size=6), st.text(max_size=40))
def test_any_text_is_judged_and_what_is_no_plain_text_never_runs(tokens: list[str], text: str) -> None:
    for expression in (f"cron({' '.join(tokens)})", text):
        assert expression.isascii() or schedule_fault(expression) is not None
