"""Makes calendars/vietnam.json from the package `holidays`: `python -m infra.calendar_seed`; with a year, prints the overrides
that a later version needs to reach it.

The package is a seed, not the law, and stays the first version for ever: what is decided afterwards stands in the versions after
it (calendars/vietnam/v2.yaml, ...). The days of 2027 are computed and not yet decided.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import holidays
import yaml

from infra.catalogue_files import ROOT
from kernel.calendar import Calendar
from kernel.text import Text

FIRST_YEAR, LAST_YEAR = 2016, 2027
PATH = ROOT / "calendars" / "vietnam.json"
_SWAPPED = re.compile(r"thay cho ngày (\d{2})/(\d{2})/(\d{4})")
MAKE_UP = Text("Làm bù theo quyết định hoán đổi ngày làm việc", "Make-up day for a swapped day off")


def seeded_calendar(version: int = 1) -> Calendar:
    """Weekdays that are off and weekend days that are worked, 2016-2027, named in both languages."""
    return replace(_computed(FIRST_YEAR, LAST_YEAR), version=version)


def _computed(first: int, last: int) -> Calendar:
    years = range(first, last + 1)
    vietnamese = holidays.country_holidays("VN", years=years, language="vi")
    english = holidays.country_holidays("VN", years=years, language="en_US")
    off: dict[date, Text] = {}
    work: dict[date, Text] = {}
    day = date(first, 1, 1)
    while day <= date(last, 12, 31):
        if vietnamese.is_working_day(day):
            if day.weekday() >= 5:
                work[day] = MAKE_UP
        elif day.weekday() < 5:
            off[day] = _name(vietnamese[day], english[day])
        day += timedelta(days=1)
    return Calendar("vietnam", 1, date(first, 1, 1), date(last, 12, 31), off, work)


def _name(vietnamese: str, english: str) -> Text:
    """The package's names, but for swapped days, which it writes month first in English."""
    swapped = _SWAPPED.search(vietnamese)
    if swapped is None:
        return Text(vietnamese, english)
    day, month, year = map(int, swapped.groups())
    return Text(vietnamese, f"Day off (worked on {date(year, month, day).isoformat()} instead)")


def overrides_of(year: int) -> list[dict[str, Any]]:
    """The days of a year that are no plain weekdays or weekends, as members of a version's file: computed, so unverified."""
    computed = _computed(year, year)
    days = [(day, "off", name) for day, name in computed.off.items()]
    days += [(day, "work", name) for day, name in computed.work.items()]
    return [
        {
            "date": day.isoformat(),
            "kind": kind,
            "scope": "country",
            "name": name.as_json(),
            "decision": None,
            "confidence": "unverified",
        }
        for day, kind, name in sorted(days, key=lambda one: one[0])
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.calendar_seed", description=__doc__)
    parser.add_argument("year", type=int, nargs="?", help=f"a year after {LAST_YEAR}")
    year = parser.parse_args(arguments).year
    if year is not None:
        print(yaml.safe_dump({"overrides": overrides_of(year)}, allow_unicode=True, sort_keys=False), end="")
        return 0
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(json.dumps(seeded_calendar().as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"wrote {PATH.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
