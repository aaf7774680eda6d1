"""Indicators 1, 2, 3, 7 and 9 of TT 01/2018 with their bands, and three groups of QĐ 766, as tables."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.figures import scores
from chalicelib.status.figures.scores import AGENCIES, OFFICIALS, Online, OpenNow, banded, half_up, indicators
from kernel.agencies import Confidence

NONE_ONLINE = Online(procedures=0, online_procedures=0, overdue=None)


def by_number(offered: Online = NONE_ONLINE, **counts: int) -> dict[int, scores.Indicator]:
    return {one.number: one for one in indicators(counts, offered)}


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "rounded"),
    [
        (1, 3, 1, 0.3),
        (1, 20, 1, 0.1),  # 0.05
        (3, 20, 1, 0.2),  # 0.15
        (249, 1000, 1, 0.2),
        (25, 100, 1, 0.3),
        (2, 3, 2, 0.67),
        (1, 200, 2, 0.01),  # 0.005
        (100, 1, 2, 100.0),
        (0, 7, 1, 0.0),
        (5, 0, 1, None),
        (0, 0, 1, None),
    ],
)
def test_quotients_are_rounded_half_up_and_nothing_over_nothing(
    numerator: int, denominator: int, decimals: int, rounded: float | None
) -> None:
    assert half_up(numerator, denominator, decimals) == rounded


@given(st.integers(0, 10**7), st.integers(1, 10**5), st.integers(0, 3))
def test_half_up_is_that_of_decimals(numerator: int, denominator: int, decimals: int) -> None:
    exact = Fraction(numerator, denominator) * 10**decimals
    whole = exact.numerator // exact.denominator
    rest = exact - whole
    wanted = whole + (1 if rest >= Fraction(1, 2) else 0)
    assert half_up(numerator, denominator, decimals) == wanted / 10**decimals
    plain = Decimal(wanted).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert float(plain) == half_up(numerator, denominator, decimals)


# -- TT 01/2018 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("early", "on_time", "late", "score"),
    [(0, 0, 0, None), (1, 0, 0, 2.0), (0, 1, 0, 1.0), (0, 0, 1, 0.0), (1, 1, 1, 1.0), (2, 1, 0, 1.7), (1, 0, 3, 0.5)],
)
def test_indicators_1_and_7_are_two_points_early_one_on_time(
    early: int, on_time: int, late: int, score: float | None
) -> None:
    found = by_number(early=early, on_time=on_time, late=late)
    assert (found[1].score, found[7].score) == (score, score)
    assert (found[1].confidence, found[7].confidence) == (Confidence.VERIFIED, Confidence.UNVERIFIED)


def test_indicator_2_is_over_the_steps() -> None:
    found = by_number(early=1, steps_early=1, steps_on_time=0, steps_late=1)
    assert (found[1].score, found[2].score) == (2.0, 1.0)
    assert found[2].counts == {"shorter": 1, "equal": 0, "longer": 1}


@pytest.mark.parametrize(
    ("decided", "one", "more", "score"),
    [(0, 0, 0, None), (4, 0, 0, 2.0), (4, 4, 0, 1.0), (4, 0, 4, 0.0), (4, 1, 1, 1.3)],
)
def test_indicator_3_is_two_points_without_a_supplement_one_with_one(
    decided: int, one: int, more: int, score: float | None
) -> None:
    assert by_number(on_time=decided, one_supplement=one, more_supplements=more)[3].score == score


@pytest.mark.parametrize(
    ("received", "online", "procedures", "online_procedures", "late", "overdue", "score", "confidence"),
    [
        (0, 0, 5, 5, 0, 0, None, "verified"),
        (100, 30, 10, 2, 0, 0, 2.0, "verified"),
        (100, 30, 10, 2, 0, None, 2.0, "verified"),
        (100, 29, 10, 2, 0, 0, 1.0, "verified"),
        (100, 15, 10, 0, 0, 0, 1.0, "verified"),
        (100, 14, 10, 9, 0, 0, 0.0, "verified"),
        (100, 90, 10, 9, 1, 0, 0.0, "verified"),  # one late is enough
        (100, 90, 10, 9, 0, 1, 0.0, "verified"),  # or one unresolved and overdue
        (100, 90, 10, 1, 0, 0, 1.0, "unverified"),  # many dossiers, few procedures: the law does not say
        (3, 1, 5, 1, 0, 0, 2.0, "verified"),
    ],
)
def test_indicator_9(
    received: int,
    online: int,
    procedures: int,
    online_procedures: int,
    late: int,
    overdue: int | None,
    score: float | None,
    confidence: str,
) -> None:
    offered = Online(procedures, online_procedures, overdue)
    found = by_number(offered, received=received, online=online, online_late=late)[9]
    assert (found.score, found.confidence) == (score, confidence)
    assert ("online_overdue" in found.counts) == (overdue is not None)


def test_every_indicator_says_how_it_was_counted_in_both_languages() -> None:
    for one in by_number(early=1, received=1).values():
        shown = one.as_json()
        assert shown["name"]["vi"]
        assert shown["name"]["en"]
        assert shown["note"]["vi"]
        assert shown["note"]["en"]


@pytest.mark.parametrize(
    ("total", "officials"),
    [(10.0, "all_duties"), (5.0, "all_duties"), (4.9, "most_duties"), (3.5, "most_duties"), (3.4, "too_few_duties")],
)
def test_bands_of_officials(total: float, officials: str) -> None:
    assert OFFICIALS.band(total) == officials


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (18.0, "excellent"), (15.0, "excellent"), (14.9, "good"), (12.0, "good"), (11.9, "fair"), (9.0, "fair"),
        (8.9, "average"), (6.0, "average"), (5.9, "weak"), (0.0, "weak"),
    ],
)  # fmt: skip
def test_bands_of_agencies(total: float, band: str) -> None:
    assert AGENCIES.band(total) == band


def test_what_no_dossier_tells_leaves_a_range_of_bands() -> None:
    best = indicators(
        {"early": 4, "steps_early": 4, "received": 4, "online": 4}, Online(procedures=1, online_procedures=1, overdue=0)
    )
    officials, agencies = banded(OFFICIALS, best), banded(AGENCIES, best)
    assert (officials["sum"], officials["most"], officials["missing"]) == (8.0, 10, [4])
    assert (officials["at_least"]["key"], officials["at_most"]["key"]) == ("all_duties", "all_duties")
    assert (agencies["sum"], agencies["most"], agencies["missing"]) == (10.0, 18, [4, 5, 6, 8])
    assert (agencies["at_least"]["key"], agencies["at_most"]["key"]) == ("fair", "excellent")


def test_of_an_agency_without_dossiers_nothing_is_said() -> None:
    nothing = banded(AGENCIES, indicators({}, NONE_ONLINE))
    assert (nothing["sum"], nothing["missing"]) == (0.0, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert (nothing["at_least"]["key"], nothing["at_most"]["key"]) == ("weak", "excellent")


def test_the_on_time_rate_is_over_the_returned_and_over_all_received() -> None:
    counts = {"early": 2, "on_time": 1, "late": 1, "refused": 3, "received": 6, "moved_in": 1}
    assert scores.rates(counts, carried_over=5) == {"on_time_of_returned": 75.0, "on_time_of_received": 25.0}
    assert scores.rates({}, 0) == {"on_time_of_returned": None, "on_time_of_received": None}
    assert scores.rates({"received": 3}, 0) == {"on_time_of_returned": None, "on_time_of_received": 0.0}


# -- QĐ 766 -------------------------------------------------------------------------------------------------------------------


def test_timeliness_by_the_portal_and_by_law_stand_side_by_side() -> None:
    counts = {"early": 1, "on_time": 2, "late": 1, "portal_on_time": 2, "portal_late": 3}
    found = scores.portal_scores(counts, OpenNow(on_time=2, late=1))["timeliness"]
    assert (found["part"], found["whole"], found["rate"], found["points"], found["most"]) == (4, 8, 50.0, 10.0, 20)
    assert found["ended"] == {"on_time": 2, "late": 3}
    assert found["open"] == {"on_time": 2, "late": 1}
    assert found["by_law"] == {"on_time": 3, "late": 1, "rate": 75.0}
    assert found["why_different"]["vi"]
    assert found["why_different"]["en"]
    assert found["confidence"] == "unverified"


def test_of_a_period_that_is_over_the_ended_alone_count() -> None:
    found = scores.portal_scores({"portal_on_time": 1}, None)["timeliness"]
    assert (found["open"], found["rate"], found["points"]) == (None, 100.0, 20.0)


@pytest.mark.parametrize(
    ("online", "decided", "rate", "points"),
    [
        (0, 0, None, None),
        (0, 4, 0.0, 0.0),
        (1, 4, 25.0, 6.0),
        (2, 4, 50.0, 12.0),
        (4, 4, 100.0, 12.0),
        (1, 3, 33.33, 8.0),
    ],
)
def test_online_has_all_its_points_from_half(
    online: int, decided: int, rate: float | None, points: float | None
) -> None:
    found = scores.portal_scores({"early": decided, "online_decided": online}, None)["online"]
    assert (found["rate"], found["points"]) == (rate, points)


@pytest.mark.parametrize(("files", "points"), [(0, 0.0), (4, 11.0), (8, 22.0), (10, 22.0)])
def test_digitised_has_all_its_points_from_four_fifths(files: int, points: float) -> None:
    found = scores.portal_scores({"on_time": 10, "online_with_file": files}, None)["digitised"]
    assert found["points"] == points
