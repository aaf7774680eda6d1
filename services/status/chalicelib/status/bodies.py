"""What an action on a dossier carries (api.md, State and work): one body for each action, told apart by `action`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from kernel.bodies import Body, Day, line, lines, number, refusal, several
from kernel.text import Text

Version = Annotated[int, number(1, 1_000_000_000)]
Reason = Annotated[str, lines(1, 2000)]
Key = Annotated[str, line(1, 80)]  # of a paper of the procedure
User = Annotated[str, line(1, 128)]
Money = Annotated[int, number(1, 999_999_999_999)]  # đồng
Pointer = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^(/([^/~]|~[01])*)+$")]

_ONE_PLACE = Text("Hãy chỉ rõ một ô khai hoặc một giấy tờ.", "Name one field of the form or one paper.")


class PaperCheck(Body):
    """Whether a paper is there and right, as the receiving officer found it."""

    document: Key
    present: bool
    note: Annotated[str, line(1, 500)] | None = None


def _one_or_the_other(schema: dict[str, Any]) -> None:
    """Says in JSON Schema what the validator below says: one of the two, and never null."""
    members = schema.pop("properties")
    for name in ("type", "required", "additionalProperties"):
        del schema[name]
    schema["oneOf"] = [
        {
            "type": "object",
            "properties": {place: members[place]["anyOf"][0], "text": members["text"]},
            "required": [place, "text"],
            "additionalProperties": False,
        }
        for place in ("pointer", "document")
    ]


class Item(Body):
    """One thing to complete: a place in the dossier's content, or a paper by its key."""

    model_config = ConfigDict(json_schema_extra=_one_or_the_other)

    pointer: Pointer | None = None
    document: Key | None = None
    text: Annotated[str, lines(1, 1000)]

    @model_validator(mode="after")
    def _one_place(self) -> Item:
        given = self.model_fields_set & {"pointer", "document"}
        if len(given) != 1 or (self.pointer is None and self.document is None):
            raise refusal("not-acceptable", _ONE_PLACE)
        return self


class ResultPaper(Body):
    upload_id: Annotated[str, line(1, 64)]
    number: Annotated[str, line(1, 100)] | None = None
    date: Day | None = None


class Accept(Body):
    action: Literal["accept"]
    version: Version
    papers: Annotated[list[PaperCheck], several(0, 50)] | None = None


class Refuse(Body):
    action: Literal["refuse"]
    version: Version
    reason: Reason


class Assign(Body):
    action: Literal["assign"]
    version: Version
    assignee: User
    note: Reason | None = None


class Forward(Body):
    action: Literal["forward"]
    version: Version
    assignee: User
    note: Reason | None = None


class RequestSupplement(Body):
    action: Literal["request_supplement"]
    version: Version
    reason: Reason
    items: Annotated[list[Item], several(0, 50)] | None = None


class RequestPayment(Body):
    action: Literal["request_payment"]
    version: Version
    amount: Money
    reason: Reason


class ConfirmPayment(Body):
    action: Literal["confirm_payment"]
    version: Version
    amount: Money
    reference: Annotated[str, line(1, 100)]


class Extend(Body):
    action: Literal["extend"]
    version: Version
    reason: Reason
    new_date: Day


class Stop(Body):
    action: Literal["stop"]
    version: Version
    reason: Reason


class Approve(Body):
    action: Literal["decide"]
    version: Version
    outcome: Literal["approved"]
    result: ResultPaper


class Reject(Body):
    action: Literal["decide"]
    version: Version
    outcome: Literal["rejected"]
    reason: Reason
    result: ResultPaper | None = None


class HandOver(Body):
    action: Literal["hand_over"]
    version: Version


class Withdraw(Body):
    action: Literal["withdraw"]
    version: Version
    reason: Reason | None = None


Decide = Annotated[Approve | Reject, Field(discriminator="outcome")]
ActionBody = (
    Accept
    | Refuse
    | Assign
    | Forward
    | RequestSupplement
    | RequestPayment
    | ConfirmPayment
    | Extend
    | Stop
    | Approve
    | Reject
    | HandOver
    | Withdraw
)
ACTION: TypeAdapter[ActionBody] = TypeAdapter(
    Annotated[
        Accept
        | Refuse
        | Assign
        | Forward
        | RequestSupplement
        | RequestPayment
        | ConfirmPayment
        | Extend
        | Stop
        | Decide
        | HandOver
        | Withdraw,
        Field(discriminator="action"),
    ]
)
