"""Lighthouse over a running portal (tests/quality/lighthouse.mjs), several times where a busy machine spoilt a run."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.chromium import windowless
from tests.support.judges import HOME, installed

TRIES = 10  # of what did not reach its mark: the least of them is what a page costs without what else a machine does
ENOUGH = 200.0  # seconds after which no further round begins


@dataclass(frozen=True, slots=True)
class Run:
    """A page under a profile of lighthouse.mjs: `scores` (its own mobile phone) or `slow` (slow 3G, a processor six times
    slower)."""

    path: str
    profile: str


@dataclass
class Best:
    """The best that a page reached in any try: scores of 0 to 100, times in milliseconds. Without an entry there was no try in
    which Lighthouse saw anything; `faults` says why."""

    scores: dict[str, float] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, found: Mapping[str, Any]) -> None:
        if found["fault"]:
            self.faults.append(found["fault"])
        for name, score in found["scores"].items():
            if score is not None:
                self.scores[name] = max(score, self.scores.get(name, 0))
        for name, value in found["metrics"].items():
            if value is not None:
                self.metrics[name] = min(value, self.metrics.get(name, value))
        self.short = found["short"]


@dataclass(frozen=True, slots=True)
class Lighthouse:
    base: str  # the portal's address
    sign_in: Mapping[str, str]  # path, user, password: the page that is seen signed in

    def best_of(self, runs: Sequence[Run], enough: Callable[[Run, Best], bool]) -> dict[Run, Best]:
        """Every run once, then those that `enough` refuses again, ten times at most."""
        best = {run: Best() for run in runs}
        began = time.monotonic()
        for _ in range(TRIES):
            wanted = [run for run in runs if not enough(run, best[run])]
            if not wanted or time.monotonic() - began > ENOUGH:
                break
            for run, found in zip(wanted, self._round(wanted), strict=True):
                best[run].add(found)
        return best

    def _round(self, runs: Sequence[Run]) -> list[Mapping[str, Any]]:
        installed()
        plan = {
            "base": self.base,
            "chrome": windowless(),
            "signIn": dict(self.sign_in),
            "runs": [{"path": run.path, "profile": run.profile} for run in runs],
        }
        try:
            answer = subprocess.run(
                ["node", "lighthouse.mjs"],
                cwd=HOME,
                input=json.dumps(plan),
                capture_output=True,
                text=True,
                timeout=240,
                check=False,
            )
            found: list[Mapping[str, Any]] = json.loads(answer.stdout)
        except (subprocess.TimeoutExpired, json.JSONDecodeError) as fault:
            nothing = {"scores": {}, "metrics": {}, "short": [], "fault": repr(fault)[:300]}
            return [nothing for _ in runs]
        return found
