"""Instructions of the warm functions and of their imports. Only ratios and totals are held; times would not be repeatable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kernel.settings import table_name
from tests.bench import callgrind, surroundings
from tests.bench.costs import Life
from tests.bench.inner import Work
from tests.bench.recorder import Call
from tests.bench.table import Row, at_most
from tests.bench.uses import Measured
from tests.support import tokens

LOOK_UP_RATIO, FILING, ACTION, IMPORT_RATIO = 1.2, 10_000_000, 8_000_000, 1.15
DEADLINE = 1_500_000  # beyond the look-up that it begins with
ACTIONS = ("accept", "assign", "decide", "hand_over")
_WARM, _COUNTS = 3, (10, 60)
_FEW_COUNTS = (5, 15)  # of the many actions that differ little from the first four
_READS = frozenset({"GetItem", "Query", "BatchGetItem"})


def environment() -> dict[str, str]:
    """As on AWS: no endpoint is set, so botocore resolves the real ones; nothing is ever sent there."""
    settled = surroundings.variables("", tokens.key_set())
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {name: value for name, value in {**kept, **settled}.items() if name != "AWS_ENDPOINT_URL"}


# -- plans for the measured process -------------------------------------------------------------------------------------


def answers_of(calls: Sequence[Call]) -> list[list[str]]:
    return [
        [call.operation, call.raw.decode() if call.operation in _READS else "", _as_by_default(call)] for call in calls
    ]


def _as_by_default(call: Call) -> str:
    """The answer as it is without the recorder's question for the units of each index."""
    answer = json.loads(call.answer)
    tables = sorted(set(_tables(call)))
    units = [{"TableName": table, "CapacityUnits": 1.0} for table in tables]
    answer["ConsumedCapacity"] = units[0] if "TableName" in call.request else units
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def _tables(call: Call) -> Iterator[str]:
    if "TableName" in call.request:
        yield call.request["TableName"]
    yield from call.request.get("RequestItems", ())
    for item in call.request.get("TransactItems", ()):
        yield from (one["TableName"] for one in item.values())


def _use(one: Measured, first: Sequence[Measured]) -> dict[str, Any]:
    """`first` are the uses of a function that has just started: what it reads once comes from them."""
    known = [line for use in first if use.asked.service == one.asked.service for line in answers_of(use.use.calls)]
    return {
        "name": one.name,
        "method": one.asked.method,
        "path": one.asked.path,
        "headers": {"host": "portal.example.test", **one.asked.headers},
        "body": one.asked.body,
        "status": one.asked.status,
        "answers": [*known, *answers_of(one.use.calls)],
    }


def _bare(look: Measured) -> list[dict[str, Any]]:
    (get,) = look.use.calls
    answer = json.loads(get.answer)
    answer.pop("ConsumedCapacity", None)  # boto3 does not ask for it
    request = {"TableName": table_name("register"), "Key": get.request["Key"]}
    whole = {
        **_use(look, ()),
        "answers": [["GetItem", "", json.dumps(answer, ensure_ascii=False, separators=(",", ":"))]],
    }
    return [
        {**whole, "name": "GetItem", "table": request["TableName"], "key": request["Key"]},
        {**whole, "name": "route"},
    ]


def _plan(function: str, uses: Sequence[dict[str, Any]], counts: tuple[int, int] = _COUNTS) -> dict[str, Any]:
    return {"function": function, "warm": _WARM, "counts": counts, "time": time.time(), "uses": uses}


def per_use(plan: dict[str, Any], kept: Path | None) -> dict[str, int]:
    """Instructions of one warm use, by its name."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(plan, file)
        file.flush()
        folder = kept / plan["function"] if kept else None
        found = callgrind.counts(["-m", "tests.bench.hot", file.name], environment(), folder)
    few, many = plan["counts"]
    measured = found[0::2]  # every other stretch lies between two uses
    return {
        use["name"]: round((measured[2 * place + 1] - measured[2 * place]) / (many - few))
        for place, use in enumerate(plan["uses"])
    }


# -- imports ------------------------------------------------------------------------------------------------------------

_BASE = "import chalice, pynamodb.models, aws_lambda_powertools; aws_lambda_powertools.Logger"
_FUNCTION = "import app"


def imported(statement: str) -> int:
    """Instructions of an import in a process that has imported nothing, its bytecode at hand."""
    program = f"import os; os.getppid(); {statement}; os.getppid()"
    service = surroundings.ROOT / "services" / "status"
    with tempfile.TemporaryDirectory(prefix="portal-pyc-") as cache:
        settled = environment()
        paths = os.pathsep.join([str(service), settled["PYTHONPATH"]])
        settled |= {"PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": cache}
        warmed = subprocess.run(
            [sys.executable, "-c", program], env=settled, check=False, capture_output=True, text=True
        )
        if warmed.returncode != 0:
            raise callgrind.CountFailed(f"{statement}: {warmed.stderr[-2000:]}")
        (count,) = callgrind.counts(["-c", program], settled)
    return count


# -- rows ---------------------------------------------------------------------------------------------------------------


def rows(life: Life, work: Work, first: Sequence[Measured], kept: Path | None = None) -> list[Row]:
    """All rows of instructions; where valgrind is missing, one that says so."""
    if not callgrind.available():
        return [
            Row("instructions", "-", "valgrind is missing here", None, "Install valgrind to count them; CI has it.")
        ]
    look, filing, deadline = (life.measured[name] for name in ("look-up", "filing", "deadline"))
    actions = [life.measured[name] for name in ACTIONS]
    works: list[Callable[[], Any]] = [
        lambda: per_use(
            _plan("status", [_use(one, first) for one in (look, life.measured["look-up, ended"], *actions, deadline)]),
            kept,
        ),
        lambda: per_use(
            _plan("status", [_use(one, (*first, *work.first)) for one in work.measured], _FEW_COUNTS), None
        ),
        lambda: per_use(_plan("submission", [_use(filing, first)]), kept),
        lambda: per_use(_plan("bare", _bare(look)), kept),
        lambda: imported(_BASE),
        lambda: imported(_FUNCTION),
    ]
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        status, inner, submission, bare, base, function = pool.map(lambda one: one(), works)
    others = [_total(f"{name}, the whole handler", count, ACTION) for name, count in inner.items()]
    return [*_hot_rows(status, submission, bare), *others, _import_row(base, function)]


def _hot_rows(status: Mapping[str, int], submission: Mapping[str, int], bare: Mapping[str, int]) -> Iterator[Row]:
    floor = bare["GetItem"] + bare["route"]
    yield Row("bare boto3 GetItem + empty Chalice route", "-", _millions(floor), None)
    for name in ("look-up", "look-up, ended"):
        yield at_most(f"{name}: times that", status[name] / floor, LOOK_UP_RATIO, " x", _millions(status[name]))
    yield _total("deadline of ten working days, beyond the look-up", status["deadline"] - status["look-up"], DEADLINE)
    yield _total("filing, the whole handler", submission["filing"], FILING)
    for name in ACTIONS:
        yield _total(f"{name}, the whole handler", status[name], ACTION)


def _import_row(base: int, function: int) -> Row:
    note = f"{_millions(function)} against {_millions(base)} for chalice, pynamodb and Powertools Logger"
    return at_most("importing the status function: times its libraries", function / base, IMPORT_RATIO, " x", note)


def _total(what: str, measured: int, limit: int) -> Row:
    return Row(what, f"<= {_millions(limit)}", _millions(measured), measured <= limit)


def _millions(count: int) -> str:
    return f"{count / 1e6:.2f} M"
