"""The checker of the catalogue's files: a sound folder has no fault, and every rule finds the folder that breaks it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from chalicelib.submission.catalogue_rules.procedures import time_fault
from infra.catalogue import CatalogueFaults, check, load, main, not_applied
from kernel.calendar import DayKind, Override
from kernel.catalogue_store import ImmutableVersion, MemoryCatalogue, OlderCalendar
from kernel.clock import Period, Unit
from kernel.text import Text
from kernel.times import HANOI
from tests.support.catalogue_folder import (
    ALL,
    CALENDAR,
    NOON,
    V1,
    VERSION,
    Breaks,
    _changed_rules,
    again,
    chain,
    decided,
    drop,
    month_with_fee,
    no_caveat,
    other_procedure,
    override,
    paper_twice,
    period,
    put,
    renumbered,
    reserved_name,
    second,
    sound,
    text,
    together,
    write,
)


def test_a_sound_folder_has_no_fault(tmp_path: Path) -> None:
    assert check(write(tmp_path, sound())) == []


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
    "first step above": (chain({"at": "parent"}), "the first step is the receiving agency's alone"),
    "first step in a group": (chain({"group": 1}, {"group": 1}), "the first step is the receiving agency's alone"),
    "group of one": (chain({}, {"group": 1}, {}), "group 1 has one step only"),
    "group apart": (chain({}, {"group": 1}, {"group": 2}, {"group": 1}), "group 1 must follow one another"),
    "group's time": (
        chain({}, {"group": 1}, {"group": 1}),
        "time is 15 working days, but its steps make 10 working days",
    ),
    "step by nobody": (chain({}, {"at": "ministry-wages"}), "a step is done by ministry-wages, which is not there"),
    "step above nobody": (
        together(chain({}, {"at": "parent"}), put(V1, "offered_by.agencies", ["ministry-employment", "molisa"])),
        "a step is done above molisa, which has no parent",
    ),
    "time": (put(V1, "time.count", 9), "time is 9 working days, but its steps make 10 working days"),
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
    "no rules": (drop("rules/v1.yaml"), "rules: there are none"),
    "rules under another name": (
        lambda files: files.update({"rules/v01.yaml": files["rules/v1.yaml"]}),
        "rules/v01.yaml: is not v<number>.yaml",
    ),
    "rules whose first version is missing": (
        lambda files: files.update({"rules/v2.yaml": files.pop("rules/v1.yaml")}),
        "rules: versions must be numbered 1, 2, 3, ...",
    ),
    "rules that overlap": (
        lambda files: files.update({"rules/v2.yaml": files["rules/v1.yaml"]}),
        "rules: 2016-01-01 overlaps what came before",
    ),
    "a rule that is missing": (
        lambda files: files["rules/v1.yaml"]["rules"].pop("payment"),
        "the rule payment is missing",
    ),
    "a rule that cannot be": (
        put("rules/v1.yaml", "rules.payment.value", "stop"),
        "rules/v1.yaml: the rule payment cannot be 'stop'",
    ),
    "a rule nobody knows": (
        lambda files: files["rules/v1.yaml"]["rules"].update({"tea": files["rules/v1.yaml"]["rules"]["payment"]}),
        "rules/v1.yaml: 'tea' is not a valid RuleName",
    ),
    "a verified rule without an article": (
        put("rules/v1.yaml", "rules.receipt.confidence", "verified"),
        "rules/v1.yaml: receipt is called verified, but names no article",
    ),
    "a rule that was changed and says the old": (
        lambda files: files.update(_changed_rules(files["rules/v1.yaml"])),
        "rules/v2.yaml: supplement is 'pause', but says the same as 'restart' in v1",
    ),
    "a rule without English": (put("rules/v1.yaml", "rules.receipt.text.en", ""), "no text in en"),
    "hours that run backwards": (
        put("agencies/all.yaml", "3.periods.0.hours", [["08:00", "12:00"], ["11:30", "17:00"]]),
        "agency ha-noi from 2016-01-01: its hours do not follow one another",
    ),
    "an hour that is none": (
        put("agencies/all.yaml", "3.periods.0.hours", [["08:00", "24:00"]]),
        "agencies/all.yaml/3/periods/0/hours/0/1",
    ),
    "calendar version left out": (decided(3, NOON), "v3.yaml: is not v2.yaml, the version after 1"),
    "stray file beside versions": (
        lambda files: files.update({"calendars/vietnam/notes.txt": "x"}),
        "notes.txt: is not v2.yaml",
    ),
    "override outside": (decided(2, override("2028-01-03")), "v2.yaml: 2028-01-03 for country is outside"),
    "override of nobody": (decided(2, override(scope="nowhere")), "for nowhere is for an agency that is unknown"),
    "override twice": (decided(2, NOON, NOON), "2026-12-24 for country stands twice"),
    "override of nothing": (decided(2, override("2026-12-26")), "2026-12-26 for country changes nothing"),
    "override of no date": (decided(2, override("2026-02-29")), "v2.yaml: "),
    "override without its kind": (decided(2, override(kind="half")), "overrides/0/kind"),
    "opposite without decision": (
        together(decided(2, NOON), decided(3, override(kind="work", scope="ha-noi"))),
        "v3.yaml: 2026-12-24 for ha-noi contradicts what was decided before, and names no decision",
    ),
    "longer without a day off": (decided(2, NOON, last_day="2028-12-31"), "reaches 2028, whose days off are not said"),
    "shorter": (decided(2, NOON, last_day="2027-06-30"), "v2.yaml: ends on 2027-06-30, earlier than before"),
    "version without reason": (decided(2, NOON, reason=""), "v2.yaml/reason"),
    "version without offset": (decided(2, NOON, decided_at="2026-11-02T08:00:00"), "v2.yaml/decided_at"),
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


def loaded(tmp_path: Path, store: MemoryCatalogue, *breaks: Breaks) -> list[str]:
    files = sound()
    together(*breaks)(files)
    return not_applied(load(write(tmp_path, files), store), store)


def test_a_later_version_of_the_calendar_is_loaded_after_the_seed(tmp_path: Path) -> None:
    store = MemoryCatalogue()
    opposite = override(kind="work", decision="1/QĐ-TTg")
    tet = [override(f"2028-01-{day}") for day in (26, 27, 28)]
    breaks = decided(2, NOON), decided(3, opposite), decided(4, *tet, last_day="2028-12-31")
    for _ in range(2):
        assert loaded(tmp_path, store, *breaks) == []
    days = [store.calendar(version=version).is_working_day(date(2026, 12, 24)) for version in (1, 2, 3)]
    assert days == [True, False, True]
    assert (store.calendar().version, store.calendar().last_day) == (4, date(2028, 12, 31))
    assert [one.by for one in store.calendar().decided] == ["catalogue"] * 3


def test_a_version_that_was_loaded_never_changes(tmp_path: Path) -> None:
    store = MemoryCatalogue()
    loaded(tmp_path, store, decided(2, NOON))
    with pytest.raises(OlderCalendar):
        loaded(tmp_path, store, decided(2, override("2026-12-25")))


def test_where_a_stage_decides_its_own_days_the_files_add_none_and_the_operator_is_told(tmp_path: Path) -> None:
    store = MemoryCatalogue()
    loaded(tmp_path, store)
    own = Override(date(2026, 12, 25), DayKind.OFF, "country", Text("Nghỉ", "Off"), "1/QĐ-TTg")
    at = datetime(2026, 11, 2, 8, 0, tzinfo=HANOI)
    store.put_calendar(store.calendar().following([own], at, "quan", "Hoán đổi"))
    kept = store.calendar()
    told = loaded(tmp_path, store, decided(2, NOON), decided(3, override("2026-12-23")))
    assert [line.split(" of ")[0] for line in told] == ["calendar vietnam version 2", "calendar vietnam version 3"]
    assert store.calendar() == kept
    assert loaded(tmp_path / "again", store) == []
