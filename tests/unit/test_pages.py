"""The pages as files: both languages whole, links that lead somewhere, nothing inline that a strict policy would refuse, weights
below the budgets, and any text of the catalogue shown as text."""

from __future__ import annotations

import gzip
import re
import unicodedata
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from kernel.catalogue import in_force
from kernel.lifecycle import Action, State
from kernel.text import Text
from kernel.verdict import Verdict
from tests.support.pages import BUDGETS, JOURNEY, heaviest_of, loaded, packed, pages_of, seen
from web import css
from web.account_words import AUTHORISATIONS, FILED, NOTICES, PAYING, RECEIPT
from web.build import assets, build
from web.filing import MORE_WORDS, WORDS
from web.procedures import Shelf, shelf
from web.state_words import ACTIONS, LOOK_UP, MINE, OUTCOMES, STATES, TIMELINESS
from web.words import alphabetical, day, money, size

TODAY = date(2026, 11, 25)


@cache
def shelf_of_today() -> Shelf:
    files = read_files(CATALOGUE)
    return shelf([(one.version, one.form) for one in files.procedures], files.agencies, files.fields, TODAY)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    build(out, shelf_of_today())
    return out


# -- both languages, whole and tied together --------------------------------------------------------------------------------


def test_every_page_is_there_in_both_languages_and_leads_to_the_other(site: Path) -> None:
    known = dict(pages_of(site))
    assert len(known) > 80
    for address, path in known.items():
        page = seen(path)
        assert page.language == ("en" if address == "/en" or address.startswith("/en/") else "vi"), address
        assert page.other in known, address
        assert seen(known[page.other]).other == address


def test_links_lead_to_pages_that_are_there_and_to_places_in_them(site: Path) -> None:
    known = dict(pages_of(site))
    for address, path in known.items():
        for link in seen(path).links:
            page, _, place = link.partition("#")
            if page.startswith(("/api/", "/national-portal/", "/forms/", "/en/forms/", "tel:")):
                continue
            target = page or address
            assert target in known, f"{address} leads to {link}"
            assert not place or place in seen(known[target]).ids, f"{address} leads to {link}"


NAMING = ("/en/ket-qua", "/en/phan-anh", "/en/so-lieu", "/en/can-bo/quay/")  # agencies, by the names of their places


def test_english_pages_have_no_vietnamese_but_names_of_the_other_language(site: Path) -> None:
    for address, path in pages_of(site):
        named = "/thu-tuc/" in address or address.startswith(NAMING)
        if address.startswith("/en") and not named:
            words = seen(path).words.replace("Tiếng Việt", "")
            assert not [c for c in words if unicodedata.normalize("NFD", c) != c or c in "đĐ"], address


def test_each_page_is_well_formed_and_begins_with_one_title(site: Path) -> None:
    for address, path in pages_of(site):
        page = seen(path)
        assert page.faults == [], address
        assert len(page.ids) == len(set(page.ids)), address
        assert page.headings[0] == "h1"
        assert page.headings.count("h1") == 1, address


def test_only_one_machine_speaks_of_its_simulator_and_of_a_trial(tmp_path: Path) -> None:
    for one_machine in (True, False):
        written = build(tmp_path / str(one_machine), shelf_of_today(), one_machine=one_machine)
        pages = "".join(path.read_text(encoding="utf-8") for path in written if path.suffix == ".html")
        assert ("/national-portal/" in pages) is one_machine
        assert ("Bản thử nghiệm" in pages) is one_machine


# -- the catalogue ------------------------------------------------------------------------------------------------------------


def test_each_procedure_in_force_has_a_guide_and_stands_under_a_situation(site: Path) -> None:
    files = read_files(CATALOGUE)
    keys = {one.version.key for one in files.procedures}
    now = {
        key
        for key in keys
        if in_force([one.version for one in files.procedures if one.version.key == key], TODAY) is not None
    }
    assert {one.key for one in shelf_of_today().procedures} == now
    assert {one.key for situation in shelf_of_today().situations for one in situation.procedures} == now
    for key in now:
        assert (site / "thu-tuc" / f"{key}.html").exists()
        assert (site / "en" / "thu-tuc" / key / "mau.html").exists()


def test_a_guide_says_what_is_needed_how_long_what_it_costs_and_what_is_not_certain(site: Path) -> None:
    guide = seen(site / "thu-tuc" / "work-permit-new.html").words
    for told in (
        "Giấy chứng nhận sức khỏe", "10 ngày làm việc", "Lệ phí do Hội đồng nhân dân cấp tỉnh quyết định.",
        "Nghị định số 219/2025/NĐ-CP", "chưa được kiểm chứng", "tối đa 10 MB", "Sở Nội vụ",
    ):  # fmt: skip
        assert told in guide, told


# -- weights, by gzip as the gateway and the CDN send them ----------------------------------------------------------------------


@pytest.mark.parametrize("whose", BUDGETS)
def test_pages_stay_below_the_budgets(whose: str, site: Path) -> None:
    heaviest = heaviest_of(site, whose)
    over = {what: heavy for what, heavy in heaviest.items() if heavy.count > BUDGETS[whose][what]}
    assert over == {}
    assert heaviest["requests"].count > 1


def test_no_page_brings_a_picture_or_a_typeface(site: Path) -> None:
    for address, path in pages_of(site):
        assert "<img" not in path.read_text(encoding="utf-8"), address


def test_a_whole_filing_journey_stays_below_its_budget(site: Path) -> None:
    """Guide, form with all its pages, look-up: what a browser with an empty cache fetches, each file once."""
    for one in shelf_of_today().procedures:
        steps = (f"thu-tuc/{one.key}", f"thu-tuc/{one.key}/nop", "signed-in", "tra-cuu")
        journey = [site / f"{step}.html" for step in steps]
        files = {*journey, *(each for path in journey for each in loaded(site, seen(path)))}
        assert sum(map(packed, files)) <= JOURNEY


def test_the_style_sheet_is_made_from_what_stands_beside_it() -> None:
    for path in css.SHEETS:
        sheet = path.read_text(encoding="utf-8")
        assert sheet.endswith(f"/* made from {css.made_from()} */\n"), "run `make css`"
        assert "@font-face" not in sheet
        assert "url(" not in sheet


def test_no_page_uses_a_class_that_was_left_out_of_the_sheets() -> None:
    """`make css` leaves out what nobody named then."""
    left_out = css.LEFT_OUT.read_text(encoding="utf-8").split()
    folders = ("templates/**/*.html", "scripts/*.js", "*.py", "server/*.py", "figures/*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for each in folders for path in css.HERE.glob(each))
    assert len(left_out) > 50
    assert not {*left_out} & {*re.findall(r"[\w-]+", text)}, "run `make css`"


# -- words ------------------------------------------------------------------------------------------------------------------


def test_the_look_up_has_words_for_all_that_may_stand_in_an_answer() -> None:
    assert (set(STATES), set(TIMELINESS), set(ACTIONS)) == (set(State), set(Verdict), set(Action))
    assert set(OUTCOMES) == {"approved", "rejected"}


@pytest.mark.parametrize(
    ("scripts", "known"),
    [
        (("lookup", "follow", "dossier", "dossier-acts", "public"), LOOK_UP),
        (("proof",), RECEIPT),
        (("notices",), NOTICES),
        (("authorisations",), AUTHORISATIONS),
        (("mine", "my-drafts"), MINE),
        (("my-filed", "filed"), FILED),
    ],
)
def test_scripts_say_only_sentences_that_there_are(scripts: tuple[str, ...], known: dict[str, Text]) -> None:
    source = "".join((css.HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in scripts)
    used = {*re.findall(r"\bwords\.(\w+)", source), *re.findall(r'\btold\("(\w+)"', source)}
    used |= {"online", "counter", "post"} if known is FILED else set()  # by their names in the API
    used |= set(re.findall(r'\["(\w+)", "(?:text|optional|long|number|date|result|items|outcome)"\]', source))
    assert used == set(known)


def test_who_comes_back_from_paying_is_told_how_every_order_may_stand() -> None:
    source = (css.HERE / "scripts" / "paying.js").read_text(encoding="utf-8")
    states = {"open", "received", "paid", "cancelled", "not_asked", "expired"}
    assert set(PAYING) == set(re.findall(r"\bwords\.(\w+)", source)) | states


def test_the_privacy_page_tells_the_times_that_scripts_keep(site: Path) -> None:
    idle = re.search(r"IDLE = (\d+) \* 60_000", (css.HERE / "scripts" / "session.js").read_text(encoding="utf-8"))
    days = re.search(r"DAYS = (\d+)", (css.HERE / "scripts" / "filing.js").read_text(encoding="utf-8"))
    assert idle
    assert days
    told = seen(dict(pages_of(site))["/quyen-rieng-tu"]).words
    assert f"hết sau {idle[1]} phút không dùng" in told
    assert f"tờ khai tối đa {days[1]} ngày" in told


@pytest.mark.parametrize("name", ["filing-vi.js", "filing-en.js", "form.js"])
def test_a_script_before_the_first_question_needs_one_round_trip_of_slow_3g(name: str) -> None:
    """Four segments of 1460 bytes, head and all, come in 400 ms where style and two scripts share 400 kbit/s; a fifth waits for
    the next, and the first paint with it."""
    assert len(gzip.compress(assets()[name], 9)) + 600 <= 4 * 1460


FIRST = ("form", "filing", "uploads", "supplement")
LATER = ("joining", "sending", "file", "receipt", "known", "drafts", "both")


def test_the_form_says_only_sentences_that_are_there_by_then() -> None:
    first, later = (
        "".join((css.HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in names)
        for names in (FIRST, LATER)
    )
    for source, known in ((first, WORDS), (later, {**WORDS, **MORE_WORDS})):
        said = {*re.findall(r"\bwords\.(\w+)", source), *re.findall(r'\btold\("([\w-]+)"', source)}
        assert said <= set(known)
    for name in (*WORDS, *MORE_WORDS):  # some are chosen by the code of a fault
        assert re.search(rf'\bwords\.{name}\b|"{name}"|\b{name}:', first + later), name


def test_names_stand_in_the_order_of_the_vietnamese_letters() -> None:
    ordered = [
        "An Giang",
        "Ấn",
        "Bà",
        "Cần",
        "Dân",
        "Đa",
        "Đà",
        "Đắk Lắk",
        "Điện",
        "Em",
        "Oanh",
        "Ông",
        "Ơn",
        "Ứng",
        "Vĩnh",
        "Yên",
    ]
    assert sorted(set(ordered), key=alphabetical) == ordered


@pytest.mark.parametrize("address", ["/ket-qua", "/phan-anh"])
def test_agencies_are_chosen_by_place_the_ministrys_first(address: str, site: Path) -> None:
    page = dict(pages_of(site))[address].read_text(encoding="utf-8")
    agencies = re.findall(r'<option value="([a-z-]+)">', page.split('id="agency"')[1].split("</select>")[0])
    places = ["labour-ca-mau", "labour-cao-bang", "labour-can-tho", "labour-da-nang", "labour-dong-thap", "labour-hue"]
    assert [one for one in agencies if one in places] == places
    kinds = {one.key: one.kind for one in shelf_of_today().agencies}
    order = ["ministry", "ministry_unit", "provincial_labour", "province"]
    assert [kind for kind, _ in groupby(kinds[one] for one in agencies)] == [
        one for one in order if one in {*map(kinds.get, agencies)}
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (day(date(2026, 12, 1), "vi"), "01/12/2026"),
        (day(date(2026, 12, 1), "en"), "1 December 2026"),
        (money(1_600_000, "vi"), "1.600.000 đồng"),
        (money(1_600_000, "en"), "1,600,000 đồng"),
        (size(10 * 1024 * 1024, "en"), "10 MB at most"),
    ],
)
def test_days_money_and_sizes_as_people_write_them(told: str, expected: str) -> None:
    assert told == expected


# -- petitions ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["phan-anh.html", "phan-anh/gui.html", "en/phan-anh/gui.html"])
def test_a_petition_may_go_to_every_agency_that_is_there_also_to_one_that_takes_no_dossiers(
    page: str, site: Path
) -> None:
    offered = re.findall(r'<option value="([^"]+)">', (site / page).read_text(encoding="utf-8"))
    there = [one.key for one in shelf_of_today().agencies]
    assert "ministry-merit" in there
    assert sorted(offered) == sorted(there)
