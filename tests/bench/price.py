"""What a million lives of dossiers cost: 1 filing, 4 actions, 10 look-ups, 1 publication each, from `prices.json` and what was
measured. Storage, logs, uploads, mail, text messages and traffic are not in it: they do not depend on how we compute."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import surroundings
from tests.bench.costs import OFFICERS_STEPS, Life
from tests.bench.recorder import Use
from tests.bench.table import Row
from tests.bench.telling import CONSUMERS, Told

LOOK_UPS = 10
MILLION = 1_000_000
_PRICES = Path(__file__).with_name("prices.json")


@dataclass(frozen=True, slots=True)
class Invocations:
    """All uses of one function in one life."""

    function: str
    kind: str  # whose instructions it takes
    memory_mb: int
    uses: tuple[Use, ...]
    of_api: bool
    portal_calls: int = 0


def invocations(life: Life, told: Told) -> list[Invocations]:
    looked = (life.measured["look-up"].use,) * LOOK_UPS
    acted = tuple(life.measured[name].use for name in OFFICERS_STEPS)
    return [
        Invocations("submission", "filing", _memory("submission", "api_handler"), (life.measured["filing"].use,), True),
        Invocations("status", "action", _memory("status", "api_handler"), acted, True),
        Invocations("status", "look-up", _memory("status", "api_handler"), looked, True),
        Invocations("relay", "relay", _memory("status", "relay"), tuple(told.uses["relay"]), False),
        *(_heard(function, service, told) for function, (service, _) in CONSUMERS.items()),
    ]


def _heard(function: str, service: str, told: Told) -> Invocations:
    abroad = told.portal_calls if service == "publish" else 0
    return Invocations(function, function, _memory(service, function), tuple(told.uses[function]), False, abroad)


def _memory(service: str, function: str) -> int:
    config = json.loads(
        (surroundings.ROOT / "services" / service / ".chalice" / "config.json").read_text(encoding="utf-8")
    )
    (stage,) = config["stages"].values()
    return int(stage["lambda_functions"][function]["lambda_memory_size"])


def bill(all_of_them: Sequence[Invocations], prices: Mapping[str, Any]) -> dict[str, float]:
    """Dollars for a million lives, by what is paid for."""
    assumed = prices["assumed"]
    total = [use for one in all_of_them for use in one.uses]
    calls = [call for use in total for call in use.calls]
    requests = sum(len(one.uses) for one in all_of_them if one.of_api)
    messages = sum(len(one.uses) for one in all_of_them if one.function in CONSUMERS)
    seconds = sum(_gb_seconds(one, assumed) for one in all_of_them)
    return {
        "REST API": requests * prices["rest_api_per_million"],
        "Lambda requests": len(total) * prices["lambda_per_million"],
        "Lambda time": seconds * prices["lambda_gb_second"] * MILLION,
        "DynamoDB writes": sum(use.total.write for use in total) * prices["write_units_per_million"],
        "DynamoDB reads": sum(use.total.read for use in total) * prices["read_units_per_million"],
        "S3 writes": sum(call.operation == "PutObject" for call in calls) * prices["s3_writes_per_million"],
        "SNS": sum(call.service == "sns" for call in calls) * prices["sns_per_million"],
        "SQS": messages * assumed["sqs_requests_a_message"] * prices["sqs_per_million"],
    }


def _gb_seconds(one: Invocations, assumed: Mapping[str, Any]) -> float:
    speed = assumed["instructions_a_second_and_vcpu"] * one.memory_mb / assumed["memory_of_a_vcpu_mb"]
    computing = len(one.uses) * assumed["instructions"][one.kind] / speed
    waiting = sum(len(use.calls) for use in one.uses) * assumed["aws_call_seconds"]
    abroad = one.portal_calls * assumed["national_portal_call_seconds"]
    return float((computing + waiting + abroad) * one.memory_mb / 1024)


def rows(life: Life, told: Told) -> Iterator[Row]:
    prices = json.loads(_PRICES.read_text(encoding="utf-8"))
    all_of_them = invocations(life, told)
    found = bill(all_of_them, prices)
    parts = ", ".join(f"{name} {dollars:.2f}" for name, dollars in found.items())
    yield Row("a million lives", "-", f"${sum(found.values()):.2f}", None, f"{parts}\n{prices['source']}")
    for one in all_of_them:
        written, read = (sum(getattr(use.total, kind) for use in one.uses) for kind in ("write", "read"))
        calls = sum(len(use.calls) for use in one.uses)
        abroad = f", {one.portal_calls} calls of the national portal" if one.portal_calls else ""
        told_of = f"{len(one.uses)} uses, {calls} calls, {written:g} written, {read:g} read"
        yield Row(f"{one.kind}: in one life", "-", told_of, None, abroad.removeprefix(", "))
