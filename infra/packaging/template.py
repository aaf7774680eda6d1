"""From what chalice wrote and template.yaml merged to the template that is deployed, to AWS and to the local cloud alike.

Added here, because every service needs it alike: parameters, where the code lies, names and logs of functions, the queues
and tables behind their triggers, and an API that refuses in the portal's manners.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.packaging.api import finish_api
from infra.steps import StepFailed

Template = dict[str, Any]

# What a template may ask for; `infra/deploy.py` gives the values.
PARAMETERS: dict[str, dict[str, Any]] = {
    "Stage": {"Type": "String", "AllowedPattern": "[a-z][a-z0-9-]{0,19}"},
    "CodeBucket": {"Type": "String"},
    "CodeKey": {"Type": "String"},
    "PortalUrl": {"Type": "String"},
    "PortalSecret": {"Type": "String", "NoEcho": True},
    "PapersBucket": {"Type": "String"},
    "PapersUrl": {"Type": "String", "Default": ""},
    "TokenIssuer": {"Type": "String"},
    "TokenJwksUrl": {"Type": "String"},
    "TokenClients": {"Type": "String"},
    "NationalPortalUrl": {"Type": "String"},
    "NationalPortalUser": {"Type": "String"},
    "NationalPortalPassword": {"Type": "String", "NoEcho": True},
    "NationalPortalAgency": {"Type": "String"},
    "CatalogueStream": {"Type": "String"},
    "PagesSecret": {"Type": "String", "NoEcho": True},
}
LOG_DAYS = 30


class _Yaml(yaml.SafeLoader):
    """Reads CloudFormation's short tags (!Sub, !GetAtt, ...) into their long forms."""


def _long_form(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if tag == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third kind of node
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Yaml.add_multi_constructor("!", _long_form)


def read_yaml(path: Path) -> Template:
    """A template with CloudFormation's short tags. Raises StepFailed where it is no YAML."""
    try:
        read = yaml.load(path.read_text(encoding="utf-8"), _Yaml)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as fault:
        raise StepFailed(f"{path} is not well formed: {fault}", "Mend the template.") from fault
    return dict(read or {})


def code_parameter(function: str) -> str:
    """The parameter that says where the code of a function with its own zip lies."""
    return "".join(part.title() for part in re.split("[-_]", function)) + "CodeKey"


def finish(service: str, made: Template, architecture: str, heavy: Iterable[str] = ()) -> Template:
    """The deployable template; `heavy` names the functions that have a zip of their own. Raises StepFailed where a trigger's
    queue or table is not in it, or such a function is not."""
    resources: dict[str, Template] = made["Resources"]
    nobody = sorted(name for name, resource in resources.items() if "Type" not in resource)
    if nobody:
        raise StepFailed(
            f"template.yaml changes {', '.join(nobody)}, which chalice did not make",
            "Name a function as app.py does, in CamelCase, or give the resource its Type.",
        )
    for name, function in _of_type(resources, "AWS::Serverless::Function"):
        _finish_function(service, name, function["Properties"], resources, architecture)
    own = [code_parameter(function) for function in heavy]
    _take_own_code(resources, own)
    for _, role in _of_type(resources, "AWS::IAM::Role"):
        role["Properties"]["Policies"] = [_substituting(policy) for policy in role["Properties"].get("Policies", [])]
    _allow_logs(resources)
    for _, api in _of_type(resources, "AWS::Serverless::Api"):
        finish_api(service, api["Properties"])
    keys = {name: {"Type": "String"} for name in own}
    made["Parameters"] = {**_parameters_of(made), **keys, **made.get("Parameters", {})}
    made["Description"] = f"The {service} service of the portal"
    return made


def _of_type(resources: dict[str, Template], kind: str) -> list[tuple[str, Template]]:
    return [(name, resource) for name, resource in sorted(resources.items()) if resource["Type"] == kind]


def _finish_function(
    service: str, name: str, properties: Template, resources: dict[str, Template], architecture: str
) -> None:
    short = "api" if name == "APIHandler" else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
    properties["CodeUri"] = {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Ref": "CodeKey"}}
    properties["Architectures"] = [architecture]
    properties.setdefault("FunctionName", {"Fn::Sub": f"${{Stage}}-{service}-{short}"})
    properties["Environment"] = _substituting(properties.get("Environment", {"Variables": {}}))
    properties["Environment"]["Variables"].setdefault("STAGE", {"Ref": "Stage"})
    for event in properties.get("Events", {}).values():
        _connect(event, resources)
    if not any(_logs_of(resource, properties["FunctionName"]) for resource in resources.values()):
        resources[f"{name}Logs"] = {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": log_group(properties["FunctionName"]), "RetentionInDays": LOG_DAYS},
        }


def _take_own_code(resources: dict[str, Template], own: Iterable[str]) -> None:
    for parameter in own:
        function = resources.get(parameter.removesuffix("CodeKey"))
        if function is None:
            raise StepFailed(f"no function takes {parameter}", "Name requirements-<function>.txt as app.py does.")
        function["Properties"]["CodeUri"] = {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Ref": parameter}}


def log_group(function_name: Template) -> Template:
    return {"Fn::Sub": "/aws/lambda/" + function_name["Fn::Sub"]}


def _logs_of(resource: Template, function_name: Template) -> bool:
    of_kind = resource["Type"] == "AWS::Logs::LogGroup"
    return of_kind and bool(resource["Properties"].get("LogGroupName") == log_group(function_name))


@dataclass(frozen=True, slots=True)
class _Source:
    """How a kind of trigger names its source, and which resource of the template that is."""

    member: str
    kind: str
    name: str
    attribute: str


_SOURCES = {
    "SQS": _Source("Queue", "AWS::SQS::Queue", "QueueName", "Arn"),
    "DynamoDB": _Source("Stream", "AWS::DynamoDB::Table", "TableName", "StreamArn"),
}


def _connect(event: Template, resources: dict[str, Template]) -> None:
    """Binds a trigger that app.py names by convention (`publish-dossiers`) to the queue or table of this template.

    A reference lets CloudFormation make them in the right order; what template.yaml set itself stays.
    """
    source = _SOURCES.get(event["Type"])
    if source is None or {"Fn::GetAtt", "Ref"} & set(given := event["Properties"][source.member]):
        return
    text = given["Fn::Sub"] if isinstance(given, dict) else given
    wanted = f"${{Stage}}-{text.rsplit(':', 1)[-1]}"
    for name, resource in _of_type(resources, source.kind):
        if resource["Properties"].get(source.name) == {"Fn::Sub": wanted}:
            event["Properties"][source.member] = {"Fn::GetAtt": [name, source.attribute]}
            return
    raise StepFailed(f"a trigger listens to {wanted}, which the template does not make", "Name it in template.yaml.")


def _substituting(value: Any) -> Any:
    """Strings of hand-written JSON that mention `${...}` become Fn::Sub."""
    if isinstance(value, str):
        return {"Fn::Sub": value} if "${" in value else value
    if isinstance(value, list):
        return [_substituting(item) for item in value]
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref")):
            return value
        return {name: _substituting(member) for name, member in value.items()}
    return value


def _allow_logs(resources: dict[str, Template]) -> None:
    """Each function may write the streams of its own log group: Lambda does so with the function's role."""
    for _, function in _of_type(resources, "AWS::Serverless::Function"):
        role = resources[function["Properties"]["Role"]["Fn::GetAtt"][0]]
        group = log_group(function["Properties"]["FunctionName"])["Fn::Sub"]
        role["Properties"]["Policies"].append(
            {
                "PolicyName": "OwnLog",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                            "Resource": {
                                "Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}"
                                f":log-group:{group}:log-stream:*"
                            },
                        }
                    ],
                },
            }
        )


def _parameters_of(made: Template) -> dict[str, Any]:
    asked = set(references(made["Resources"])) | {"Stage"}
    return {name: dict(definition) for name, definition in PARAMETERS.items() if name in asked}


def references(value: Any) -> Iterator[str]:
    """Every name that a Ref or an Fn::Sub mentions."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            yield value["Ref"]
        sub = value.get("Fn::Sub")
        if sub is not None:
            yield from re.findall(r"\$\{([A-Za-z0-9]+)\}", sub if isinstance(sub, str) else sub[0])
        for member in value.values():
            yield from references(member)


def as_text(template: Template) -> str:
    return json.dumps(template, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
