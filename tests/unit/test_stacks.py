"""Stacks (infra/stacks.py): made, changed or left alone; a failure told with its first cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.aws import Target
from infra.stacks import Source, Stacks
from infra.steps import StepFailed


class Cloud:
    """CloudFormation as far as Stacks uses it: `states` are told one after another, the last one for ever."""

    def __init__(self, *states: str | None) -> None:
        self._states: Iterator[str | None] = iter(states)
        self._state: str | None = None
        self.calls: list[str] = []
        self.arguments: dict[str, Any] = {}
        self.events: list[dict[str, str]] = []
        self.refusal = ""

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        self._state = next(self._states, self._state)
        if self._state is None:
            raise _error(f"Stack with id {asked['StackName']} does not exist")
        outputs = [{"OutputKey": "RestAPIId", "OutputValue": "abc"}]
        return {"Stacks": [{"StackStatus": self._state, "Outputs": outputs, "Parameters": []}]}

    def create_stack(self, **arguments: Any) -> None:
        self._take("create", arguments)

    def update_stack(self, **arguments: Any) -> None:
        self._take("update", arguments)

    def delete_stack(self, **arguments: Any) -> None:
        self._take("delete", arguments)

    def _take(self, call: str, arguments: dict[str, Any]) -> None:
        self.calls.append(call)
        self.arguments = arguments
        if self.refusal:
            raise _error(self.refusal)

    def describe_stack_events(self, **_asked: str) -> dict[str, Any]:
        return {"StackEvents": self.events}


def _error(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "Call")


def stacks(cloud: Cloud) -> Stacks:
    made = Stacks(Target("ap-southeast-1", "http://127.0.0.1:9"), patience=5)
    made._cloud = cloud
    made._pause = 0
    return made


BY_ADDRESS = Source(url="http://x/t.json")


def apply(cloud: Cloud, source: Source = BY_ADDRESS) -> str:
    return stacks(cloud).apply("portal-t-status", source, {"Stage": "t"}, {"portal:stage": "t"}, lambda _line: None)


def test_a_stack_that_is_not_there_is_made() -> None:
    cloud = Cloud(None, "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    assert apply(cloud) == "made"
    assert cloud.calls == ["create"]
    assert cloud.arguments["TemplateURL"] == "http://x/t.json"
    assert cloud.arguments["Parameters"] == [{"ParameterKey": "Stage", "ParameterValue": "t"}]


def test_a_stack_that_is_there_is_changed() -> None:
    cloud = Cloud("CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    assert apply(cloud, Source(body="{}")) == "changed"
    assert cloud.calls == ["update"]
    assert cloud.arguments["TemplateBody"] == "{}"


def test_nothing_to_change_changes_nothing() -> None:
    cloud = Cloud("UPDATE_COMPLETE")
    cloud.refusal = "No updates are to be performed."
    assert apply(cloud) == "unchanged"


def test_what_moves_already_is_waited_for_first() -> None:
    cloud = Cloud("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_COMPLETE")
    assert apply(cloud) == "changed"


def test_the_remains_of_a_failed_creation_are_removed_first() -> None:
    cloud = Cloud("ROLLBACK_COMPLETE", None, "CREATE_COMPLETE")
    assert apply(cloud) == "made"
    assert cloud.calls == ["delete", "create"]


def test_a_failure_is_told_with_the_first_cause_and_without_what_it_cancelled() -> None:
    cloud = Cloud("CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
    cloud.events = [
        {
            "LogicalResourceId": "B",
            "ResourceStatus": "UPDATE_FAILED",
            "ResourceStatusReason": "Resource update cancelled",
        },
        {"LogicalResourceId": "A", "ResourceStatus": "UPDATE_FAILED", "ResourceStatusReason": "No such bucket"},
        {"LogicalResourceId": "portal-t-status", "ResourceStatus": "UPDATE_IN_PROGRESS"},
        {"LogicalResourceId": "Old", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "of another day"},
    ]
    with pytest.raises(StepFailed) as failed:
        apply(cloud)
    assert failed.value.reason == "portal-t-status ended as UPDATE_ROLLBACK_COMPLETE: A UPDATE_FAILED: No such bucket"
    assert "same command again" in failed.value.advice


def test_a_refusal_is_told_in_its_own_words() -> None:
    cloud = Cloud(None)
    cloud.refusal = "Template format error: unresolved Ref"
    with pytest.raises(StepFailed, match="unresolved Ref"):
        apply(cloud)


def test_waiting_has_an_end() -> None:
    cloud = Cloud("UPDATE_IN_PROGRESS")
    made = stacks(cloud)
    made._patience = 0
    with pytest.raises(StepFailed, match="still UPDATE_IN_PROGRESS"):
        made.apply("s", Source(body="{}"), {}, {}, lambda _line: None)


def test_outputs_of_a_finished_stack_only() -> None:
    assert stacks(Cloud("UPDATE_COMPLETE")).outputs("s") == {"RestAPIId": "abc"}
    assert stacks(Cloud("ROLLBACK_COMPLETE")).outputs("s") is None
    assert stacks(Cloud(None)).outputs("s") is None
