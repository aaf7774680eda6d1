"""Guide and form of a change as they would be, made by the function that renders the pages (services/web)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from chalicelib.submission.administration.change import Kind
from chalicelib.submission.administration.handling import Room, administrator, known_change
from chalicelib.submission.administration.kinds import KINDS
from kernel.problems import INVALID, NOT_FOUND, Problem, Unavailable
from kernel.publication import NewVersion

_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)

PAGES = ("guide", "form", "blank")


class NoPreview(Unavailable):
    """The pages' function does not answer; the same again may succeed."""


class Renderer(Protocol):
    def __call__(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """`{version, form, page, language}` -> `{html}`. Raises NoPreview."""


class LambdaRenderer:
    """Asks the function of this name and waits for what it says."""

    def __init__(self, function: str) -> None:
        self._function = function

    def __call__(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        patience = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 1})
        try:
            client: Any = boto3.client("lambda", config=patience)
            answer = client.invoke(FunctionName=self._function, Payload=json.dumps(asked).encode())
            content: dict[str, Any] = json.loads(answer["Payload"].read())
        except (BotoCoreError, ClientError, ValueError) as fault:
            raise NoPreview(type(fault).__name__) from fault
        if "FunctionError" in answer or "html" not in content:
            raise NoPreview(str(answer.get("FunctionError")))
        return content


def preview(
    room: Room, render: Renderer, user: str, id: str, page: str, language: str, now: datetime
) -> dict[str, Any]:
    """`{html, version}`: a whole page, and the version it shows.

    Raises Problem: 404, also for what has no pages; 422 with the faults that keep it from being shown. NoPreview.
    """
    administrator(room.desk, user)
    change = known_change(room, id)
    if change.kind is not Kind.PROCEDURE:
        raise Problem(NOT_FOUND)
    faults, made = KINDS[change.kind].judged(room.catalogue, change, now, user)
    if not isinstance(made, NewVersion):
        raise Problem(INVALID, errors=faults)
    asked = {"version": made.version.as_json(), "form": made.form.as_json(), "page": page, "language": language}
    # Where it is shown no script may run, so none is sent.
    return {"html": _SCRIPT.sub("", render(asked)["html"]), "version": asked["version"]}
