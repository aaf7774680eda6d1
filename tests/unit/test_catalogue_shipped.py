"""The catalogue that is shipped: sound, complete, and honest about what is not known."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import jsonschema_rs
import pytest

from infra.catalogue import check, load
from infra.catalogue_files import ROOT
from kernel.catalogue import (
    AgencyPeriod,
    Confidence,
    ProcedureVersion,
    agency_on,
    in_force,
    numbering_code,
    offers,
)
from kernel.catalogue_store import MemoryCatalogue
from kernel.chain import doer

STORE = MemoryCatalogue()
load(ROOT, STORE)
TODAY = date(2026, 11, 24)
ALL = STORE.summaries()
AGENCIES = STORE.agencies()

P01_TO_P15 = (
    "supply-contract",
    "intern-contract",
    "direct-contract",
    "equipment-declaration",
    "work-permit-new",
    "work-permit-reissue",
    "work-permit-exemption",
    "foreign-worker-demand",
    "overseas-service-licence",
    "safety-training-certificate",
    "safety-inspection-certificate",
    "employment-service-licence",
    "labour-leasing-licence",
    "martyr-worship-allowance",
    "monthly-social-allowance",
)
PERMITS = ("work-permit-new", "work-permit-reissue", "work-permit-exemption", "foreign-worker-demand")


def now(key: str) -> ProcedureVersion:
    version = in_force(STORE.versions(key), TODAY)
    assert version is not None
    return version


def test_the_shipped_files_have_no_fault() -> None:
    assert check() == []


@pytest.mark.parametrize("key", P01_TO_P15)
def test_every_procedure_is_in_force_but_the_demand_report(key: str) -> None:
    assert (in_force(STORE.versions(key), TODAY) is None) is (key == "foreign-worker-demand")


ERAS = {
    "work-permit-new": (7, 6, 5, 5, 5, 10, 10),
    "work-permit-reissue": (3, 4, 3, 3, 3, 3, 3),
    "work-permit-exemption": (3, 4, 3, 5, 5, 5, 5),
    "foreign-worker-demand": (15, 12, 10, 10, 10),
}
STARTS = (
    date(2016, 4, 1),
    date(2017, 10, 2),
    date(2018, 10, 8),
    date(2021, 2, 15),
    date(2023, 9, 18),
    date(2025, 8, 7),
    date(2026, 12, 1),  # the law as before; answers are checked against each other
)


@pytest.mark.parametrize("key", PERMITS)
def test_foreign_worker_procedures_changed_with_each_decree(key: str) -> None:
    versions = STORE.versions(key)
    assert tuple(version.valid_from for version in versions) == STARTS[: len(versions)]
    assert tuple(version.time.count for version in versions) == ERAS[key]
    assert in_force(versions, date(2016, 3, 31)) is None
    assert versions[-1].valid_to == (date(2025, 8, 6) if key == "foreign-worker-demand" else None)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("work-permit-new", "1.014199"),
        ("work-permit-reissue", "1.014200"),
        ("work-permit-exemption", "1.014196"),
        ("equipment-declaration", "2.000134"),
        ("intern-contract", "1.005132"),
        ("supply-contract", None),
        ("overseas-service-licence", None),
        ("martyr-worship-allowance", None),
    ],
)
def test_codes_in_force_are_those_found_and_none_is_made_up(key: str, code: str | None) -> None:
    assert now(key).code == code


def test_codes_from_memory_stand_in_past_eras_only() -> None:
    found = {"1.014199", "1.014200", "1.014196", "2.000134", "1.005132"}
    for version in ALL:
        if version.code is not None and version.code not in found:
            assert version.valid_to is not None
            assert version.confidence is Confidence.UNVERIFIED


def test_the_demand_papers_merged_into_the_permit() -> None:
    before = in_force(STORE.versions("work-permit-new"), date(2025, 8, 6))
    assert before is not None
    assert before.paper("demand-approval") is not None
    assert now("work-permit-new").paper("demand-approval") is None


def test_what_is_not_certain_is_said_to_readers() -> None:
    for version in ALL:
        if version.confidence is not Confidence.VERIFIED:
            assert version.caveats, version.key
        form = STORE.form(version.key, version.version)
        assert form.schema["x-ui"]["confidence"] == "illustrative"
        assert form.schema["description"]


def test_nothing_of_beneficiaries_or_workers_abroad_is_public() -> None:
    for key in ("martyr-worship-allowance", "merit-funeral-allowance", "monthly-social-allowance", "direct-contract"):
        assert all(version.result.public_fields == () for version in STORE.versions(key))
    assert now("work-permit-new").result.public_fields == ("number", "date", "viTri", "hinhThucLamViec")


def test_forms_are_valid_schemas_in_both_languages_and_of_a_reasonable_size() -> None:
    for version in ALL:
        form = STORE.form(version.key, version.version)
        jsonschema_rs.meta.validate(form.localised("vi"))
        jsonschema_rs.meta.validate(form.localised("en"))
        fields = form.schema["properties"].values()
        columns = sum(len(field["items"]["properties"]) for field in fields if field["type"] == "array")
        assert 8 <= len(fields) + columns <= 40, version.key


def test_english_is_english() -> None:
    """Names of places apart, a Vietnamese letter in an English text is a text left behind."""
    for version in ALL:
        for pointer, text in STORE.form(version.key, version.version).english.items():
            assert not re.search(r"[ăâêôơưĂÂÊÔƠƯ\u1ea0-\u1ef9]", text.replace("đồng", "")), (version.key, pointer, text)


def test_who_decides_elsewhere_and_by_two_is_data() -> None:
    leasing, agency = now("labour-leasing-licence"), "labour-ha-noi"
    assert [doer(step, agency, lambda: AGENCIES, TODAY) for step in leasing.steps] == [agency, "ha-noi"]
    assert [step.period.count for step in leasing.steps] == [20, 7]
    assert {version.key for version in ALL if version.two_person} == {"employment-service-licence"}


def test_the_demo_can_file_with_the_ministry() -> None:
    agency = agency_on(AGENCIES, "ministry-employment", TODAY)
    assert agency is not None
    assert offers(now("work-permit-new"), agency)
    assert now("work-permit-new").audience == ("citizen", "business", "organisation")
    assert numbering_code(AGENCIES, "ministry-employment", TODAY) == "G09"
    assert numbering_code(AGENCIES, "ministry-employment", date(2025, 2, 28)) == "G07"


def there(kind: str, day: date) -> list[AgencyPeriod]:
    return [
        agency
        for agency in AGENCIES
        if agency.kind == kind and agency.valid_from <= day and (agency.valid_to is None or day <= agency.valid_to)
    ]


@pytest.mark.parametrize(
    ("day", "count"), [(date(2018, 1, 15), 63), (date(2025, 6, 30), 63), (date(2025, 7, 1), 34), (TODAY, 34)]
)
def test_63_provinces_and_then_34_each_with_its_labour_department(day: date, count: int) -> None:
    provinces, departments = there("province", day), there("provincial_labour", day)
    assert len(provinces) == len(departments) == count
    assert {department.parent for department in departments} == {province.key for province in provinces}
    assert len({province.gso for province in provinces}) == count
    assert len({province.code for province in provinces}) == count


def test_seven_statistics_codes_changed_hands() -> None:
    before = {province.gso: province.key for province in there("province", date(2025, 6, 30))}
    after = {province.gso: province.key for province in there("province", date(2025, 7, 1))}
    assert sorted(code for code in after if code and before[code] != after[code]) == [
        "15",
        "24",
        "44",
        "52",
        "80",
        "82",
        "91",
    ]


def test_every_province_that_ended_lives_on_in_another() -> None:
    for kind, ended in (("province", 29), ("provincial_labour", 29)):
        gone = {agency.key for agency in there(kind, date(2025, 6, 30))} - {agency.key for agency in there(kind, TODAY)}
        heirs = Counter(key for agency in there(kind, TODAY) for key in agency.successor_of)
        assert len(gone) == ended
        assert heirs == Counter(gone)


def test_codes_of_provinces_are_marked_by_what_confirms_them() -> None:
    confirmed = {
        agency.code for agency in there("province", date(2018, 1, 15)) if agency.confidence is Confidence.VERIFIED
    }
    assert confirmed == {"H06", "H15", "H42", "H56", "H57"}


def test_the_ministry_changed_its_name_and_its_code() -> None:
    heir = agency_on(AGENCIES, "moha", date(2025, 3, 1))
    assert heir is not None
    assert (heir.code, heir.successor_of) == ("G09", ("molisa", "ministry-safety"))
    assert agency_on(AGENCIES, "molisa", date(2025, 3, 1)) is None
    assert numbering_code(AGENCIES, "labour-lao-cai", TODAY) == "H38"
