"""The form profile: what it takes, and that it refuses everything else."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.submission.catalogue_rules.forms import form_faults, text_pointers
from chalicelib.submission.catalogue_rules.found import schema_of
from chalicelib.submission.catalogue_rules.patterns import pattern_fault

ONE_FIELD_ONLY = {"properties": {"khuyetTat": {"const": "co"}}, "required": ["khuyetTat"]}
FORM: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "form:demo:1",
    "type": "object",
    "title": "Tờ khai",
    "description": "Biểu mẫu minh họa",
    "properties": {
        "hoTen": {
            "type": "string",
            "title": "Họ và tên",
            "minLength": 2,
            "maxLength": 100,
            "x-ui": {"hint": "Như trên căn cước", "autocomplete": "name", "errors": {"required": "Hãy nhập họ và tên"}},
        },
        "ngaySinh": {"type": "string", "format": "date", "title": "Ngày sinh", "x-ui": {"widget": "date"}},
        "thu": {"type": "string", "format": "email", "title": "Thư", "maxLength": 120},
        "maSoThue": {
            "type": "string",
            "title": "Mã số thuế",
            "maxLength": 14,
            "pattern": "^[0-9]{10}(-[0-9]{3})?$",
            "x-ui": {"errors": {"pattern": "Gồm 10 chữ số"}},
        },
        "luong": {"type": "integer", "title": "Lương", "minimum": 0, "maximum": 10, "x-ui": {"unit": "đồng"}},
        "khuyetTat": {
            "type": "string",
            "title": "Khuyết tật",
            "oneOf": [{"const": "co", "title": "Có"}, {"const": "khong", "title": "Không"}],
            "x-ui": {"widget": "radios"},
        },
        "mucDo": {"type": "string", "title": "Mức độ", "maxLength": 50},
        "thanhVien": {
            "type": "array",
            "title": "Thành viên",
            "minItems": 1,
            "maxItems": 10,
            "items": {
                "type": "object",
                "properties": {"ten": {"type": "string", "title": "Tên", "maxLength": 100}},
                "required": ["ten"],
                "unevaluatedProperties": False,
            },
        },
        "camDoan": {"type": "boolean", "title": "Tôi cam đoan", "const": True},
    },
    "required": ["hoTen", "khuyetTat"],
    "allOf": [{"if": ONE_FIELD_ONLY, "then": {"required": ["mucDo"]}, "else": {"properties": {"mucDo": False}}}],
    "unevaluatedProperties": False,
    "x-ui": {
        "confidence": "illustrative",
        "pages": [
            {"id": "mot", "title": "Một", "fields": ["hoTen", "ngaySinh", "thu", "maSoThue", "luong", "khuyetTat"]},
            {"id": "hai", "title": "Hai", "fields": ["mucDo", "thanhVien", "camDoan"]},
        ],
    },
}
ENGLISH = {pointer: f"Text {number}" for number, pointer in enumerate(text_pointers(FORM))}


def faults_of(form: Any, english: Any = ENGLISH) -> list[str]:
    return form_faults(form, english, schema_of("form"))


def test_a_form_that_uses_all_of_the_profile_is_taken() -> None:
    assert faults_of(FORM) == []


def test_every_text_has_a_pointer() -> None:
    assert set(ENGLISH) == {
        "/title",
        "/description",
        "/x-ui/pages/0/title",
        "/x-ui/pages/1/title",
        "/properties/hoTen/title",
        "/properties/hoTen/x-ui/hint",
        "/properties/hoTen/x-ui/errors/required",
        "/properties/ngaySinh/title",
        "/properties/thu/title",
        "/properties/maSoThue/title",
        "/properties/maSoThue/x-ui/errors/pattern",
        "/properties/luong/title",
        "/properties/luong/x-ui/unit",
        "/properties/khuyetTat/title",
        "/properties/khuyetTat/oneOf/0/title",
        "/properties/khuyetTat/oneOf/1/title",
        "/properties/mucDo/title",
        "/properties/thanhVien/title",
        "/properties/thanhVien/items/properties/ten/title",
        "/properties/camDoan/title",
    }


Breaks = Callable[[dict[str, Any]], Any]
ABSENT = object()


def put(path: str, value: Any) -> Breaks:
    """Sets (or with ABSENT removes) what stands at a path of keys and positions parted by slashes."""

    def breaks(form: dict[str, Any]) -> None:
        *way, last = path.split("/")
        place: Any = form
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if value is ABSENT:
            del place[last]
        else:
            place[int(last) if isinstance(place, list) else last] = value

    return breaks


HO_TEN, MUC_DO = "properties/hoTen", "properties/mucDo"
BROKEN: dict[str, tuple[Breaks, str]] = {
    "unknown keyword": (put(f"{HO_TEN}/default", "A"), "/properties/hoTen"),
    "unknown keyword at the root": (put("$defs", {}), "$defs"),
    "unknown keyword in rows": (put("properties/thanhVien/uniqueItems", True), "uniqueItems"),
    "unknown ui": (put(f"{HO_TEN}/x-ui/colour", "red"), "colour"),
    "a file widget": (put(f"{HO_TEN}/x-ui/widget", "file"), "widget"),
    "unknown error": (put(f"{HO_TEN}/x-ui/errors", {"pettern": "x"}), "errors"),
    "another dialect": (put("$schema", "http://json-schema.org/draft-07/schema#"), "/$schema"),
    "another id": (put("$id", "demo"), "/$id"),
    "open to more": (put("unevaluatedProperties", True), "/unevaluatedProperties"),
    "rows open to more": (put("properties/thanhVien/items/unevaluatedProperties", ABSENT), "unevaluatedProperties"),
    "no bound of a string": (put(f"{HO_TEN}/maxLength", ABSENT), "maxLength"),
    "no bound of a number": (put("properties/luong/maximum", ABSENT), "maximum"),
    "no bound of rows": (put("properties/thanhVien/maxItems", ABSENT), "maxItems"),
    "bounds crossed": (put(f"{HO_TEN}/minLength", 101), "minLength is above maxLength"),
    "number bounds crossed": (put("properties/luong/minimum", 11), "minimum is above maximum"),
    "row bounds crossed": (put("properties/thanhVien/minItems", 11), "minItems is above maxItems"),
    "another format": (put("properties/thu/format", "uri"), "format"),
    "another type": (put("properties/luong/type", "null"), "type"),
    "an object as a field": (put(HO_TEN, {"type": "object", "title": "x", "properties": {}}), "/properties/hoTen/type"),
    "rows within rows": (
        put("properties/thanhVien/items/properties/ten", FORM["properties"]["thanhVien"]),
        "/properties/thanhVien/items/properties/ten",
    ),
    "enum instead of options": (put("properties/khuyetTat/enum", ["co"]), "enum"),
    "one option": (put("properties/khuyetTat/oneOf", [{"const": "co", "title": "Có"}]), "oneOf"),
    "an option twice": (put("properties/khuyetTat/oneOf/1/const", "co"), "an option appears twice"),
    "an option of two words": (put("properties/khuyetTat/oneOf/1/const", "không có"), "oneOf/1/const"),
    "a name with an accent": (put("properties/tên", {"type": "boolean", "title": "x"}), "tên"),
    "no title": (put(f"{HO_TEN}/title", ABSENT), "title"),
    "pattern without its sentence": (put("properties/maSoThue/x-ui", ABSENT), "x-ui/errors/pattern"),
    "slow pattern": (put("properties/maSoThue/pattern", "^([0-9]+)+$"), "maSoThue/pattern: repeats a group"),
    "open pattern": (put("properties/maSoThue/pattern", "[0-9]"), "must stand between"),
    "required but unknown": (put("required/0", "ten"), "/required: no field ten"),
    "row requires what is not": (put("properties/thanhVien/items/required/0", "tuoi"), "items/required: no field tuoi"),
    "page shows what is not": (put("x-ui/pages/0/fields/0", "ten"), "no field ten"),
    "field on no page": (put("x-ui/pages/0/fields", ["ngaySinh"]), "field hoTen stands on 0 pages"),
    "field on two pages": (put("x-ui/pages/1/fields", ["hoTen", "mucDo"]), "field hoTen stands on 2 pages"),
    "two pages of one id": (put("x-ui/pages/1/id", "mot"), "two pages have the same id"),
    "no confidence": (put("x-ui/confidence", ABSENT), "confidence"),
    "condition on two fields": (
        put("allOf/0/if/properties", {"khuyetTat": {"const": "co"}, "hoTen": {"const": "A"}}),
        "/allOf/0/if/properties",
    ),
    "condition by another test": (put("allOf/0/if/properties/khuyetTat", {"pattern": "^c"}), "/allOf/0/if"),
    "condition not requiring its field": (put("allOf/0/if/required", ["hoTen"]), "must be the field it tests"),
    "condition on no option": (put("allOf/0/if/properties/khuyetTat", {"const": "it"}), "'it' is no option"),
    "condition on a text": (
        put("allOf/0/if", {"properties": {"hoTen": {"const": "A"}}, "required": ["hoTen"]}),
        "'A' is no",
    ),
    "condition on an unknown field": (
        put("allOf/0/if", {"properties": {"tuoi": {"const": "co"}}, "required": ["tuoi"]}),
        "no field tuoi",
    ),
    "required while hidden": (put("allOf/0/then/required", ["hoTen"]), "hoTen is not among the fields of else"),
    "hidden yet always required": (put("required", ["hoTen", "khuyetTat", "mucDo"]), "mucDo is hidden at times"),
    "hidden twice": (put("allOf", FORM["allOf"] * 2), "mucDo is hidden twice"),
    "hides what it asks": (put("allOf/0/else/properties", {"khuyetTat": False, "mucDo": False}), "khuyetTat is hidden"),
    "else sets a schema": (put("allOf/0/else/properties/mucDo", {"maxLength": 1}), "/allOf/0/else/properties/mucDo"),
    "blank text": (put("title", " "), "/title: a text is missing"),
    "not NFC": (put("title", "Tơ\u0300 khai"), "/title: a text is not NFC"),
    "line break": (put("title", "Tờ\nkhai"), "/title: a text holds"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_everything_outside_the_profile_is_refused(name: str) -> None:
    breaks, said = BROKEN[name]
    form = copy.deepcopy(FORM)
    breaks(form)
    faults = faults_of(form)
    assert any(said in fault for fault in faults), faults


def test_a_field_comes_after_the_one_that_decides_about_it() -> None:
    form = copy.deepcopy(FORM)
    form["x-ui"]["pages"].reverse()
    assert faults_of(form, None)[0].endswith("mucDo stands before khuyetTat, which decides about it")


@pytest.mark.parametrize("form", [None, [], "x", 1, {}, {"properties": {}}])
def test_what_is_no_form_is_refused_without_a_crash(form: Any) -> None:
    assert faults_of(form) != []


def test_both_languages_must_be_complete() -> None:
    lacking = {pointer: text for pointer, text in ENGLISH.items() if pointer != "/properties/hoTen/title"}
    assert faults_of(FORM, lacking) == ["/properties/hoTen/title: no English text"]
    assert faults_of(FORM, {**ENGLISH, "/properties/x/title": "X"}) == [
        "/properties/x/title: an English text for nothing"
    ]
    assert faults_of(FORM, {**ENGLISH, "/title": ""}) == ["/title: a text is missing"]
    assert faults_of(FORM, ["Form"]) == ["the English texts must be an object of texts by JSON pointer"]


@pytest.mark.parametrize(
    ("data", "ok"),
    [
        ({"hoTen": "Lan", "khuyetTat": "khong"}, True),
        ({"hoTen": "Lan", "khuyetTat": "co", "mucDo": "nặng"}, True),
        ({"hoTen": "Lan", "khuyetTat": "co"}, False),
        ({"hoTen": "Lan", "khuyetTat": "khong", "mucDo": "nặng"}, False),
        ({"hoTen": "Lan", "khuyetTat": "khong", "khac": 1}, False),
        ({"hoTen": "Lan", "khuyetTat": "khong", "camDoan": False}, False),
        ({"hoTen": "Lan", "khuyetTat": "khong", "thanhVien": [{"ten": "A", "tuoi": 1}]}, False),
    ],
)
def test_a_validator_reads_the_profile_as_it_is_meant(data: dict[str, Any], ok: bool) -> None:
    assert jsonschema_rs.validator_for(FORM).is_valid(data) is ok


LINEAR = [
    "^[0-9]{12}$",
    "^([0-9]{9}|[0-9]{12})$",
    "^[A-Z0-9]{5,15}$",
    r"^(0|\+84)[0-9]{9,10}$",
    "^[A-Za-zÀ-ỹ ]+$",
    "^$",
]
REFUSED = [
    "^[0-9]{9}|[0-9]{12}$",  # anchors one branch each
    "^[0-9]",
    "[0-9]$",
    "^(a+)+$",
    "^(a|b)*$",
    "^((a|a)b){20}$",
    "^a*a*$",
    r"^\d{9}$",  # any script's digits in some engines
    r"^\w$",
    "^.$",
    "^(?=a)$",
    "^(?i)a$",
    r"^(a)\1$",
    "^a+?$",
    "^[0-9$",
    "^(ab$",
    "^a{2,1}$",
    r"^\-$",  # an error under JavaScript's u flag
    "^[a&&b]$",
    "",
    "^",
]


@pytest.mark.parametrize("pattern", LINEAR)
def test_patterns_that_are_plain_are_taken(pattern: str) -> None:
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize("pattern", REFUSED)
def test_patterns_that_could_be_slow_or_read_differently_are_refused(pattern: str) -> None:
    assert pattern_fault(pattern) is not None


@given(st.text(alphabet="ab(){}[]|?*+^$0123,-\\.é", max_size=12))
def test_what_is_taken_can_be_compiled_and_no_input_crashes(inner: str) -> None:
    pattern = f"^{inner}$"
    if pattern_fault(pattern) is None:
        assert jsonschema_rs.validator_for({"pattern": pattern}).is_valid("\n") is bool(re.fullmatch(pattern, "\n"))
