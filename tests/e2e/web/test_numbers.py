"""What pages weigh: every page in both languages as it is sent, against the budgets; the table at the end shows the heaviest."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.pages import build_pages
from tests.support.numbers import Numbers
from tests.support.pages import BUDGETS, KB, heaviest_of

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_pages(tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize(("whose", "what"), [(whose, what) for whose in BUDGETS for what in BUDGETS[whose]])
def test_the_heaviest_page_stays_below_its_budget(whose: str, what: str, site: Path, numbers: Numbers) -> None:
    heaviest = heaviest_of(site, whose)[what]
    unit, part = ("", 1) if what == "requests" else ("KB", KB)
    name = f"{whose}: {what}, compressed" if part == KB else f"{whose}: {what}"
    numbers.at_most(BUDGETS[whose][what] / part, name, heaviest.count / part, unit, heaviest.address)
