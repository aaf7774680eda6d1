"""The catalogue as values: what is in force, who offers, which code numbers dossiers, and JSON there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.catalogue import (
    AgencyPeriod,
    Condition,
    Confidence,
    Fee,
    Field,
    Form,
    LegalBasis,
    Paper,
    ProcedureVersion,
    Result,
    Step,
    agency_on,
    in_force,
    numbering_code,
    offers,
)
from kernel.clock import Period, Unit
from kernel.text import Text

FIRST = date(2016, 1, 1)
DAY = timedelta(days=1)

texts = st.builds(Text, st.text(max_size=20), st.text(max_size=20))
keys = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
periods = st.builds(Period, st.integers(1, 400), st.sampled_from(Unit))
conditions = st.builds(
    Condition, keys, st.lists(st.one_of(st.text(max_size=5), st.booleans()), min_size=1, max_size=3).map(tuple)
)
papers = st.builds(
    Paper,
    keys,
    texts,
    st.booleans(),
    st.none() | conditions,
    texts,
    st.sampled_from(["original", "copy"]),
    st.lists(st.sampled_from(["application/pdf", "image/png"]), max_size=2).map(tuple),
    st.integers(1, 20_000_000),
)
names = st.lists(keys, max_size=3).map(tuple)
versions = st.builds(
    ProcedureVersion,
    key=keys,
    version=st.integers(1, 9999),
    code=st.none() | st.just("1.014199"),
    name=texts,
    field=keys,
    field_code=st.none() | st.just("G07-LĐ11"),
    audience=names,
    papers=st.lists(papers, max_size=3).map(tuple),
    fee=st.builds(Fee, st.none() | st.integers(0, 10**12), texts),
    time=periods,
    steps=st.lists(st.builds(Step, texts, periods), max_size=3).map(tuple),
    legal_basis=st.lists(st.builds(LegalBasis, texts, st.text(max_size=5), st.sampled_from(Confidence))).map(tuple),
    decided_by=texts,
    result=st.builds(Result, texts, st.none() | st.text(max_size=5), names),
    receiving=st.just("province"),
    offered_by_agencies=names,
    offered_by_kinds=names,
    online_level=st.just("full"),
    handling_system=keys,
    decides_at_once=st.booleans(),
    supplements_allowed=st.integers(0, 10),
    confidence=st.sampled_from(Confidence),
    valid_from=days,
    valid_to=st.none() | days,
    caveats=st.lists(texts, max_size=2).map(tuple),
)
agencies = st.builds(
    AgencyPeriod,
    keys,
    st.none() | st.just("G09"),
    texts,
    st.just("ministry"),
    st.none() | keys,
    days,
    st.none() | days,
    names,
    st.none() | st.just("01"),
    st.sampled_from(Confidence),
)
fields = st.builds(Field, keys, texts, st.none() | st.just("G07-LĐ11"))
forms = st.builds(
    Form, st.dictionaries(keys, st.text(max_size=5)), st.dictionaries(st.text(max_size=5), st.text(max_size=5))
)


@given(st.one_of(versions, agencies, fields, forms))
def test_as_json_and_from_json_are_inverses(thing: Any) -> None:
    value = thing.as_json()
    again = json.loads(json.dumps(value))
    assert again == value
    assert type(thing).from_json(again) == thing


@st.composite
def chains(draw: st.DrawFn) -> tuple[ProcedureVersion, ...]:
    """Versions without gaps or overlaps; the last one may be open."""
    one = replace(draw(versions), key="work-permit-new")
    start, chain = FIRST, []
    for number, length in enumerate(draw(st.lists(st.integers(1, 900), min_size=1, max_size=5)), 1):
        end = start + (length - 1) * DAY
        chain.append(replace(one, version=number, valid_from=start, valid_to=end))
        start = end + DAY
    if draw(st.booleans()):
        chain[-1] = replace(chain[-1], valid_to=None)
    return tuple(draw(st.permutations(chain)))


@given(chains(), st.integers(-400, 5000))
def test_exactly_one_version_or_none_is_in_force(chain: tuple[ProcedureVersion, ...], offset: int) -> None:
    day = FIRST + offset * DAY
    found = in_force(chain, day)
    last = max(version.valid_to or date.max for version in chain)
    assert (found is not None) == (FIRST <= day <= last)
    if found is not None:
        assert found.valid_from <= day <= (found.valid_to or date.max)
        assert [version for version in chain if in_force([version], day)] == [found]


@given(chains())
def test_first_and_last_day_are_inside(chain: tuple[ProcedureVersion, ...]) -> None:
    for version in chain:
        assert in_force(chain, version.valid_from) == version
        if version.valid_to is not None:
            assert in_force(chain, version.valid_to) == version
            assert in_force(chain, version.valid_to + DAY) != version


@pytest.mark.parametrize(
    ("form", "holds"),
    [
        ({"viTri": "chuyen-gia"}, True),
        ({"viTri": "nha-quan-ly"}, True),
        ({"viTri": "khac"}, False),
        ({"viTri": None}, False),
        ({"viTri": ["chuyen-gia"]}, False),
        ({}, False),
    ],
)
def test_a_condition_holds_for_its_values_only(form: dict[str, Any], holds: bool) -> None:
    assert Condition("viTri", ("chuyen-gia", "nha-quan-ly")).holds(form) is holds


def test_true_is_not_the_number_one() -> None:
    assert Condition("camDoan", (True,)).holds({"camDoan": True})
    assert not Condition("camDoan", (True,)).holds({"camDoan": 1})
    assert not Condition("soLuong", (1,)).holds({"soLuong": True})


TEXT = Text("Cục Việc làm", "Department of Employment")


def period(
    key: str, code: str | None, parent: str | None, start: date = FIRST, end: date | None = None
) -> AgencyPeriod:
    return AgencyPeriod(key, code, TEXT, "ministry_unit", parent, start, end)


MERGER = date(2025, 3, 1)
LINE = (
    period("molisa", "G07", None, end=MERGER - DAY),
    period("moha", "G09", None, MERGER),
    period("employment", None, "molisa", end=MERGER - DAY),
    period("employment", None, "moha", MERGER),
    period("division", None, "employment"),
    period("numbered", "G09.20", "moha", MERGER),
)


@pytest.mark.parametrize(
    ("key", "day", "code"),
    [
        ("molisa", FIRST, "G07"),
        ("employment", MERGER - DAY, "G07"),
        ("employment", MERGER, "G09"),
        ("division", MERGER - DAY, "G07"),
        ("division", MERGER, "G09"),
        ("numbered", MERGER, "G09.20"),
        ("molisa", MERGER, None),
        ("numbered", MERGER - DAY, None),
        ("employment", FIRST - DAY, None),
        ("unknown", MERGER, None),
    ],
)
def test_dossiers_are_numbered_under_the_nearest_code_of_that_day(key: str, day: date, code: str | None) -> None:
    assert numbering_code(LINE, key, day) == code


def test_a_ring_of_parents_ends() -> None:
    ring = (period("a", None, "b"), period("b", None, "a"))
    assert numbering_code(ring, "a", FIRST) is None


def test_an_agency_is_what_it_was_on_that_day() -> None:
    before, after = agency_on(LINE, "employment", MERGER - DAY), agency_on(LINE, "employment", MERGER)
    assert before is not None
    assert before.parent == "molisa"
    assert after is not None
    assert after.parent == "moha"
    assert agency_on(LINE, "moha", MERGER - DAY) is None


@given(versions)
def test_a_procedure_is_offered_by_named_agencies_and_kinds(version: ProcedureVersion) -> None:
    agency = period("employment", None, "moha")
    named = replace(version, offered_by_agencies=("employment",), offered_by_kinds=())
    by_kind = replace(version, offered_by_agencies=(), offered_by_kinds=("ministry_unit",))
    nobody = replace(version, offered_by_agencies=("moha",), offered_by_kinds=("province",))
    assert offers(named, agency)
    assert offers(by_kind, agency)
    assert not offers(nobody, agency)


@given(papers)
def test_a_paper_is_required_only_where_it_applies(paper: Paper) -> None:
    assert paper.is_required({}) == (paper.required and paper.when is None)
    asked = replace(paper, required=True, when=Condition("coUyQuyen", ("co",)))
    assert asked.is_required({"coUyQuyen": "co"})
    assert not asked.is_required({"coUyQuyen": "khong"})
    assert not replace(asked, required=False).is_required({"coUyQuyen": "co"})


FORM = Form(
    {"title": "Tờ khai", "properties": {"a/b": {"title": "Họ tên", "oneOf": [{"const": "x", "title": "Một"}]}}},
    {"/title": "Form", "/properties/a~1b/title": "Name", "/properties/a~1b/oneOf/0/title": "One"},
)


def test_a_form_speaks_english_and_stays_as_it_was() -> None:
    english = FORM.localised("en")
    assert english == {
        "title": "Form",
        "properties": {"a/b": {"title": "Name", "oneOf": [{"const": "x", "title": "One"}]}},
    }
    english["properties"].clear()
    assert FORM.localised("vi") == FORM.schema
    assert FORM.schema["properties"]["a/b"]["title"] == "Họ tên"


def test_an_english_text_for_nothing_is_an_error() -> None:
    with pytest.raises(LookupError):
        Form({"title": "Tờ khai"}, {"/description": "What is not there"}).localised("en")


def test_the_domain_imports_no_storage_and_no_pydantic() -> None:
    import subprocess
    import sys

    script = (
        "import kernel.catalogue, sys; print(sorted({'pydantic', 'pynamodb', 'boto3', 'yaml'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[]"
