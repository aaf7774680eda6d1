"""Lighthouse on a phone: 100 in all four, and the times on slow 3G with a processor six times slower than this one."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import Running
from tests.e2e.web.filing import FORM
from tests.support.judges import needs
from tests.support.lighthouse import Best, Lighthouse, Run
from tests.support.numbers import Numbers

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

PAGES = {
    "home": "/",
    "catalogue": "/thu-tuc",
    "guide": "/thu-tuc/work-permit-new",
    "form": FORM,
    "look-up": "/tra-cuu",
    "figures": "/so-lieu",
}
SCORES = ("performance", "accessibility", "best-practices", "seo")
SLOW = {"lcp": 2700, "tti": 3000, "cls": 0.0}  # milliseconds; cls has no unit
# The form of somebody signed in fetches what is known of them, with drafts and an earlier dossier. 2.5 s both with none; with
# many up to 3.4 s until the offer to go on is painted and 3.8 s until all is still. The questions are there at 1.2 s.
HELD = {("form", "lcp"): 4000, ("form", "tti"): 4500}


def _enough(run: Run, best: Best) -> bool:
    if run.profile == "scores":
        return all(best.scores.get(name, 0) == 100 for name in SCORES)
    return all(name in best.metrics and best.metrics[name] <= SLOW[name] for name in SLOW)


def _limit(page: str, metric: str) -> float:
    return HELD.get((page, metric), SLOW[metric])


@pytest.fixture(scope="module")
def reached(running: Running) -> dict[Run, Best]:
    needs("node", "chromium")
    password = json.loads((running.state / "people.json").read_text(encoding="utf-8"))["lan"]
    judge = Lighthouse(running.address, {"path": FORM, "user": "lan", "password": password})
    return judge.best_of([Run(path, profile) for path in PAGES.values() for profile in ("scores", "slow")], _enough)


@pytest.mark.parametrize("name", PAGES)
def test_lighthouse_gives_a_hundred_four_times(name: str, reached: dict[Run, Best], numbers: Numbers) -> None:
    best = reached[Run(PAGES[name], "scores")]
    assert best.scores, best.faults
    worst = min(SCORES, key=lambda one: best.scores.get(one, 0))
    numbers.at_least(100, f"Lighthouse: {name}", best.scores.get(worst, 0), "", "; ".join(best.short)[:300])


@pytest.mark.parametrize("metric", SLOW)
@pytest.mark.parametrize("name", PAGES)
def test_a_slow_phone_on_slow_3g_waits_no_longer(
    name: str, metric: str, reached: dict[Run, Best], numbers: Numbers
) -> None:
    best = reached[Run(PAGES[name], "slow")]
    assert metric in best.metrics, best.faults
    unit = "" if metric == "cls" else "ms"
    numbers.at_most(_limit(name, metric), f"slow 3G, {metric.upper()}: {name}", best.metrics[metric], unit)
