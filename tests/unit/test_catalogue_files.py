"""The checker of the catalogue's files: a sound folder has no fault, and every rule finds the folder that breaks it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.catalogue import CatalogueFaults, check, load, main
from infra.catalogue_rules import time_fault
from kernel.catalogue_store import ImmutableVersion, MemoryCatalogue
from kernel.clock import Period, Unit


def text(vi: str = "Văn bản", en: str = "Text") -> dict[str, str]:
    return {"vi": vi, "en": en}


FORM: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "form:demo:1",
    "type": "object",
    "title": "Tờ khai",
    "x-ui": {"confidence": "illustrative", "pages": [{"id": "mot", "title": "Một", "fields": ["loai", "hoTen"]}]},
    "properties": {
        "loai": {
            "type": "string",
            "title": "Loại",
            "oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}],
        },
        "hoTen": {"type": "string", "title": "Họ và tên", "maxLength": 100, "x-ui": {"autocomplete": "name"}},
    },
    "required": ["loai"],
    "unevaluatedProperties": False,
}
ENGLISH = {
    "/title": "Form",
    "/x-ui/pages/0/title": "One",
    "/properties/loai/title": "Kind",
    "/properties/loai/oneOf/0/title": "A",
    "/properties/loai/oneOf/1/title": "B",
    "/properties/hoTen/title": "Name",
}
VERSION: dict[str, Any] = {
    "name": text("Thủ tục", "Procedure"),
    "code": "1.014199",
    "field": "employment",
    "field_code": "G07-LĐ11",
    "audience": ["citizen"],
    "valid_from": "2020-01-01",
    "valid_to": None,
    "confidence": "verified",
    "legal_basis": [{"text": text(), "article": "18", "confidence": "verified"}],
    "receiving": "ministry",
    "offered_by": {"agencies": ["ministry-employment"], "kinds": []},
    "decided_by": text(),
    "online_level": "full",
    "handling_system": "portal",
    "time": {"count": 10, "unit": "working_day"},
    "steps": [{"unit_name": text(), "count": 10, "unit": "working_day"}],
    "fee": {"amount": 0, "note": text()},
    "result": {"name": text(), "code": None, "public_fields": ["number", "loai"]},
    "form": 1,
    "papers": [
        {
            "key": "photo",
            "name": text(),
            "required": True,
            "when": {"field": "loai", "values": ["a"]},
            "rule": text(),
            "kind": "image",
            "accept": ["jpeg"],
            "max_mb": 5,
        }
    ],
}


def period(code: str | None, parent: str | None, start: str, end: str | None, **more: Any) -> dict[str, Any]:
    return {
        "name": text(),
        "code": code,
        "confidence": "unverified",
        "parent": parent,
        "valid_from": start,
        "valid_to": end,
        **more,
    }


AGENCIES: list[dict[str, Any]] = [
    {"key": "molisa", "kind": "ministry", "periods": [period("G07", None, "2016-01-01", "2025-02-28")]},
    {"key": "moha", "kind": "ministry", "periods": [period("G09", None, "2025-03-01", None, successor_of=["molisa"])]},
    {
        "key": "ministry-employment",
        "kind": "ministry_unit",
        "periods": [
            period(None, "molisa", "2016-01-01", "2025-02-28"),
            period(None, "moha", "2025-03-01", None),
        ],
    },
    {"key": "ha-noi", "kind": "province", "periods": [period("H26", None, "2016-01-01", None, gso="01")]},
]
SOUND: dict[str, Any] = {
    "fields.yaml": [{"key": "employment", "name": text(), "code": "G07-LĐ11"}],
    "agencies/all.yaml": AGENCIES,
    "calendars/vietnam.json": {
        "name": "vietnam",
        "version": 1,
        "first_day": "2016-01-01",
        "last_day": "2027-12-31",
        "off": {"2026-01-01": text()},
        "work": {"2026-08-22": text()},
    },
    "procedures/demo/v1.yaml": VERSION,
    "procedures/demo/form-1.json": FORM,
    "procedures/demo/form-1.en.json": ENGLISH,
}

Files = dict[str, Any]


def write(root: Path, files: Files) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, "utf-8")
        elif name.endswith(".json"):
            path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        else:
            path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return root


def sound() -> Files:
    return copy.deepcopy(SOUND)


def test_a_sound_folder_has_no_fault(tmp_path: Path) -> None:
    assert check(write(tmp_path, sound())) == []


V1 = "procedures/demo/v1.yaml"
Breaks = Callable[[Files], Any]


def put(name: str, path: str, value: Any) -> Breaks:
    """Sets what stands at `path` (keys and positions parted by dots) in one file."""

    def breaks(files: Files) -> None:
        *way, last = path.split(".")
        place = files[name]
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = value

    return breaks


def drop(name: str) -> Breaks:
    return lambda files: files.pop(name)


def second(**changes: Any) -> Breaks:
    """A second version, the first one ending on 31 December 2024."""

    def breaks(files: Files) -> None:
        files[V1]["valid_to"] = "2024-12-31"
        files["procedures/demo/v2.yaml"] = {**VERSION, "valid_from": "2025-01-01", **changes}

    return breaks


def other_procedure(files: Files) -> None:
    files["procedures/other/v1.yaml"] = VERSION
    files["procedures/other/form-1.json"] = {**FORM, "$id": "form:other:1"}
    files["procedures/other/form-1.en.json"] = ENGLISH


def renumbered(files: Files) -> None:
    files["procedures/demo/v2.yaml"] = files.pop(V1)


def again(agency: dict[str, Any]) -> Breaks:
    return lambda files: files["agencies/all.yaml"].append(agency)


def month_with_fee(files: Files) -> None:
    files[V1]["time"] = {"count": 1, "unit": "month"}
    files[V1]["steps"][0] |= {"count": 1, "unit": "month"}
    files[V1]["fee"]["amount"] = 100_000


def paper_twice(files: Files) -> None:
    files[V1]["papers"] *= 2


def reserved_name(files: Files) -> None:
    files["procedures/demo/form-1.json"]["properties"]["number"] = {"type": "boolean", "title": "Số"}
    files["procedures/demo/form-1.json"]["x-ui"]["pages"][0]["fields"].append("number")
    files["procedures/demo/form-1.en.json"]["/properties/number/title"] = "Number"


def no_caveat(files: Files) -> None:
    files[V1]["confidence"] = "unverified"


ALL = "agencies/all.yaml"
CALENDAR = "calendars/vietnam.json"
BROKEN: dict[str, tuple[Breaks, str]] = {
    "unknown member": (put(V1, "deadline", 5), "deadline"),
    "missing member": (lambda files: files[V1].pop("fee"), '"fee" is a required property'),
    "code not quoted": (put(V1, "code", 1.014199), "1.014199"),
    "member twice": (lambda files: files.update({V1: "name: a\nname: b\n"}), "stands twice"),
    "not yaml": (lambda files: files.update({V1: "name: [\n"}), "v1.yaml"),
    "not json": (lambda files: files.update({"procedures/demo/form-1.json": "{"}), "form-1.json"),
    "no date": (put(V1, "valid_from", "2025-02-30"), "v1.yaml: "),
    "stray file": (lambda files: files.update({"procedures/demo/v01.yaml": "{}"}), "v01.yaml: is neither"),
    "form missing": (put(V1, "form", 2), "form-2.json is missing"),
    "form unused": (put(V1, "form", 2), "form-1.json: is used by no version"),
    "english missing": (drop("procedures/demo/form-1.en.json"), "form-1.en.json is missing"),
    "english text missing": (
        lambda files: files["procedures/demo/form-1.en.json"].pop("/title"),
        "/title: no English text",
    ),
    "form of another": (put("procedures/demo/form-1.json", "$id", "form:demo:2"), "$id: must be form:demo:1"),
    "numbers": (renumbered, "versions must be numbered"),
    "gap": (second(valid_from="2025-01-02"), "nothing is in force between 2024-12-31 and 2025-01-02"),
    "overlap": (second(valid_from="2024-12-31"), "2024-12-31 overlaps"),
    "two open": (lambda files: files.update({"procedures/demo/v2.yaml": VERSION}), "overlaps"),
    "ends first": (put(V1, "valid_to", "2019-12-31"), "before it begins"),
    "agency gap": (put(ALL, "2.periods.1.valid_from", "2025-03-02"), "agency ministry-employment: nothing is in force"),
    "agency overlap": (
        put(ALL, "2.periods.1.valid_from", "2025-02-28"),
        "agency ministry-employment: 2025-02-28 overlaps",
    ),
    "no parent": (put(ALL, "2.periods.1.parent", "moja"), "no parent moja"),
    "parent gone": (put(ALL, "2.periods.1.parent", "molisa"), "its parent molisa is not there on all of its days"),
    "ring": (put(ALL, "1.periods.0.parent", "ministry-employment"), "is its own ancestor"),
    "no successor": (put(ALL, "1.periods.0.successor_of", ["nobody"]), "succeeds nobody, which is unknown"),
    "successor alive": (put(ALL, "1.periods.0.successor_of", ["ha-noi"]), "ha-noi, which has not ended"),
    "agency code": (put(ALL, "3.periods.0.code", "h26"), "'h26' is no code of an agency"),
    "code shared": (put(ALL, "3.periods.0.code", "G09"), "code G09 is that of"),
    "gso shared": (
        again({"key": "hue", "kind": "province", "periods": [period("H57", None, "2020-01-01", None, gso="01")]}),
        "gso 01 is that of ha-noi",
    ),
    "unknown agency": (put(V1, "offered_by.agencies", ["ministry-labour"]), "offered by ministry-labour"),
    "agency gone": (
        put(V1, "offered_by", {"agencies": ["molisa"], "kinds": []}),
        "no agency with a code offers it on 2025-03-01",
    ),
    "unknown kind": (put(V1, "offered_by.kinds", ["commune"]), "of kind commune, of which there are none"),
    "no numbering": (put(ALL, "1.periods.0.code", None), "no agency with a code offers it on 2025-03-01"),
    "unknown field": (put(V1, "field", "labour"), "no field labour"),
    "field code": (put(V1, "field_code", "G07-LĐ12"), "'G07-LĐ12' is not the code of the field"),
    "other Đ": (put("fields.yaml", "0.code", "G07-L\u00d011"), "is its Đ U+0110?"),
    "code shape": (put(V1, "code", "1.01419"), "'1.01419' is no national code"),
    "code first digit": (put(V1, "code", "0.014199"), "'0.014199' is no national code"),
    "code of another": (other_procedure, "code 1.014199 is that of demo"),
    "paper twice": (paper_twice, "two papers have the same key"),
    "paper's field": (put(V1, "papers.0.when.field", "loaiHinh"), "asks for the field loaiHinh"),
    "paper's value": (put(V1, "papers.0.when.values", ["c"]), "'c' is no option of the field loai"),
    "paper's truth": (put(V1, "papers.0.when.values", [True]), "True is no option of the field loai"),
    "paper too big": (put(V1, "papers.0.max_mb", 21), "papers/0/max_mb"),
    "paper's type": (put(V1, "papers.0.accept", ["exe"]), "papers/0/accept"),
    "public field": (put(V1, "result.public_fields", ["viTri"]), "public field viTri is no field of the form"),
    "personal field": (put(V1, "result.public_fields", ["hoTen"]), "public field hoTen is no choice"),
    "reserved name": (reserved_name, "may not be called number"),
    "time": (put(V1, "time.count", 9), "time is 9 working_day, but its steps make 10 working_day"),
    "step of no time": (put(V1, "steps.0.count", 0), "steps/0/count"),
    "month with fee": (month_with_fee, "so the fee must be 0"),
    "basis weaker": (put(V1, "legal_basis.0.confidence", "unverified"), "is called verified, but its legal basis is"),
    "no caveat": (no_caveat, "no caveat tells readers"),
    "not NFC": (put(V1, "name.vi", "Thu\u0309 tu\u0323c"), "/name/vi: a text is not NFC"),
    "no English": (put(V1, "name.en", ""), "no text in en"),
    "control character": (put(V1, "name.vi", "Thủ\u0007tục"), "a text holds a control character"),
    "spaces": (put(V1, "name.vi", " Thủ tục"), "begins or ends with white space"),
    "not NFC in agencies": (
        put(ALL, "0.periods.0.name.vi", "Bo\u0323\u0302"),
        "agency molisa/name/vi: a text is not NFC",
    ),
    "off on a Saturday": (put(CALENDAR, "off", {"2026-01-03": text()}), "2026-01-03 is off, but a weekend"),
    "make-up on a weekday": (put(CALENDAR, "work", {"2026-01-05": text()}), "2026-01-05 is a make-up day, but"),
    "outside": (put(CALENDAR, "off", {"2028-01-03": text()}), "2028-01-03 is outside it"),
    "no calendar": (drop(CALENDAR), "calendars: there is none"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_rule_finds_what_breaks_it(tmp_path: Path, name: str) -> None:
    breaks, said = BROKEN[name]
    files = sound()
    breaks(files)
    faults = check(write(tmp_path, files))
    assert any(said in fault for fault in faults), faults


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    files = sound()
    put(V1, "code", "1.1")(files)
    put(V1, "time.count", 9)(files)
    put("procedures/demo/form-1.json", "title", "")(files)
    second()(files)
    assert len(check(write(tmp_path, files))) >= 1
    put("procedures/demo/form-1.json", "title", "Tờ khai")(files)
    assert len(check(write(tmp_path, files))) == 2


@pytest.mark.parametrize(
    ("time", "steps", "sane"),
    [
        ((5, "working_day"), [(5, "working_day")], True),
        ((27, "working_day"), [(20, "working_day"), (7, "working_day")], True),
        ((26, "working_day"), [(20, "working_day"), (7, "working_day")], False),
        ((20, "working_day"), [(20, "day")], False),
        ((6, "working_day"), [(5, "working_day"), (8, "working_hour")], True),
        ((7, "working_day"), [(5, "working_day"), (9, "working_hour")], True),
        ((5, "working_day"), [(5, "working_day"), (8, "working_hour")], False),
        ((28, "day"), [(5, "working_day"), (7, "working_day"), (12, "day")], True),
        ((24, "day"), [(5, "working_day"), (7, "working_day"), (12, "day")], False),
        ((40, "day"), [(5, "working_day"), (7, "working_day"), (12, "day")], False),
        ((1, "month"), [(1, "month")], True),
        ((2, "month"), [(1, "month"), (30, "day")], False),
    ],
)
def test_the_announced_time_is_that_of_its_steps(
    time: tuple[int, str], steps: list[tuple[int, str]], sane: bool
) -> None:
    def made(value: tuple[int, str]) -> Period:
        return Period(value[0], Unit(value[1]))

    assert (time_fault(made(time), [made(step) for step in steps]) is None) is sane


def test_nothing_is_loaded_while_a_file_has_a_fault(tmp_path: Path) -> None:
    files = sound()
    files[V1]["code"] = "1.1"
    store = MemoryCatalogue()
    with pytest.raises(CatalogueFaults) as refused:
        load(write(tmp_path, files), store)
    assert len(refused.value.faults) == 1
    assert store.summaries() == ()
    assert store.agencies() == ()


def test_loading_twice_changes_nothing_and_a_new_procedure_needs_files_alone(tmp_path: Path) -> None:
    store = MemoryCatalogue()
    load(write(tmp_path, sound()), store)
    load(tmp_path, store)
    assert [version.key for version in store.summaries()] == ["demo"]
    assert store.version("demo", 1).papers[0].max_bytes == 5 * 1024 * 1024
    assert store.version("demo", 1).papers[0].accept == ("image/jpeg",)
    assert store.form("demo", 1).localised("en")["title"] == "Form"
    files = sound()
    other_procedure(files)
    files["procedures/other/v1.yaml"] = {**VERSION, "code": None}
    load(write(tmp_path, files), store)
    assert [version.key for version in store.summaries()] == ["demo", "other"]


def test_a_changed_file_of_a_published_version_is_refused(tmp_path: Path) -> None:
    store = MemoryCatalogue()
    load(write(tmp_path, sound()), store)
    files = sound()
    files[V1]["name"]["vi"] = "Thủ tục khác"
    with pytest.raises(ImmutableVersion):
        load(write(tmp_path, files), store)


def test_the_command_says_what_is_wrong_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sound()
    assert main(["check", "--root", str(write(tmp_path, files))]) == 0
    assert "1 procedures in 1 versions" in capsys.readouterr().out
    files[V1]["code"] = "1.1"
    assert main(["check", "--root", str(write(tmp_path, files))]) == 1
    assert "v1.yaml: '1.1' is no national code" in capsys.readouterr().err


def test_a_refused_load_says_what_to_do_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryCatalogue()
    monkeypatch.setattr("infra.catalogue.DynamoCatalogue", lambda monotonic: store)
    assert main(["load", "--root", str(write(tmp_path, sound()))]) == 0
    assert "loaded 1 procedures" in capsys.readouterr().out
    files = sound()
    files[V1]["name"]["vi"] = "Thủ tục khác"
    assert main(["load", "--root", str(write(tmp_path, files))]) == 1
    assert "demo version 1 is published with another content" in capsys.readouterr().err
    files = sound()
    files[CALENDAR]["off"] = {}
    assert main(["load", "--root", str(write(tmp_path, files))]) == 1
    assert "the calendar vietnam is kept with another content" in capsys.readouterr().err
