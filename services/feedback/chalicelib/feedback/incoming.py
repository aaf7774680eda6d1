"""Requests that change something, read into values: body, then Idempotency-Key, then what the body says.

Only those routes import this module: pydantic is dear at a cold start.
"""

from __future__ import annotations

from chalicelib.feedback.bodies import NewPetition, NewRating, PetitionAnswer
from chalicelib.feedback.petition import Sender
from chalicelib.feedback.petitions import AnswerWanted, Sent
from chalicelib.feedback.rate import RatingWanted
from kernel.bodies import parse
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash
from kernel.identity import Principal


def rating(request: Request, who: Principal) -> RatingWanted:
    """Raises Problem 400, 413, 415, 422."""
    body = json_object(request)
    key = idempotency_key(request)
    new = parse(NewRating, body)
    return RatingWanted(
        user=who.user,
        system=who.system,
        code=new.code,
        score=new.score,
        comment=new.comment,
        key=key_hash(who.user, key, "ratings"),
        body=body_hash(body),
    )


def petition(request: Request, who: Principal | None) -> Sent:
    """Without an account the key itself is the principal. Raises Problem 400, 413, 415, 422."""
    body = json_object(request)
    key = idempotency_key(request, anonymous=who is None)
    new = parse(NewPetition, body)
    principal = f"account {who.user}" if who else f"key {key}"  # an account that is named like a key does not hold it
    return Sent(
        key=key_hash(principal, key, "petitions"),
        body=body_hash(body),
        agency=new.agency,
        subject=new.subject,
        content=new.content,
        sender=Sender(new.name, new.phone, new.email, new.address),
        owner=who.user if who else None,
    )


def petition_answer(request: Request, who: Principal, id: str) -> AnswerWanted:
    """Raises Problem 400, 413, 415, 422."""
    body = json_object(request)
    key = idempotency_key(request)
    new = parse(PetitionAnswer, body)
    return AnswerWanted(
        id=id,
        user=who.user,
        version=new.version,
        text=new.answer,
        publish=new.publish,
        key=key_hash(who.user, key, f"petitions/{id}/actions"),
        body=body_hash(body),
    )
