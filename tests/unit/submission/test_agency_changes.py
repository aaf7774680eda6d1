"""A change of one agency tells what it would break elsewhere by the other's name, whatever their keys look like."""

from __future__ import annotations

from datetime import date

from chalicelib.submission.administration.agencies import judged
from chalicelib.submission.administration.change import Change, Kind, State
from kernel.agencies import AgencyPeriod
from kernel.catalogue_store import MemoryCatalogue
from kernel.text import Text

BEGUN, TODAY = date(2025, 7, 1), date(2026, 11, 25)


def agency(key: str, name: str, parent: str | None = None) -> AgencyPeriod:
    return AgencyPeriod(key, None, Text(name, name), "ministry_unit", parent, BEGUN, None)


def ends(key: str) -> Change:
    body = {"key": key, "last_day": "2026-12-31"}
    return Change("c1", Kind.AGENCIES, key, Text(key, key), body, None, "", State.DRAFT, 1, ())


def test_the_end_of_an_agency_that_another_stands_below_names_the_other() -> None:
    catalogue = MemoryCatalogue()
    catalogue.put_agencies((agency("cuc", "Cục Việc làm"), agency("cuc-2", "Phòng Hai", parent="cuc")))
    faults, made = judged(catalogue, ends("cuc"), TODAY)
    assert made is None
    (fault,) = faults
    assert fault.pointer == "/body", "no member of this agency is at fault"
    assert fault.detail.vi.startswith("“Phòng Hai”: ")


def test_an_agency_that_nothing_hangs_on_ends() -> None:
    catalogue = MemoryCatalogue()
    catalogue.put_agencies((agency("cuc", "Cục Việc làm"), agency("cuc-2", "Phòng Hai", parent="cuc")))
    faults, made = judged(catalogue, ends("cuc-2"), TODAY)
    assert (faults, made is not None) == ([], True)
