"""A thousand filings by eight workers to one agency on one day: every number once, none left out, none lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kernel.numbers import series
from kernel.settings import table_name
from kernel.times import local_day
from tests.bench import story
from tests.bench.costs import World
from tests.bench.table import Row, exactly
from tests.support import tokens

FILINGS, WORKERS = 1000, 8
_LONGEST = 600.0


@dataclass
class Outcome:
    """What the workers were answered: key -> code; and how long all of it took."""

    codes: dict[str, str] = field(default_factory=dict)
    refusals: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


def compete(world: World, now: datetime) -> Outcome:
    """All workers file at once."""
    body = world.filing.body(story.LONGEST_REASON)
    share = FILINGS // WORKERS
    with tempfile.TemporaryDirectory(prefix="portal-contention-") as folder:
        workers = []
        for number in range(WORKERS):
            plan = {"now": now.isoformat(), "body": body, "count": share, "seed": f"worker {number}",
                    "token": tokens.token(story.APPLICANT)}  # fmt: skip
            file = Path(folder, f"{number}.json")
            file.write_text(json.dumps(plan), encoding="utf-8")
            workers.append(_start(file))
        try:
            return _outcome(workers)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()


def _start(plan: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.contender", str(plan)],
        env=dict(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=plan.with_suffix(".log").open("w"),
        text=True,
    )


def _outcome(workers: Sequence[subprocess.Popen[str]]) -> Outcome:
    for worker in workers:
        _line(worker)
    began = time.monotonic()
    for worker in workers:
        _pipe(worker.stdin).write("go\n")
        _pipe(worker.stdin).flush()
    outcome = Outcome()
    for worker in workers:
        answered = json.loads(_line(worker))
        outcome.codes |= answered["codes"]
        outcome.refusals += answered["refusals"]
        outcome.faults += answered["faults"]
    outcome.seconds = time.monotonic() - began
    return outcome


def _line(worker: subprocess.Popen[str]) -> str:
    line: str = _pipe(worker.stdout).readline()
    if not line:
        raise RuntimeError(f"a worker ended with {worker.wait()} before it was done")
    return line


def _pipe(pipe: Any) -> Any:
    if pipe is None:
        raise RuntimeError("a worker without pipes")
    return pipe


# -- what stands in the register ----------------------------------------------------------------------------------------


def rows(world: World) -> Iterator[Row]:
    now = story.NOW + timedelta(days=1)
    outcome = compete(world, now)
    of_series = series(world.agency_code(local_day(now)), local_day(now))
    numbers = sorted(int(code.removeprefix(f"{of_series}-")) for code in outcome.codes.values())
    whole = numbers == list(range(1, FILINGS + 1))
    entries, records, last = _stored(world, of_series)
    kept = sum(entries.get(code) == records.get(code) for code in outcome.codes.values())
    took = f"{outcome.seconds:.0f} s, {FILINGS / outcome.seconds:.0f} filings a second on this machine"
    yield exactly("receipts with codes of their own", len(set(outcome.codes.values())), FILINGS, note=took)
    yield Row(f"numbers 1 to {FILINGS:,}", "without a gap", "without a gap" if whole else _gaps(numbers), whole)
    yield exactly("receipts whose entry and key record stand", kept, FILINGS)
    yield exactly("entries of the day in the register", len(entries), FILINGS)
    yield exactly("the counter of the day", last, FILINGS)
    first = f"the first: {outcome.faults[0]}" if outcome.faults else ""
    yield exactly("answers that were neither 201 nor a clean 503", len(outcome.faults), 0, note=first)
    yield Row("refusals, each a 503 with Retry-After", "-", str(outcome.refusals), None)


def _gaps(numbers: Sequence[int]) -> str:
    return f"{len(set(range(1, FILINGS + 1)) - set(numbers))} missing, {len(numbers) - len(set(numbers))} doubled"


def _stored(world: World, of_series: str) -> tuple[dict[str, str], dict[str, str], int]:
    """Code -> dossier id of the day's entries; code -> dossier id of the key records; the counter."""
    entries: dict[str, str] = {}
    records: dict[str, str] = {}
    last = 0
    for page in world.client.get_paginator("scan").paginate(TableName=table_name("register"), ConsistentRead=True):
        for item in page["Items"]:
            pk, sk = item["pk"]["S"], item["sk"]["S"]
            if sk == "entry" and pk.startswith(of_series):
                entries[pk] = item["d"]["S"]
            elif sk == "key":
                records[item["code"]["S"]] = pk.removeprefix("key#")
            elif pk == f"series#{of_series}":
                last = int(item["n"]["N"])
    return entries, records, last
