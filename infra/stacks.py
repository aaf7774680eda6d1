"""CloudFormation stacks: made, changed or left as they are; waited for; their failures told in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.aws import Target
from infra.steps import StepFailed

_LEFTOVERS = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS")
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass(frozen=True, slots=True)
class Source:
    """A template as CloudFormation takes it: its text (platform) or where it lies (services)."""

    body: str | None = None
    url: str | None = None

    def arguments(self) -> dict[str, str]:
        return {"TemplateBody": self.body} if self.body is not None else {"TemplateURL": self.url or ""}


class Stacks:
    def __init__(self, target: Target, patience: float | None = None) -> None:
        self._target = target
        self._cloud: Any = target.client("cloudformation")
        self._patience = patience or (180.0 if target.local else 1800.0)
        self._pause = 0.1 if target.local else 3.0

    def outputs(self, name: str) -> dict[str, str] | None:
        """What a finished stack tells; None where there is none."""
        stack = self._describe(name)
        if stack is None or stack["StackStatus"] in _LEFTOVERS:
            return None
        return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}

    def parameters(self, name: str) -> dict[str, str]:
        stack = self._describe(name)
        return {one["ParameterKey"]: one["ParameterValue"] for one in (stack or {}).get("Parameters", [])}

    def apply(
        self,
        name: str,
        source: Source,
        parameters: Mapping[str, str],
        tags: Mapping[str, str],
        say: Callable[[str], None],
    ) -> str:
        """Brings a stack to a template and parameters; "made", "changed" or "unchanged".

        Raises StepFailed with the resources that failed and why; the stack is then as it was before.
        """
        arguments = {
            "StackName": name,
            **source.arguments(),
            "Capabilities": _CAPABILITIES,
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())],
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
        }
        stack = self._settled(name, say)
        if stack is not None and stack["StackStatus"] in _LEFTOVERS:
            say(f"removing what a failed attempt left of {name}")
            self._cloud.delete_stack(StackName=name)
            stack = self._settled(name, say)
        try:
            if stack is None:
                self._cloud.create_stack(OnFailure="ROLLBACK", **arguments)
                return self._finished(name, "made", say)
            self._cloud.update_stack(**arguments)
            return self._finished(name, "changed", say)
        except ClientError as fault:
            if "No updates are to be performed" in str(fault):
                return "unchanged"
            raise StepFailed(f"{name}: {fault.response['Error'].get('Message', fault)}", _ADVICE) from fault

    def _describe(self, name: str) -> dict[str, Any] | None:
        try:
            stacks = self._cloud.describe_stacks(StackName=name)["Stacks"]
        except ClientError as fault:
            if "does not exist" in str(fault):
                return None
            raise StepFailed(str(fault), "May these credentials use CloudFormation?") from fault
        return dict(stacks[0]) if stacks and stacks[0]["StackStatus"] != "DELETE_COMPLETE" else None

    def _settled(self, name: str, say: Callable[[str], None]) -> dict[str, Any] | None:
        """The stack once nothing moves in it any more."""
        end, told = time.monotonic() + self._patience, 0.0
        while True:
            stack = self._describe(name)
            if stack is None or not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return stack
            now = time.monotonic()
            if now > end:
                raise StepFailed(
                    f"{name} is still {stack['StackStatus']} after {self._patience:.0f} s",
                    "Look at its events in CloudFormation, then run this again: it goes on where it stands.",
                )
            if now - told > 15:
                told = now
                say(f"{name} {stack['StackStatus'].lower().replace('_', ' ')}")
            time.sleep(self._pause)

    def _finished(self, name: str, done: str, say: Callable[[str], None]) -> str:
        stack = self._settled(name, say)
        if stack is not None and stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return done
        reasons = self._failures(name) if stack is not None else []
        status = stack["StackStatus"] if stack is not None else "gone"
        raise StepFailed(f"{name} ended as {status}: " + "; ".join(reasons or ["no reason given"]), _ADVICE)

    def _failures(self, name: str) -> list[str]:
        """The failures of the last attempt, the first cause first."""
        found: list[str] = []
        for event in self._cloud.describe_stack_events(StackName=name)["StackEvents"]:  # newest first
            reason = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason:
                found.append(f"{event['LogicalResourceId']} {event['ResourceStatus']}: {reason}")
            if event["LogicalResourceId"] == name and event["ResourceStatus"] in _BEGINNINGS:
                break
        return found[::-1][:5]


_BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")
_ADVICE = "Mend the cause and run the same command again; what ran before runs on."
