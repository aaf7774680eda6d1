"""What an action on a dossier carries (docs/api/status.md): one body for each action, told apart by `action`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from kernel.bodies import Body, Day, Instant, line, lines, number, refusal, several
from kernel.text import Text

Version = Annotated[int, number(1, 1_000_000_000)]
Reason = Annotated[str, lines(1, 2000)]
Key = Annotated[str, line(1, 80)]  # of a paper of the procedure
User = Annotated[str, line(1, 128)]
Money = Annotated[int, number(1, 999_999_999_999)]  # đồng
Pointer = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^(/([^/~]|~[01])*)+$")]

_ABSENT_AND_RIGHT = Text(
    "Giấy tờ không có thì không thể rõ hay đúng.", "A paper that is not there cannot be legible or right."
)
_ONE_UNIT = Text(
    "Hãy ghi tên đơn vị, hoặc mã một cơ quan của cổng, không ghi cả hai.",
    "Name the unit, or the key of an agency of the portal, not both.",
)
_ONE_PLACE = Text("Hãy chỉ rõ một ô khai hoặc một giấy tờ.", "Name one field of the form or one paper.")


class PaperCheck(Body):
    """Whether a paper is there, legible and right, as an officer found it; what was not looked at is left out. The applicant
    sees the papers that fail, with the note."""

    document: Key
    present: bool
    legible: bool | None = None
    right: bool | None = None
    note: Annotated[str, line(1, 500)] | None = None

    @model_validator(mode="after")
    def _what_is_there(self) -> PaperCheck:
        if not self.present and (self.legible or self.right):
            raise refusal("not-acceptable", _ABSENT_AND_RIGHT)
        return self


class FullCheck(PaperCheck):
    legible: bool
    right: bool


def _one_or_the_other(*choices: str) -> Callable[[dict[str, Any]], None]:
    """Says in JSON Schema what the validator of a model says: one of the two members, and never null."""

    def narrow(schema: dict[str, Any]) -> None:
        members, required = schema.pop("properties"), schema.pop("required")
        for name in ("type", "additionalProperties"):
            del schema[name]
        others = {name: member for name, member in members.items() if name not in choices}
        schema["oneOf"] = [
            {
                "type": "object",
                "properties": {choice: members[choice]["anyOf"][0], **others},
                "required": [choice, *required],
                "additionalProperties": False,
            }
            for choice in choices
        ]

    return narrow


class Item(Body):
    """One thing to complete: a paper by its key, or a question of the form by its pointer: `/form/<question>`, or one cell of a
    list, `/form/<question>/<row, from 0>/<column>`. Slips and pages call it by its title."""

    model_config = ConfigDict(json_schema_extra=_one_or_the_other("pointer", "document"))

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
    """To an officer of the agency that does the next step; to oneself only within one's agency, with work that is one's own."""

    action: Literal["forward"]
    version: Version
    assignee: User
    note: Reason | None = None


class RequestSupplement(Body):
    """Everything at once: guidance is given once. Papers that the last check found wanting are asked for, named or not."""

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
    result: ResultPaper | None = None


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


class Take(Body):
    action: Literal["take"]
    version: Version


class GiveBack(Body):
    action: Literal["give_back"]
    version: Version
    note: Reason | None = None


class CheckPapers(Body):
    action: Literal["check_papers"]
    version: Version
    papers: Annotated[list[FullCheck], several(1, 50)]


class Consult(Body):
    """`unit` is the name of a unit outside the portal, `agency` the key of one inside, whose officers may then answer."""

    model_config = ConfigDict(json_schema_extra=_one_or_the_other("unit", "agency"))

    action: Literal["consult"]
    version: Version
    unit: Annotated[str, line(1, 200)] | None = None
    agency: Key | None = None
    question: Reason
    answer_by: Day

    @model_validator(mode="after")
    def _one_unit(self) -> Consult:
        if (self.unit is None) == (self.agency is None):
            raise refusal("not-acceptable", _ONE_UNIT)
        return self


class AnswerConsultation(Body):
    """`consultation` is the version at which it was asked; it may be left out while one question alone is open."""

    action: Literal["answer_consultation"]
    version: Version
    consultation: Version | None = None
    text: Reason


class Participants(Body):
    """How many officers of a unit took part; no names are kept."""

    unit: Annotated[str, line(1, 200)]
    count: Annotated[int, number(1, 100)]


class RecordVisit(Body):
    action: Literal["record_visit"]
    version: Version
    at: Instant
    place: Annotated[str, line(1, 300)]
    participants: Annotated[list[Participants], several(1, 20)]
    content: Reason


class ProposeApproval(Body):
    action: Literal["propose"]
    version: Version
    outcome: Literal["approved"]
    result: ResultPaper | None = None
    reason: Reason | None = None


class ProposeRejection(Body):
    action: Literal["propose"]
    version: Version
    outcome: Literal["rejected"]
    reason: Reason
    result: ResultPaper | None = None


class ReturnProposal(Body):
    action: Literal["return_proposal"]
    version: Version
    reason: Reason


class FinishStep(Body):
    """`step` is the number of a step that runs beside others, `outcome` what the unit says of the dossier."""

    action: Literal["finish_step"]
    version: Version
    step: Annotated[int, number(1, 20)]
    note: Reason
    outcome: Literal["agreed", "disagreed"] | None = None


class Transfer(Body):
    """By an administrator: to the agency that carries on what the handling one did; or to the successor of one that was asked for
    a step or an answer, while the dossier stays."""

    action: Literal["transfer"]
    version: Version
    agency: Key
    reason: Reason


class ApplyCalendar(Body):
    """By an administrator: `calendar` is the version of the working calendar that holds from now on, newer than its own."""

    action: Literal["apply_calendar"]
    version: Version
    calendar: Annotated[int, number(1, 9999)]
    reason: Reason


Decide = Annotated[Approve | Reject, Field(discriminator="outcome")]
Propose = Annotated[ProposeApproval | ProposeRejection, Field(discriminator="outcome")]
# What agencies and administrators do that no applicant and no other system takes part in.
InsideBody = (
    Take
    | GiveBack
    | Consult
    | AnswerConsultation
    | RecordVisit
    | ProposeApproval
    | ProposeRejection
    | FinishStep
    | Transfer
    | ApplyCalendar
)
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
    | CheckPapers
    | ReturnProposal
    | InsideBody
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
        | Withdraw
        | Take
        | GiveBack
        | CheckPapers
        | Consult
        | AnswerConsultation
        | RecordVisit
        | Propose
        | ReturnProposal
        | FinishStep
        | Transfer
        | ApplyCalendar,
        Field(discriminator="action"),
    ]
)
