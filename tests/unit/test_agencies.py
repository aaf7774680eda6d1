"""Agencies in time, on the shipped catalogue: 63 provinces become 34, G07 becomes G09; who carries on, and what it was called."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from infra.catalogue import check
from infra.catalogue_files import ROOT, read_files
from infra.merger import merger
from kernel.agencies import (
    AgencyPeriod,
    agency_on,
    current_agency,
    line_on,
    name_on,
    numbering_code,
    successor_on,
    successors_on,
)
from kernel.text import Text

SHIPPED = tuple(read_files(ROOT).agencies)
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)

# The provinces that ended on 30 June 2025 and who carries them on.
MERGED = {
    "tuyen-quang": "ha-giang",
    "lao-cai": "yen-bai",
    "thai-nguyen": "bac-kan",
    "phu-tho": "hoa-binh vinh-phuc",
    "bac-ninh": "bac-giang",
    "hung-yen": "thai-binh",
    "hai-phong": "hai-duong",
    "ninh-binh": "ha-nam nam-dinh",
    "quang-tri": "quang-binh",
    "da-nang": "quang-nam",
    "quang-ngai": "kon-tum",
    "gia-lai": "binh-dinh",
    "khanh-hoa": "ninh-thuan",
    "dak-lak": "phu-yen",
    "lam-dong": "dak-nong binh-thuan",
    "dong-nai": "binh-phuoc",
    "ho-chi-minh": "binh-duong ba-ria-vung-tau",
    "tay-ninh": "long-an",
    "dong-thap": "tien-giang",
    "vinh-long": "ben-tre tra-vinh",
    "an-giang": "kien-giang",
    "can-tho": "soc-trang hau-giang",
    "ca-mau": "bac-lieu",
}
PAIRS = [(old, new) for new, olds in MERGED.items() for old in olds.split()]


def test_sixty_three_become_thirty_four() -> None:
    def there(day: date) -> set[str]:
        return {one.key for one in SHIPPED if one.kind == "province" and agency_on(SHIPPED, one.key, day)}

    assert (len(there(BEFORE)), len(there(AFTER))) == (63, 34)
    assert there(BEFORE) - there(AFTER) == {old for old, _ in PAIRS}
    assert len(PAIRS) == 29


@pytest.mark.parametrize(("old", "new"), PAIRS)
@pytest.mark.parametrize("prefix", ["", "labour-"])
def test_each_that_ended_is_carried_on(old: str, new: str, prefix: str) -> None:
    old, new = prefix + old, prefix + new
    assert successors_on(SHIPPED, old, BEFORE) == (old,)
    assert successors_on(SHIPPED, old, AFTER) == (new,)
    assert successor_on(SHIPPED, new, AFTER) == new
    assert (current_agency(SHIPPED, old, BEFORE), current_agency(SHIPPED, old, AFTER)) == (old, new)


@pytest.mark.parametrize(
    ("old", "new"), [("molisa", "moha"), ("ministry-safety", "moha"), ("ministry-employment", "ministry-employment")]
)
def test_the_ministry(old: str, new: str) -> None:
    assert successor_on(SHIPPED, old, date(2025, 3, 1)) == new


def test_what_nobody_carries_on_here_stays_what_it_was() -> None:
    """Social assistance went to a ministry outside this catalogue."""
    assert successors_on(SHIPPED, "ministry-social-protection", AFTER) == ()
    assert current_agency(SHIPPED, "ministry-social-protection", AFTER) == "ministry-social-protection"
    assert successor_on(SHIPPED, "nowhere", AFTER) is None


def test_the_code_begins_with_that_of_the_day() -> None:
    key = "ministry-employment"
    assert numbering_code(SHIPPED, key, date(2025, 2, 28)) == "G07"
    assert numbering_code(SHIPPED, key, date(2025, 3, 1)) == "G09"


def test_the_name_is_that_of_the_day_and_of_one_that_ended_the_last() -> None:
    def name(key: str, day: date) -> str | None:
        text = name_on(SHIPPED, key, day)
        return text.vi if text else None

    assert name("labour-ha-giang", date(2025, 2, 28)) == "Sở Lao động – Thương binh và Xã hội tỉnh Hà Giang"
    assert name("labour-ha-giang", date(2025, 3, 1)) == "Sở Nội vụ tỉnh Hà Giang"
    assert name("labour-ha-giang", date(2026, 3, 1)) == "Sở Nội vụ tỉnh Hà Giang"
    assert name("ha-noi", date(2010, 1, 1)) == "Thành phố Hà Nội"
    assert name("nowhere", AFTER) is None


def test_the_line_above_an_agency() -> None:
    assert line_on(SHIPPED, "labour-ha-giang", BEFORE) == ("labour-ha-giang", "ha-giang")
    assert line_on(SHIPPED, "labour-ha-giang", date(2026, 1, 1)) == ("labour-ha-giang", "ha-giang")  # as it was last
    assert line_on(SHIPPED, "ministry-employment", date(2025, 2, 28)) == ("ministry-employment", "molisa")
    assert line_on(SHIPPED, "ministry-employment", date(2025, 3, 1)) == ("ministry-employment", "moha")
    assert line_on(SHIPPED, "nowhere", AFTER) == ()


# -- chains, splits, rings ----------------------------------------------------------------------------------------------------


def period(key: str, start: int, end: int | None, *succeeds: str) -> AgencyPeriod:
    """From 1 January of a year to 31 December of another."""
    last = date(end, 12, 31) if end else None
    return AgencyPeriod(key, None, Text(key, key), "province", None, date(start, 1, 1), last, succeeds)


CHAIN = (period("a", 2016, 2017), period("b", 2018, 2019, "a"), period("c", 2020, None, "b"))
SPLIT = (
    period("a", 2016, 2017),
    period("b", 2018, None, "a"),
    period("c", 2018, 2018, "a"),
    period("d", 2019, None, "c"),
)
RING = (period("a", 2016, 2017, "b"), period("b", 2016, 2017, "a"))

CASES = [
    (CHAIN, "a", 2017, ["a"]),
    (CHAIN, "a", 2018, ["b"]),
    (CHAIN, "a", 2020, ["c"]),
    (CHAIN, "c", 2019, []),  # is not there yet
    (SPLIT, "a", 2018, ["b", "c"]),
    (SPLIT, "a", 2019, ["b", "d"]),
    (RING, "a", 2018, []),
]


@pytest.mark.parametrize(("periods", "key", "year", "expected"), CASES)
def test_successors(periods: tuple[AgencyPeriod, ...], key: str, year: int, expected: list[str]) -> None:
    day = date(year, 6, 1)
    assert list(successors_on(periods, key, day)) == expected
    assert successor_on(periods, key, day) == (expected[0] if len(expected) == 1 else None)
    assert current_agency(periods, key, day) == (expected[0] if len(expected) == 1 else key)


# -- districts end ------------------------------------------------------------------------------------------------------------

DISTRICTS = """
- key: district-one
  kind: district
  periods:
    - {name: {vi: Huyện Mẫu, en: Sample District}, code: null, confidence: illustrative, parent: ha-giang,
       valid_from: 2016-01-01, valid_to: 2025-06-30}
- key: commune-north
  kind: commune
  periods:
    - {name: {vi: Xã Mẫu Bắc, en: North Sample Commune}, code: null, confidence: illustrative, parent: tuyen-quang,
       valid_from: 2025-07-01, valid_to: null, successor_of: [district-one]}
- key: commune-south
  kind: commune
  periods:
    - {name: {vi: Xã Mẫu Nam, en: South Sample Commune}, code: null, confidence: illustrative, parent: tuyen-quang,
       valid_from: 2025-07-01, valid_to: null, successor_of: [district-one]}
"""


def test_a_district_that_ended_is_data_and_its_communes_carry_on(tmp_path: Path) -> None:
    """The shipped catalogue has neither districts nor communes; a stage that needs them adds a file, and no code."""
    root = copytree(ROOT, tmp_path / "catalogue")
    (root / "agencies" / "districts.yaml").write_text(DISTRICTS, "utf-8")
    assert check(root) == []
    periods = read_files(root).agencies
    assert successors_on(periods, "district-one", BEFORE) == ("district-one",)
    assert successors_on(periods, "district-one", AFTER) == ("commune-north", "commune-south")
    assert current_agency(periods, "district-one", AFTER) == "district-one", "figures of a split stay where they were"
    assert numbering_code(periods, "district-one", BEFORE) == "H22"
    assert numbering_code(periods, "commune-north", AFTER) == "H60"
    plan = merger(periods, ["district-one"], "commune-north")
    assert (plan.on, plan.beside) == (AFTER, ("commune-south",))
