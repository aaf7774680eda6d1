"""The bodies this service takes (docs/api/feedback.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from kernel.bodies import Body, line, lines, number, shaped

LONGEST_TEXT = 5000  # a page of 100 petitions with their answers stays below what API Gateway lets pass


class NewRating(Body):
    # Matched exactly, so blanks around a code are not trimmed: such a code is unknown.
    code: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=64)]
    score: Annotated[int, number(1, 5)]
    comment: Annotated[str, lines(1, 2000)] | None = None


class NewPetition(Body):
    agency: Annotated[str, line(1, 80)]
    subject: Annotated[str, line(1, 200)]
    content: Annotated[str, lines(1, LONGEST_TEXT)]
    name: Annotated[str, line(1, 100)]
    phone: Annotated[str, shaped(r"^\+?[0-9](?:[ .-]?[0-9]){7,14}$", 32)]
    email: Annotated[str, shaped(r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,20}$", 254)] | None = None
    address: Annotated[str, line(1, 300)] | None = None


class PetitionAnswer(Body):
    action: Literal["answer"]
    version: Annotated[int, number(1, 1_000_000)]
    answer: Annotated[str, lines(1, LONGEST_TEXT)]
    publish: bool
