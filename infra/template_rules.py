"""What no template may hold: a price per hour, a wildcard in a policy, a queue whose poison stays, a schedule that never runs.

Each rule takes a deployable template and tells its faults, one line each. The local cloud accepts most of them silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any

Template = dict[str, Any]
Resource = tuple[str, dict[str, Any]]

# Kinds whose price is per use (an alarm: ten cents a month, ten are free). Any other kind must be looked at first.
PAID_BY_USE = frozenset(
    (
        "AWS::ApiGateway::Account",
        "AWS::CloudFront::CachePolicy",
        "AWS::CloudFront::Distribution",
        "AWS::CloudFront::Function",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::OriginRequestPolicy",
        "AWS::CloudFront::ResponseHeadersPolicy",
        "AWS::CloudWatch::Alarm",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolDomain",
        "AWS::Cognito::UserPoolResourceServer",
        "AWS::DynamoDB::Table",
        "AWS::Events::Rule",
        "AWS::IAM::Role",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::SES::ConfigurationSet",
        "AWS::SES::EmailIdentity",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::Serverless::Api",
        "AWS::Serverless::Function",
    )
)
# Members that would make one of these cost by the hour.
_HOURLY_MEMBERS = ("ProvisionedConcurrencyConfig", "ProvisionedThroughput", "VpcConfig", "CacheClusterEnabled")

# The few actions that AWS gives no resource to.
NO_RESOURCE = frozenset(("dynamodb:ListStreams", "xray:PutTraceSegments", "xray:PutTelemetryRecords"))
# Text messages go to a phone, which AWS gives no resource: allowed where the same policy keeps them from every topic.
_TO_PHONES = "sns:Publish"
_EVERY_TOPIC = re.compile(r"^arn:(aws|\$\{AWS::Partition\}):sns:\*:\*:\*$")
# Actions on things that get their names while the portal runs: the last part of their resource may be a wildcard.
NAMED_LATER = {
    "logs:CreateLogStream": re.compile(r":log-group:/aws/lambda/[^*]+:log-stream:\*$"),
    "logs:PutLogEvents": re.compile(r":log-group:/aws/lambda/[^*]+:log-stream:\*$"),
    **dict.fromkeys(
        ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"),
        re.compile(r"(:s3:::[^*/]+|^\$\{\w+\.Arn\})/([^*]+/)?\*$"),
    ),
}

API_TIMEOUT = 29  # seconds that API Gateway waits


def faults(template: Template) -> list[str]:
    """Every fault of a template, in the order of its rules; empty where it may be deployed."""
    rules = (
        _priced_by_the_hour,
        _wildcards,
        _queues_without_redrive,
        _alarms,
        _sources,
        _tables,
        _buckets,
        _functions,
        _schedules,
        _watched,
        _open_secrets,
    )
    return [fault for rule in rules for fault in rule(template)]


def _all(template: Template, *kinds: str) -> list[Resource]:
    return [(name, one) for name, one in sorted(template["Resources"].items()) if one["Type"] in kinds]


def _priced_by_the_hour(template: Template) -> Iterator[str]:
    for name, resource in sorted(template["Resources"].items()):
        if resource["Type"] not in PAID_BY_USE:
            yield f"{name}: {resource['Type']} has a price per hour, or nobody has looked whether it has (PAID_BY_USE)"
        for member in _HOURLY_MEMBERS:
            if resource.get("Properties", {}).get(member):
                yield f"{name}: {member} costs by the hour"


# -- policies ---------------------------------------------------------------------------------------------------------------


def _wildcards(template: Template) -> Iterator[str]:
    for name, resource in sorted(template["Resources"].items()):
        properties = resource.get("Properties", {})
        if properties.get("ManagedPolicyArns"):
            yield f"{name}: a managed policy allows more than is written here"
        statements = list(_statements(properties))
        free = NO_RESOURCE | ({_TO_PHONES} if any(map(_denies_topics, statements)) else frozenset())
        for statement in statements:
            if statement.get("Effect") == "Allow":
                yield from (f"{name}: {fault}" for fault in _wildcard_faults(statement, free))


def _denies_topics(statement: dict[str, Any]) -> bool:
    return (
        statement.get("Effect") == "Deny"
        and _TO_PHONES in _listed(statement.get("Action"))
        and "Condition" not in statement
        and any(_EVERY_TOPIC.search(text(resource)) for resource in _listed(statement.get("Resource")))
    )


def _statements(properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    documents = [one["PolicyDocument"] for one in _listed(properties.get("Policies")) if "PolicyDocument" in one]
    documents += [properties[one] for one in ("PolicyDocument", "AssumeRolePolicyDocument") if one in properties]
    for document in documents:
        yield from _listed(document.get("Statement"))


def _wildcard_faults(statement: dict[str, Any], free: Set[str]) -> Iterator[str]:
    """`free` are the actions whose resource may be a lone wildcard."""
    for member in ("NotAction", "NotResource", "NotPrincipal"):
        if member in statement:
            yield f"{member} allows whatever is not named"
    actions = _listed(statement.get("Action"))
    yield from (f"a wildcard in the action {action}" for action in actions if "*" in action)
    resources = [text(resource) for resource in _listed(statement.get("Resource"))]
    for resource in (one for one in resources if "*" in one):
        for action in actions:
            allowed = (action in free and resource == "*") or (
                action in NAMED_LATER and NAMED_LATER[action].search(resource)
            )
            if not allowed:
                yield f"a wildcard in the resource {resource} of {action}"
    principal = statement.get("Principal")
    if principal == "*" or (isinstance(principal, dict) and "*" in principal.values()):
        yield "a statement that allows everybody"


def text(value: Any) -> str:
    """A value of a template as one string: of a reference, the name it refers to."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        if "Fn::Sub" in value:
            return inner if isinstance(inner, str) else str(inner[0])
        if "Fn::Join" in value:
            return str(inner[0]).join(text(part) for part in inner[1])
        return ".".join(map(text, _listed(inner)))
    return str(value)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


# -- queues and triggers ----------------------------------------------------------------------------------------------------


def _queues_without_redrive(template: Template) -> Iterator[str]:
    dead = set(_dead_letter_targets(template))
    for name, queue in _all(template, "AWS::SQS::Queue"):
        redrive = queue["Properties"].get("RedrivePolicy")
        if name not in dead and not redrive:
            yield f"{name}: a queue without a dead-letter queue keeps its poison"
        if name in dead and queue["Properties"].get("MessageRetentionPeriod") != 1_209_600:
            yield f"{name}: a dead-letter queue keeps messages for 14 days (1209600), or nobody can look in time"
        if name in dead and not _alarmed(template, name):
            yield f"{name}: nobody is told when a message arrives in this dead-letter queue (no alarm)"


def _dead_letter_targets(template: Template) -> Iterator[str]:
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        targets = [
            (properties.get("RedrivePolicy") or {}).get("deadLetterTargetArn"),
            (properties.get("DeadLetterQueue") or {}).get("TargetArn"),
        ]
        for event in (properties.get("Events") or {}).values():
            on_failure = (event["Properties"].get("DestinationConfig") or {}).get("OnFailure") or {}
            targets += [on_failure.get("Destination"), (event["Properties"].get("DeadLetterConfig") or {}).get("Arn")]
        yield from (text(target).split(".")[0] for target in targets if target)


def _alarmed(template: Template, queue: str) -> bool:
    return any(
        text(dimension.get("Value")).split(".")[0] == queue
        for _, alarm in _all(template, "AWS::CloudWatch::Alarm")
        for dimension in alarm["Properties"].get("Dimensions", [])
    )


def _sources(template: Template) -> Iterator[str]:
    for name, function in _all(template, "AWS::Serverless::Function"):
        properties = function["Properties"]
        for event in properties.get("Events", {}).values():
            source = event["Properties"]
            if event["Type"] not in ("SQS", "DynamoDB", "Kinesis"):
                continue
            if source.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
                yield f"{name}: one failing message repeats its whole batch (no ReportBatchItemFailures)"
            if event["Type"] == "SQS":
                yield from _visibility(template, name, properties["Timeout"], text(source["Queue"]).split(".")[0])
            else:
                yield from _stream(name, source)


def _visibility(template: Template, name: str, timeout: int, queue: str) -> Iterator[str]:
    resource = template["Resources"].get(queue)
    if resource is None:
        yield f"{name}: its queue {queue} is not in this template"
        return
    visible = resource["Properties"].get("VisibilityTimeout", 30)
    if visible < 6 * timeout:
        yield f"{queue}: visibility of {visible} s is less than 6 times the {timeout} s of {name}"


def _stream(name: str, source: dict[str, Any]) -> Iterator[str]:
    if source.get("StartingPosition") != "TRIM_HORIZON":
        yield f"{name}: starting at {source.get('StartingPosition')} loses what was written before"
    for member in (
        "BisectBatchOnFunctionError",
        "MaximumRetryAttempts",
        "MaximumRecordAgeInSeconds",
        "DestinationConfig",
    ):
        if source.get(member) in (None, -1):
            yield f"{name}: without {member} a poison record holds up its shard"


def _alarms(template: Template) -> Iterator[str]:
    for name, alarm in _all(template, "AWS::CloudWatch::Alarm"):
        if not alarm["Properties"].get("AlarmActions") or alarm["Properties"].get("ActionsEnabled") is False:
            yield f"{name}: an alarm that tells nobody (AlarmActions)"


# -- storage, functions, schedules ------------------------------------------------------------------------------------------


def _tables(template: Template) -> Iterator[str]:
    for name, table in _all(template, "AWS::DynamoDB::Table"):
        properties = table["Properties"]
        if properties.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: a table is paid by request (BillingMode: PAY_PER_REQUEST)"
        if not properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            yield f"{name}: a table can be put back to any second (PointInTimeRecoveryEnabled)"
        if not properties.get("SSESpecification", {}).get("SSEEnabled"):
            yield f"{name}: a table is encrypted (SSEEnabled)"
        yield from _kept(name, table)


def _kept(name: str, resource: dict[str, Any]) -> Iterator[str]:
    keeps = ("Retain", "RetainExceptOnCreate")
    if resource.get("DeletionPolicy") not in keeps or resource.get("UpdateReplacePolicy") not in keeps:
        yield f"{name}: what is stored outlives its stack (DeletionPolicy and UpdateReplacePolicy: Retain)"


def _buckets(template: Template) -> Iterator[str]:
    for name, bucket in _all(template, "AWS::S3::Bucket"):
        properties = bucket["Properties"]
        block = properties.get("PublicAccessBlockConfiguration", {})
        wanted = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        if not all(block.get(member) is True for member in wanted):
            yield f"{name}: a bucket is closed to the public in all four ways"
        if not properties.get("BucketEncryption"):
            yield f"{name}: a bucket is encrypted"
        yield from _kept(name, bucket)


def _functions(template: Template) -> Iterator[str]:
    for name, function in _all(template, "AWS::Serverless::Function"):
        properties = function["Properties"]
        timeout, memory = properties.get("Timeout", 3), properties.get("MemorySize", 128)
        if name == "APIHandler" and timeout > API_TIMEOUT:
            yield f"{name}: API Gateway waits {API_TIMEOUT} s, the function takes up to {timeout} s"
        if memory < 256:
            yield f"{name}: with {memory} MB a cold start takes seconds; set lambda_memory_size"
        group = {"Fn::Sub": "/aws/lambda/" + text(properties["FunctionName"])}
        logs = [one for _, one in _all(template, "AWS::Logs::LogGroup") if one["Properties"]["LogGroupName"] == group]
        if not any(one["Properties"].get("RetentionInDays") for one in logs):
            yield f"{name}: its log would be kept for ever"


def _watched(template: Template) -> Iterator[str]:
    """What runs by the clock is waited for by nobody: without an alarm nobody would hear that it does no more."""
    alarms = [one["Properties"] for _, one in _all(template, "AWS::CloudWatch::Alarm")]
    watched = [
        dimension["Value"]
        for alarm in alarms  # one of several metrics has neither member of its own
        if (alarm.get("Namespace"), alarm.get("MetricName")) == ("AWS/Lambda", "Errors")
        for dimension in alarm.get("Dimensions", ())
    ]
    for name, function in _all(template, "AWS::Serverless::Function"):
        events = function["Properties"].get("Events", {}).values()
        if any(one["Type"] == "Schedule" for one in events) and function["Properties"]["FunctionName"] not in watched:
            yield f"{name}: runs by the clock, and no alarm watches its Errors"


def _schedules(template: Template) -> Iterator[str]:
    for name, resource in _all(template, "AWS::Serverless::Function", "AWS::Events::Rule"):
        properties = resource["Properties"]
        given = [properties.get("ScheduleExpression")]
        given += [one["Properties"].get("Schedule") for one in properties.get("Events", {}).values()]
        for expression in given:
            if expression is not None and (fault := schedule_fault(expression)):
                yield f"{name}: the schedule {expression!r} {fault}"


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NAMES = {
    "month": dict(zip(_MONTHS, range(1, 13), strict=True)),
    "day of the week": dict(zip(_DAYS, range(1, 8), strict=True)),
}
_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 1, 7),
    ("year", 1970, 2199),
)


def schedule_fault(expression: str) -> str | None:
    """Why EventBridge would refuse an expression; None for a good one. Times are UTC."""
    if not expression.isascii():
        return "is not plain text"  # "٣" is a digit to Python alone
    rate = re.fullmatch(r"rate\(([1-9]\d*) (minute|minutes|hour|hours|day|days)\)", expression)
    if rate:
        return (
            None if (rate[1] == "1") == (not rate[2].endswith("s")) else "wants the singular for 1 and the plural else"
        )
    cron = re.fullmatch(r"cron\((.*)\)", expression)
    if not cron:
        return "is neither rate(...) nor cron(...)"
    parts = cron[1].split(" ")
    if len(parts) != len(_FIELDS):
        return f"has {len(parts)} fields instead of 6"
    if (parts[2] == "?") == (parts[4] == "?"):
        return "wants ? in exactly one of day of the month and day of the week"
    for part, (name, lowest, highest) in zip(parts, _FIELDS, strict=True):
        if not all(_field_fits(piece, name, lowest, highest) for piece in part.split(",")):
            return f"has no {name} {part}"
    return None


def _field_fits(piece: str, name: str, lowest: int, highest: int) -> bool:
    if piece == "?":
        return name.startswith("day")
    if name == "day of the month" and re.fullmatch(r"L|([1-9]|[12]\d|3[01])W|LW", piece):
        return True
    if name == "day of the week" and re.fullmatch(r"L|[1-7]L|[1-7]#[1-5]", piece):
        return True
    base, _, stride = piece.partition("/")
    if "/" in piece and not (stride.isdecimal() and 0 < int(stride) <= highest):
        return False
    if base == "*":
        return True
    ends = [_NAMES.get(name, {}).get(end, int(end) if end.isdecimal() else -1) for end in base.split("-")]
    return len(ends) <= 2 and all(lowest <= end <= highest for end in ends) and ends == sorted(ends)


def _open_secrets(template: Template) -> Iterator[str]:
    for name, parameter in sorted(template.get("Parameters", {}).items()):
        if re.search(r"(Secret|Password|Token)$", name) and parameter.get("NoEcho") is not True:
            yield f"{name}: a secret is not shown (NoEcho: true)"
