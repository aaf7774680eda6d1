"""Makes calendars/vietnam.json from the package `holidays`: `python -m infra.calendar_seed`.

The package is a seed, not the law: what the Prime Minister decides afterwards is written into the file by hand as a new
version of the calendar, and the file is what counts. Not applied, because no decision was found that says so: the swap of
2 January 2026 (off) for 10 January 2026 (work), and the days of 2027, which are computed and not yet decided.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, timedelta

import holidays

from infra.catalogue_files import ROOT
from kernel.calendar import Calendar
from kernel.text import Text

FIRST_YEAR, LAST_YEAR = 2016, 2027
PATH = ROOT / "calendars" / "vietnam.json"
_SWAPPED = re.compile(r"thay cho ngày (\d{2})/(\d{2})/(\d{4})")
MAKE_UP = Text("Làm bù theo quyết định hoán đổi ngày làm việc", "Make-up day for a swapped day off")


def seeded_calendar(version: int = 1) -> Calendar:
    """Weekdays that are off and weekend days that are worked, 2016-2027, named in both languages."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    vietnamese = holidays.country_holidays("VN", years=years, language="vi")
    english = holidays.country_holidays("VN", years=years, language="en_US")
    off: dict[date, Text] = {}
    work: dict[date, Text] = {}
    day = date(FIRST_YEAR, 1, 1)
    while day <= date(LAST_YEAR, 12, 31):
        if vietnamese.is_working_day(day):
            if day.weekday() >= 5:
                work[day] = MAKE_UP
        elif day.weekday() < 5:
            off[day] = _name(vietnamese[day], english[day])
        day += timedelta(days=1)
    return Calendar("vietnam", version, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31), off, work)


def _name(vietnamese: str, english: str) -> Text:
    """The package's names, but for swapped days, which it writes month first in English."""
    swapped = _SWAPPED.search(vietnamese)
    if swapped is None:
        return Text(vietnamese, english)
    day, month, year = map(int, swapped.groups())
    return Text(vietnamese, f"Day off (worked on {date(year, month, day).isoformat()} instead)")


def main() -> int:
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(json.dumps(seeded_calendar().as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"wrote {PATH.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
