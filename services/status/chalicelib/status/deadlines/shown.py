"""An explained deadline as the API shows it (docs/api/status.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from kernel.explanation import Explained, StepStanding
from kernel.explanation_lines import Line
from kernel.explanation_sentence import time_limit
from kernel.text import Text
from kernel.times import instant_text


def shown(explained: Explained, *, whole: bool, procedure: tuple[str, int] | None = None) -> dict[str, Any]:
    """Without procedure, steps, articles and units unless `whole`: the name of a procedure, which they would betray, can reveal
    illness or poverty. `procedure` is the key and the version whose time is counted, None for a duration."""
    return {
        "day0": _day(explained.day0),
        "due_date": _day(explained.due),
        "due_at": _instant(explained.due_at),
        "first_due_date": _day(explained.first_due),
        "clock_state": explained.state,
        "verdict": explained.verdict,
        "counted": explained.counted,
        "left": explained.left,
        "paused": explained.paused,
        "lines": _lines(explained.lines, whole=whole),
        "sentence": explained.sentence.as_json(),
        "rules": {"version": explained.rules.version, "name": explained.rules.name.as_json()},
        "calendar": explained.calendar,
        **(_betraying(explained, procedure) if whole else {}),
    }


def _betraying(explained: Explained, procedure: tuple[str, int] | None) -> dict[str, Any]:
    sentence = explained.sentence
    if explained.chain:
        limit = time_limit(explained.chain)
        sentence = Text(f"{limit.vi} {sentence.vi}", f"{limit.en} {sentence.en}")
    return {
        **({"procedure": {"key": procedure[0], "version": procedure[1]}} if procedure else {}),
        "steps": [_step(step) for step in explained.steps],
        "sentence": sentence.as_json(),
    }


def _step(step: StepStanding) -> dict[str, Any]:
    return {
        "number": step.number,
        "count": step.period.count,
        "unit": step.period.unit,
        "due_date": step.due.isoformat(),
        "counted": step.counted,
        "left": step.left,
        "verdict": step.verdict,
    }


def _lines(lines: Sequence[Line], *, whole: bool) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [
        {
            "date": line.day.isoformat(),
            "counted": line.counted,
            "why": line.why.as_json(),
            "confidence": line.confidence,
        }
        for line in lines
    ]
    if whole:
        for one, line in zip(made, lines, strict=True):
            one["law"], one["step"] = line.law, line.step
    return made


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(instant: datetime | None) -> str | None:
    return instant_text(instant) if instant else None
