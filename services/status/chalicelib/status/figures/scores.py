"""What the counts of an agency are worth: indicators 1, 2, 3, 7 and 9 of TT 01/2018 (art. 13-15) and three groups of QĐ 766.

Pure: counts in, scores out. Rounded half up; over nothing there is no score (None), never 0. What the reference does not give is
marked unverified, with the reading that was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.status.figures import score_texts as texts
from kernel.agencies import Confidence
from kernel.text import Text

Counts = Mapping[str, int]


def half_up(numerator: int, denominator: int, decimals: int) -> float | None:
    """A quotient rounded half up; None over nothing. Neither is below 0."""
    if denominator == 0:
        return None
    scale: int = 10**decimals
    whole = (2 * numerator * scale + denominator) // (2 * denominator)
    return whole / scale


# -- TT 01/2018 ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Indicator:
    """`score` is the points given by the number of dossiers, to one decimal (indicator 9: the points themselves)."""

    number: int
    score: float | None
    counts: Counts
    confidence: Confidence
    note: Text

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "name": texts.INDICATORS[self.number].as_json(),
            "score": self.score,
            "most": 2,
            "counts": dict(self.counts),
            "confidence": self.confidence.value,
            "note": self.note.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Online:
    """What indicator 9 asks beyond what was counted: how many procedures the agency offers, how many of them online (levels 3
    and 4, partial, full), and how many online dossiers are overdue now (None: not known of a period that is over)."""

    procedures: int
    online_procedures: int
    overdue: int | None


def returned(counts: Counts) -> int:
    return counts.get("early", 0) + counts.get("on_time", 0) + counts.get("late", 0)


def indicators(counts: Counts, online: Online) -> tuple[Indicator, ...]:
    return (_total_time(counts), _time_of_steps(counts), _contacts(counts), _attitude(counts), _online(counts, online))


def _points(two: int, one: int, none: int) -> float | None:
    return half_up(2 * two + one, two + one + none, 1)


def _total_time(counts: Counts) -> Indicator:
    names = {"shorter": "early", "equal": "on_time", "longer": "late"}
    found = {name: counts.get(counter, 0) for name, counter in names.items()}
    return Indicator(1, _points(*found.values()), found, Confidence.VERIFIED, texts.TOTAL_TIME)


def _time_of_steps(counts: Counts) -> Indicator:
    names = {"shorter": "steps_early", "equal": "steps_on_time", "longer": "steps_late"}
    found = {name: counts.get(counter, 0) for name, counter in names.items()}
    return Indicator(2, _points(*found.values()), found, Confidence.UNVERIFIED, texts.TIME_OF_STEPS)


def _contacts(counts: Counts) -> Indicator:
    one, more = counts.get("one_supplement", 0), counts.get("more_supplements", 0)
    found = {"never": returned(counts) - one - more, "once": one, "more": more}
    return Indicator(3, _points(*found.values()), found, Confidence.UNVERIFIED, texts.CONTACTS)


def _attitude(counts: Counts) -> Indicator:
    found = {name: counts.get(name, 0) for name in ("early", "on_time", "late")}
    return Indicator(7, _points(*found.values()), found, Confidence.UNVERIFIED, texts.ATTITUDE)


def _online(counts: Counts, online: Online) -> Indicator:
    came, all_of_them = counts.get("online", 0), counts.get("received", 0)
    found = {
        "online": came,
        "received": all_of_them,
        "online_procedures": online.online_procedures,
        "procedures": online.procedures,
        "online_late": counts.get("online_late", 0),
        **({"online_overdue": online.overdue} if online.overdue is not None else {}),
    }
    late = found["online_late"] + (online.overdue or 0)
    enough = online.procedures > 0 and 100 * online.online_procedures >= 20 * online.procedures
    if not all_of_them:
        return Indicator(9, None, found, Confidence.VERIFIED, texts.ONLINE)
    if late or 100 * came < 15 * all_of_them:
        return Indicator(9, 0.0, found, Confidence.VERIFIED, texts.ONLINE)
    if 100 * came < 30 * all_of_them:
        return Indicator(9, 1.0, found, Confidence.VERIFIED, texts.ONLINE)
    if enough:
        return Indicator(9, 2.0, found, Confidence.VERIFIED, texts.ONLINE)
    return Indicator(9, 1.0, found, Confidence.UNVERIFIED, texts.ONLINE_GAP)


# -- bands --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands by the sum of some indicators, 2 points at most each; `bands` are (from, key), the best first."""

    numbers: tuple[int, ...]
    bands: tuple[tuple[float, str], ...]

    def band(self, total: float) -> str:
        return next(key for low, key in self.bands if total >= low)


OFFICIALS = Scale((1, 2, 3, 4, 7), ((5.0, "all_duties"), (3.5, "most_duties"), (0.0, "too_few_duties")))
AGENCIES = Scale(
    tuple(range(1, 10)), ((15.0, "excellent"), (12.0, "good"), (9.0, "fair"), (6.0, "average"), (0.0, "weak"))
)


def banded(scale: Scale, found: tuple[Indicator, ...]) -> dict[str, Any]:
    """The sum of the indicators known, and between which bands the whole must lie: those that no dossier can tell (4, 5, 6, 8,
    and one over nothing) are worth 0 to 2 points each."""
    known = [one for one in found if one.number in scale.numbers and one.score is not None]
    tenths = sum(round(10 * one.score) for one in known if one.score is not None)
    missing = sorted(set(scale.numbers) - {one.number for one in known})
    low, high = tenths / 10, (tenths + 20 * len(missing)) / 10
    return {
        "sum": low,
        "most": 2 * len(scale.numbers),
        "missing": missing,
        "at_least": _band_json(scale.band(low)),
        "at_most": _band_json(scale.band(high)),
    }


def _band_json(key: str) -> dict[str, Any]:
    return {"key": key, "name": texts.BANDS[key].as_json()}


# -- rates of NĐ 61/2018 ------------------------------------------------------------------------------------------------------


def rates(counts: Counts, carried_over: int) -> dict[str, Any]:
    """Percent, two decimals. Refused, withdrawn and stopped dossiers are not returned; art. 30 asks for the rate over all
    received, which are those that came, moved in, or were carried over, and did not move on to another."""
    in_time = counts.get("early", 0) + counts.get("on_time", 0)
    there = carried_over + counts.get("received", 0) + counts.get("moved_in", 0) - counts.get("moved_out", 0)
    return {
        "on_time_of_returned": half_up(100 * in_time, returned(counts), 2),
        "on_time_of_received": half_up(100 * in_time, there, 2),
    }


# -- QĐ 766 -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Of what runs now and was accepted: how much is on time by the national portal's rule, how much late."""

    on_time: int
    late: int


def portal_scores(counts: Counts, open_now: OpenNow | None) -> dict[str, Any]:
    """Three of the six groups: raw counts, percent, and points; all unverified (national-portal 2.13). `open_now` None: how open
    dossiers stood is not known of a period that is over, so the ended ones alone count."""
    return {
        "timeliness": _timeliness(counts, open_now),
        "online": _share(12, counts.get("online_decided", 0), returned(counts), 50, texts.PORTAL_ONLINE),
        "digitised": _share(22, counts.get("online_with_file", 0), returned(counts), 80, texts.PORTAL_DIGITISED),
    }


def _timeliness(counts: Counts, open_now: OpenNow | None) -> dict[str, Any]:
    ended = {"on_time": counts.get("portal_on_time", 0), "late": counts.get("portal_late", 0)}
    running = None if open_now is None else {"on_time": open_now.on_time, "late": open_now.late}
    on_time = ended["on_time"] + (open_now.on_time if open_now else 0)
    late = ended["late"] + (open_now.late if open_now else 0)
    in_law = counts.get("early", 0) + counts.get("on_time", 0)
    return {
        **_share(20, on_time, on_time + late, 100, texts.PORTAL_TIME),
        "ended": ended,
        "open": running,
        "by_law": {
            "on_time": in_law,
            "late": counts.get("late", 0),
            "rate": half_up(100 * in_law, returned(counts), 2),
        },
        "why_different": texts.WHY_DIFFERENT.as_json(),
    }


def _share(most: int, part: int, whole: int, full_at: int, note: Text) -> dict[str, Any]:
    """All the points from `full_at` percent on, below it in proportion."""
    reached = min(100 * part, full_at * whole)
    return {
        "part": part,
        "whole": whole,
        "rate": half_up(100 * part, whole, 2),
        "points": half_up(most * reached, full_at * whole, 2),
        "most": most,
        "confidence": Confidence.UNVERIFIED.value,
        "note": note.as_json(),
    }
