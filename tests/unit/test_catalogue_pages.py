"""The catalogue's filters: each choice that shows something has a page, its counts are true, and filters combine."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from kernel.text import Text
from tests.unit.test_pages import TODAY, shelf_of_today
from tests.unit.test_public_scripts import in_node
from web.build import pages as site_pages
from web.build import pages_of, render
from web.catalogue import AUDIENCES, Choice, Chosen, agency_filter, chosen_pages
from web.procedures import Shelf, blank_form, doubts_of, shelf


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
            and (choice.audience is None or AUDIENCES[choice.audience][0] in one.version.audience)
        }
        assert keys(page) == fits
        assert page.count == len(fits)


def test_what_counts_once_and_has_two_rows_is_told() -> None:
    assert {path for path, page in by_path().items() if page.repeated} >= {"/thu-tuc"}
    for page in (each for each in site_pages(shelf_of_today()) if "chosen" in each.context):
        shown, html = page.context["chosen"], render(page, "vi").decode()
        more = ", có thủ tục nằm ở nhiều mục" if html.count("data-procedure=") > shown.count else ""
        assert f">{shown.count} thủ tục{more}</p>" in html, page.path


def shelf_with(*, procedure: str = "", agency: str = "") -> Shelf:
    """Today's, with a further procedure that stands in no situation, or with another name of an agency from tomorrow."""
    files = read_files(CATALOGUE)
    published = [(one.version, one.form) for one in files.procedures]
    periods = list(files.agencies)
    if procedure:
        version, form = next(one for one in published if one[0].key == "safety-training-certificate")
        published.append((replace(version, key=procedure), form))
    if agency:
        now = next(one for one in periods if one.key == agency)
        tomorrow = TODAY + timedelta(days=1)
        periods[periods.index(now)] = replace(now, valid_to=TODAY)
        periods.append(replace(now, valid_from=tomorrow, valid_to=None, name=Text("Tên mới", "New name")))
    return shelf(published, periods, files.fields, TODAY)


def test_what_stands_in_no_situation_stands_last_under_others_and_is_counted_and_filtered() -> None:
    known = shelf_with(procedure="bee-keeping")
    assert known.situations[-1].title.vi == "Thủ tục khác"
    assert [one.key for one in known.situations[-1].procedures] == ["bee-keeping"]
    pages = {one.choice.path: one for one in chosen_pages(known)}
    assert pages["/thu-tuc"].count == len(shelf_of_today().procedures) + 1
    assert keys(pages["/thu-tuc"]) == {one.key for one in known.procedures}
    assert keys(pages["/thu-tuc/loc/viec-khac"]) == {"bee-keeping"}
    assert "/thu-tuc/loc/viec-khac" in {one.path for one in pages["/thu-tuc"].filters["situation"]}
    home = next(one for one in site_pages(known) if one.path == "/")
    assert "Thủ tục khác" in render(home, "vi", one_machine=True).decode()
    assert "viec-khac" not in {one.id for one in shelf_of_today().situations}  # none is left over today


def test_a_name_that_begins_tomorrow_is_not_told_today() -> None:
    assert shelf_with(agency="moha").names["moha"] == shelf_of_today().names["moha"] != Text("Tên mới", "New name")
    files = read_files(CATALOGUE)
    version = next(one.version for one in shelf_of_today().procedures if one.key == "work-permit-new")
    later = replace(version, version=99, valid_from=TODAY + timedelta(days=1), name=Text("Tên mới", "New name"))
    published = [(one.version, one.form) for one in files.procedures] + [(later, files.procedures[0].form)]
    assert shelf(published, files.agencies, files.fields, TODAY).names[version.key] == version.name


PERMITS = {"work-permit-new", "work-permit-reissue", "work-permit-exemption"}
SAFETY = {"equipment-declaration", "safety-inspection-certificate", "safety-training-certificate"}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("thue-nguoi-nuoc-ngoai/employment/ministry-employment", PERMITS),
        ("occupational-safety/moha", SAFETY),
        ("lam-viec-nuoc-ngoai/so-noi-vu", {"direct-contract", "intern-contract"}),
        ("lam-viec-nuoc-ngoai/so-noi-vu/nguoi-dan", {"direct-contract"}),
    ],
)
def test_filters_combine(path: str, shown: set[str]) -> None:
    assert keys(by_path()[f"/thu-tuc/loc/{path}"]) == shown


def test_what_people_call_a_procedure_is_told_of_those_that_stand_there() -> None:
    for one in shelf_of_today().situations:
        assert {each.key for each in one.procedures} <= set(one.words), one.id
    page = render(next(each for each in site_pages(shelf_of_today()) if each.path == "/thu-tuc"), "vi").decode()
    assert "đám tang" in page


def test_a_question_keeps_the_words_that_tell_and_never_none() -> None:
    asked = ["Chồng tôi là thương binh, đã mất", "Tôi muốn", "Lái cần cẩu"]
    told = in_node("catalogue.js", "export const folded", "// An item is also found", "telling", asked)
    assert told == [["chong", "thuong", "binh", "mat"], ["toi", "muon"], ["lai", "cau"]]


def test_names_that_hold_what_was_typed_come_first() -> None:
    names = ["Giấy phép lao động, cấp mới", "Cấp lại giấy phép lao động", "Cấp giấy phép đưa người lao động", "Thủ tục"]
    told = in_node(
        "catalogue.js",
        "export const folded",
        "// An item is also found",
        '((one) => rank(one, "giay phep lao dong"))',
        names,
    )
    assert told == [2, 1, 0, 0]


def test_a_guide_says_which_versions_are_not_in_force_yet() -> None:
    one = next(each for each in shelf_of_today().procedures if each.key == "work-permit-new")
    begun = one.version.valid_from
    late = TODAY + timedelta(days=1)
    versions = (
        replace(one.version, version=98, valid_to=begun),
        replace(one.version, version=99, valid_from=late, valid_to=None),
    )
    page = render(pages_of(replace(one, versions=versions))["guide"], "vi").decode()
    assert f"98: chỉ ngày {begun:%d/%m/%Y}," in page
    assert f"99: chưa áp dụng, từ {late:%d/%m/%Y}," in page


def test_who_files_is_a_filter_of_plain_links() -> None:
    """Whoever reads without script has every filter that a script could give."""
    page = render(next(one for one in site_pages(shelf_of_today()) if one.path == "/thu-tuc"), "vi").decode()
    for id, (key, name) in AUDIENCES.items():
        count = sum(key in one.version.audience for one in shelf_of_today().procedures)
        assert f'<a href="/thu-tuc/loc/{id}">{name.vi} <span class="app-count">({count})</span></a>' in page


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


def test_without_script_nothing_says_that_it_is_done_before_it_is() -> None:
    """Parts that only scripts fill are marked `app-script`, which the style sheet hides where there are none."""
    one = next(each for each in shelf_of_today().procedures if each.key == "direct-contract")
    page = render(pages_of(one)["form"], "vi").decode()
    assert 'class="app-step app-script" id="da-nop"' in page
    assert '<div class="app-script" data-part="where">' in page
    assert '<a class="govuk-button" href="/forms/thu-tuc/direct-contract">' in page


def test_a_procedure_without_papers_says_so_and_its_code_is_named() -> None:
    one = next(each for each in shelf_of_today().procedures if each.version.code)
    bare = replace(one, version=replace(one.version, papers=()))
    guide = render(pages_of(bare)["guide"], "vi").decode()
    assert "Không cần giấy tờ." in guide
    assert f"Mã thủ tục {one.version.code}" in guide
    assert "Không cần giấy tờ." not in render(pages_of(one)["guide"], "vi").decode()


def test_a_blank_form_tells_unit_and_hint_within_one_pair_of_brackets() -> None:
    hints = [
        field.hint
        for one in shelf_of_today().procedures
        for page in blank_form(one.form, "vi")
        for field in page.fields
        if field.hint
    ]
    assert not [hint for hint in hints if hint.endswith("(người)")]
    assert any(hint.startswith("người – ") for hint in hints)
