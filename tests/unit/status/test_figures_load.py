"""Twenty thousand dossiers over three years of 34 provinces: the figures equal an independent recount."""

from __future__ import annotations

import random
from datetime import date

from chalicelib.status.figures.hear import count
from chalicelib.status.figures.indicators import indicators
from chalicelib.status.figures.spans import periods
from chalicelib.status.figures.statistics import Asked, statistics
from chalicelib.status.figures.table import PLAIN, STANDINGS
from kernel.catalogue_store import MemoryCatalogue
from tests.fakes.figures import MemoryFigures
from tests.support.counting import told, work_time
from tests.support.recounting import by_hand
from tests.support.scoring import scored, scored_by_hand
from tests.support.three_years import FIRST, PROVINCES, TODAY, dossiers


def test_the_figures_of_three_years_equal_an_independent_recount() -> None:
    entries = list(dossiers(20_000, seed=1))
    messages = told(*entries)
    chance = random.Random(2)
    messages += chance.sample(messages, 500)  # told twice
    chance.shuffle(messages)
    figures = MemoryFigures()
    counted = sum(count(message, figures, work_time()) for message in messages)
    assert counted > 50_000
    found = statistics(Asked(first=FIRST, by="year"), figures, TODAY, work_time().map_of(TODAY)).items
    expected = [
        {"agency": agency, "field": field, "period": period.name, **figure}
        for period in periods(FIRST, TODAY, "year")
        for (agency, field), figure in sorted(by_hand(entries, period.first, period.last, TODAY).items())
    ]
    assert found == expected
    assert {one["agency"] for one in found} == set(PROVINCES)
    assert sum(one["received"] for one in found) == 20_000
    assert all(sum(one[name] for one in found) > 10 for name in PLAIN), "everything that is counted happened"
    assert all(sum(one["standing"][name] for one in found if one["standing"]) for name in STANDINGS)
    for first, last in ((date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 10, 1), TODAY)):
        scores = indicators(Asked(first, last), figures, MemoryCatalogue, TODAY)
        assert scored(scores) == scored_by_hand(entries, first, last, open_too=last == TODAY)
        assert {one["agency"] for one in scores} == set(PROVINCES)
    quarter = Asked(first=date(2025, 4, 1), last=date(2025, 6, 30), agency=PROVINCES[7])
    shown = statistics(quarter, figures, TODAY, work_time().map_of(TODAY)).items
    here = [entry for entry in entries if any(line.agency == PROVINCES[7] for line in entry.history)]
    right = by_hand(here, date(2025, 4, 1), date(2025, 6, 30), TODAY)
    assert shown == [
        {"agency": agency, "field": field, **figure}
        for (agency, field), figure in sorted(right.items())
        if agency == PROVINCES[7]
    ]
