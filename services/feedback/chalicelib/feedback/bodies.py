"""The bodies this service takes (api.md, Voice)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from kernel.bodies import Body, line, lines, number, refusal, shaped
from kernel.text import Text

LONGEST_TEXT = 5000  # a page of 100 petitions with their answers stays below what API Gateway lets pass

_ONE_LINE = Text("Chỉ viết trên một dòng.", "Write it on one line.")


def _one_line(text: str) -> str:
    if any(sign in text for sign in "\t\n\r"):
        raise refusal("bad-format", _ONE_LINE)
    return text


OneLine = AfterValidator(_one_line)


class NewRating(Body):
    # Matched exactly, so blanks around a code are not trimmed: such a code is unknown.
    code: Annotated[str, StringConstraints(strip_whitespace=False), line(1, 64)]
    score: Annotated[int, number(1, 5)]
    comment: Annotated[str, lines(1, 2000)] | None = None


class NewPetition(Body):
    agency: Annotated[str, line(1, 80), OneLine]
    subject: Annotated[str, line(1, 200), OneLine]
    content: Annotated[str, lines(1, LONGEST_TEXT)]
    name: Annotated[str, line(1, 100), OneLine]
    phone: Annotated[str, shaped(r"^\+?[0-9](?:[ .-]?[0-9]){7,14}$", 32)]
    email: Annotated[str, shaped(r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,20}$", 254)] | None = None
    address: Annotated[str, line(1, 300), OneLine] | None = None


class PetitionAnswer(Body):
    action: Literal["answer"]
    version: Annotated[int, number(1, 1_000_000)]
    answer: Annotated[str, lines(1, LONGEST_TEXT)]
    publish: bool
