"""Actions on up to fifty dossiers in one request, each judged, done and answered for itself.

Each is done as if it had been asked alone, with the same Idempotency-Key: so a batch that broke off in the middle is sent again
with its key, what was done is answered as before, and the rest is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from chalicelib.status.act import Wanted, act
from chalicelib.status.bodies import ACTION
from chalicelib.status.desk import Desk
from kernel import faults
from kernel.bodies import Body, parse, several
from kernel.http import Request, body_hash, idempotency_key, json_object, key_hash, pointer
from kernel.identity import Principal
from kernel.problems import BUSY, INVALID, Fault, Problem, Unavailable

MOST = 50

_HAS_A_CODE: dict[str, Any] = {"properties": {"code": {"type": "string"}}, "required": ["code"]}


class BatchBody(Body):
    """Each item is the code of a dossier and, beside it, the body of one action."""

    items: Annotated[list[Annotated[dict[str, Any], Field(json_schema_extra=_HAS_A_CODE)]], several(1, MOST)]


@dataclass(frozen=True, slots=True)
class Batch:
    """`items` are the bodies by their codes, in order; `key` is the Idempotency-Key as it was sent."""

    user: str
    key: str
    items: Mapping[str, Mapping[str, Any]]


def incoming(request: Request, who: Principal) -> Batch:
    """Raises Problem 400, 413, 415; 422 no list of 1 to 50 items, an item without a code, a code that comes twice."""
    body = json_object(request)
    key = idempotency_key(request)
    items = parse(BatchBody, body).items
    found = list(_faults(items))
    if found:
        raise Problem(INVALID, errors=found)
    return Batch(who.user, key, {item["code"]: _without_code(item) for item in items})


def _faults(items: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for position, item in enumerate(items):
        at = pointer("items", position, "code")
        code = item.get("code")
        if "code" not in item:
            yield Fault(at, "missing", faults.MISSING)
        elif not isinstance(code, str):
            yield Fault(at, "wrong-type", faults.WRONG_TYPE)
        elif code in seen:
            yield Fault(at, "repeated", faults.REPEATED)
        else:
            seen.add(code)


def _without_code(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "code"}


def run(batch: Batch, language: str, desk: Desk, now: datetime) -> list[dict[str, Any]]:
    """Each item's answer, in order: `{code, status, body}` done, `{code, status, problem}` refused. The pointers of a problem
    start at the item. Once a table does not answer, what is left is not tried: 503 for each."""
    answers: list[dict[str, Any]] = []
    busy = False
    for code, body in batch.items.items():
        try:
            if busy:
                raise Problem(BUSY)
            answers.append({"code": code, "status": 200, "body": _one(batch, code, body, desk, now)})
        except Unavailable:
            busy = True
            answers.append(_refused(code, Problem(BUSY), language))
        except Problem as problem:
            answers.append(_refused(code, problem, language))
    return answers


def _one(batch: Batch, code: str, body: Mapping[str, Any], desk: Desk, now: datetime) -> dict[str, Any]:
    wanted = Wanted(
        code=code,
        user=batch.user,
        body=parse(ACTION, body),
        key=key_hash(batch.user, batch.key, f"dossiers/{code}/actions"),
        hash=body_hash(body),
    )
    return act(wanted, desk, now)


def _refused(code: str, problem: Problem, language: str) -> dict[str, Any]:
    return {"code": code, "status": problem.kind.status, "problem": problem.document(language)}
