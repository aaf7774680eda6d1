"""Bodies of an administrator's changes. What stands in `body` is judged by its kind: a draft may lack much."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kernel.bodies import Body, Day, lines, number

Content = Annotated[dict[str, Any], Field(max_length=50)]
Reason = Annotated[str, lines(1, 2000)]
Version = Annotated[int, number(1, 1_000_000)]


class ChangeBody(Body):
    """`reason`: why it is changed. `valid_from`: the first day of what is new."""

    kind: Literal["procedure", "procedure_end", "agencies", "calendar", "notice_texts"]
    body: Content
    valid_from: Day | None = None
    reason: Reason


class EditedChangeBody(Body):
    version: Version
    body: Content
    valid_from: Day | None = None
    reason: Reason


class StepBody(Body):
    action: Literal["propose", "withdraw", "return", "publish"]
    version: Version
    reason: Reason
