"""The catalogue's filters: each choice that shows something has a page, its counts are true, and filters combine."""

from __future__ import annotations

import pytest

from kernel.text import Text
from tests.unit.test_pages import shelf_of_today
from web.catalogue import Choice, Chosen, agency_filter, chosen_pages
from web.procedures import doubts_of


def by_path() -> dict[str, Chosen]:
    return {one.choice.path: one for one in chosen_pages(shelf_of_today())}


def keys(chosen: Chosen) -> set[str]:
    return {each.key for one in chosen.situations for each in one.procedures}


def test_everything_comes_first_and_no_two_choices_share_an_address() -> None:
    pages = list(chosen_pages(shelf_of_today()))
    assert pages[0].choice == Choice()
    assert pages[0].count == len(shelf_of_today().procedures)
    assert len({one.choice.path for one in pages}) == len(pages)


def test_each_filter_leads_to_a_page_that_shows_as_many_as_it_says() -> None:
    pages = by_path()
    for page in pages.values():
        for dimension, filters in page.filters.items():
            assert len({one.path for one in filters}) == len(filters)
            for one in filters:
                if one.chosen:
                    assert getattr(pages[one.path].choice, dimension) is None
                    assert one.count == page.count
                else:
                    assert pages[one.path].count == one.count > 0


def test_what_a_page_shows_is_what_fits_all_that_is_chosen() -> None:
    known = shelf_of_today()
    served = {one.id: {each.key for each in one.procedures} for one in known.situations}
    for page in by_path().values():
        choice = page.choice
        fits = {
            one.key
            for one in known.procedures
            if (choice.situation is None or one.key in served[choice.situation])
            and choice.field in (None, one.field.key)
            and (choice.agency is None or choice.agency in {agency_filter(agency)[0] for agency in one.agencies})
        }
        assert keys(page) == fits
        assert page.count == len(fits)


PERMITS = {"work-permit-new", "work-permit-reissue", "work-permit-exemption"}
SAFETY = {"equipment-declaration", "safety-inspection-certificate", "safety-training-certificate"}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("thue-nguoi-nuoc-ngoai/employment/ministry-employment", PERMITS),
        ("occupational-safety/moha", SAFETY),
        ("lam-viec-nuoc-ngoai/so-noi-vu", {"direct-contract", "intern-contract"}),
    ],
)
def test_filters_combine(path: str, shown: set[str]) -> None:
    assert keys(by_path()[f"/thu-tuc/loc/{path}"]) == shown


def test_doubts_stand_beside_what_they_concern_and_each_once() -> None:
    for one in shelf_of_today().procedures:
        told = doubts_of(one.version)
        assert sorted(text.vi for each in told.values() for text in each) == sorted(
            each.vi for each in one.version.caveats
        )
    found = doubts_of(next(one.version for one in shelf_of_today().procedures if one.key == "work-permit-reissue"))
    assert [text.vi[:8] for text in found["time"]] == ["Thời hạn"]
    assert [text.vi[:9] for text in found["papers"]] == ["Thành phầ"]
    assert isinstance(found["law"][0], Text)
