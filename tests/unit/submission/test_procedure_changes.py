"""A procedure as an administrator writes it: questions and schema are one another's; every rule of the catalogue holds here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest

from chalicelib.submission.administration.change import Change, Did, Kind, Line, State
from chalicelib.submission.administration.kinds import KINDS
from chalicelib.submission.administration.questions import asked, written
from infra.catalogue import publish, sound
from infra.catalogue_files import ROOT
from kernel.catalogue_store import MemoryCatalogue
from kernel.publication import NewVersion
from kernel.text import Text
from kernel.times import HANOI
from tests.support.sixteenth import KEY, body

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=HANOI)
FILES = sound(ROOT)


@cache
def catalogue() -> MemoryCatalogue:
    made = MemoryCatalogue()
    publish(FILES, made)
    return made


def change(content: dict[str, Any], day: date | None = date(2026, 12, 1)) -> Change:
    line = Line(NOW, "quan", Did.WRITE, "vì", 1, State.DRAFT)
    key = str(content.get("key"))
    return Change("0" * 30, Kind.PROCEDURE, key, Text("", ""), content, day, "", State.DRAFT, 1, (line,))


def pointers(content: dict[str, Any], day: date | None = date(2026, 12, 1)) -> list[str]:
    faults, made = KINDS[Kind.PROCEDURE].judged(catalogue(), change(content, day), NOW, "quan")
    assert (made is None) == bool(faults)
    assert all(one.detail.vi and one.detail.en and one.detail.vi != one.detail.en for one in faults)
    return [one.pointer for one in faults]


def canonical(schema: Any) -> dict[str, Any]:
    """Without the order of what has none."""
    branches = [
        (repr(one["if"]), sorted(one.get("then", {}).get("required", ())), sorted(one["else"]["properties"]))
        for one in schema.get("allOf", ())
    ]
    return {**schema, "required": sorted(schema["required"]), "allOf": sorted(branches)}


@pytest.mark.parametrize("published", FILES.procedures, ids=lambda one: one.path)
def test_a_form_as_questions_and_back_is_the_form(published: Any) -> None:
    form = published.form
    schema, english = written(asked(form.schema, form.english), form.schema["$id"])
    assert canonical(schema) == canonical(form.schema)
    assert english == form.english


@pytest.mark.parametrize("key", sorted({one.version.key for one in FILES.procedures}))
def test_what_is_in_force_copied_and_published_again_is_the_same_but_for_its_days(key: str) -> None:
    versions = catalogue().versions(key)
    last = versions[-1]
    if last.valid_to is not None or key in ("equipment-declaration", "safety-inspection-certificate"):
        return  # ended, or offered by an agency that has
    content = KINDS[Kind.PROCEDURE].template(catalogue(), key)
    assert content is not None
    faults, made = KINDS[Kind.PROCEDURE].judged(catalogue(), change(content, date(2027, 1, 1)), NOW, "quan")
    if [one.pointer for one in faults] == ["/body/terms/offered_by/agencies"]:
        return
    assert faults == []
    assert isinstance(made, NewVersion)
    again = replace(made.version, version=last.version, valid_from=last.valid_from, valid_to=None)
    assert again == last
    assert made.form == catalogue().form(key, last.version), "a form that did not change keeps its number"
    assert made.ended == replace(last, valid_to=date(2026, 12, 31))


def test_a_sound_procedure_has_no_fault() -> None:
    assert pointers(body()) == []


def question(content: dict[str, Any], at: int) -> dict[str, Any]:
    found: dict[str, Any] = content["form"]["pages"][0]["questions"][at]
    return found


BREAKS: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("no terms", lambda c: c.pop("terms"), "/body/terms"),
    ("no form", lambda c: c.pop("form"), "/body/form"),
    ("something more", lambda c: c.update(more=1), "/body/more"),
    ("no audience", lambda c: c["terms"].update(audience=[]), "/body/terms/audience"),
    ("an unknown unit", lambda c: c["terms"]["time"].update(unit="week"), "/body/terms/time/unit"),
    ("no text in English", lambda c: c["terms"]["name"].update(en=""), "/body/terms/name/en"),
    ("two spaces", lambda c: c["terms"]["name"].update(vi="Cấp  thẻ"), "/body/terms/name/vi"),
    ("an unknown field", lambda c: c["terms"].update(field="space"), "/body/terms/field"),
    ("another field's code", lambda c: c["terms"].update(field_code="G07-LĐ01"), "/body/terms/field_code"),
    ("no national code", lambda c: c["terms"].update(code="12"), "/body/terms/code"),
    ("another procedure's code", lambda c: c["terms"].update(code="2.000134"), "/body/terms/code"),
    ("an agency that is not", lambda c: c["terms"]["offered_by"].update(agencies=["x"]), "/body/terms/offered_by"),
    ("steps that do not add up", lambda c: c["terms"]["time"].update(count=6), "/body/terms/time"),
    ("a first step of another", lambda c: c["terms"]["steps"][0].update(at="parent"), "/body/terms/steps/0"),
    ("surer than its law", lambda c: c["terms"].update(confidence="verified"), "/body/terms/confidence"),
    ("doubts not told", lambda c: c["terms"].pop("caveats"), "/body/terms/caveats"),
    ("a paper twice", lambda c: c["terms"]["papers"].append(c["terms"]["papers"][0]), "/body/terms/papers"),
    (
        "a paper for an unknown question",
        lambda c: c["terms"]["papers"][0].update(when={"field": "x", "values": ["a"]}),
        "/body/terms/papers/0/when",
    ),
    (
        "free text made public",
        lambda c: c["terms"]["result"].update(public_fields=["hoTen"]),
        "/body/terms/result/public_fields",
    ),
    ("a question without a limit", lambda c: question(c, 0).pop("most"), "/body/form/pages/0/questions/0/most"),
    ("limits crossed", lambda c: question(c, 0).update(least=300), "/body/form/pages/0/questions/0"),
    ("one option", lambda c: question(c, 1)["options"].pop(), "/body/form/pages/0/questions/1/options"),
    (
        "an option twice",
        lambda c: question(c, 1)["options"][1].update(value="thap"),
        "/body/form/pages/0/questions/1/options",
    ),
    (
        "a slow pattern",
        lambda c: question(c, 0).update(pattern="^(a+)+$", errors={"pattern": {"vi": "Sai", "en": "Wrong"}}),
        "/body/form/pages/0/questions/0/pattern",
    ),
    (
        "a condition on no option",
        lambda c: question(c, 2)["when"].update(values=["khac"]),
        "/body/form/pages/0/questions/2/when",
    ),
    ("a name with marks", lambda c: question(c, 0).update(name="họTên"), "/body/form/pages/0/questions/0/name"),
    ("an unknown kind", lambda c: question(c, 0).update(kind="colour"), "/body/form/pages/0/questions/0/kind"),
]


@pytest.mark.parametrize(("breaking", "pointer"), [one[1:] for one in BREAKS], ids=[one[0] for one in BREAKS])
def test_every_rule_finds_the_procedure_that_breaks_it(
    breaking: Callable[[dict[str, Any]], object], pointer: str
) -> None:
    content = body()
    breaking(content)
    assert any(told == pointer or told.startswith(f"{pointer}/") for told in pointers(content)), pointers(content)


@pytest.mark.parametrize(
    ("key", "day", "told"),
    [
        (KEY, None, ["/valid_from"]),
        (KEY, date(2026, 11, 24), ["/valid_from"]),
        (KEY, date(2026, 11, 25), []),
        ("work-permit-new", date(2026, 11, 25), ["/valid_from"]),
    ],
    ids=["no day", "yesterday", "today", "a next version today"],
)
def test_the_first_day(key: str, day: date | None, told: list[str]) -> None:
    assert pointers({**body(), "key": key}, day) == told


SAID: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    (
        "a paper that waits for a question that is gone",
        lambda c: c["terms"]["papers"][0].update(when={"field": "khongCo", "values": ["x"]}),
        "Giấy tờ “Ảnh” hỏi câu “khongCo”, nhưng tờ khai không có câu này.",
    ),
    (
        "an agency that is not there",
        lambda c: c["terms"]["offered_by"].update(agencies=["molisa", "ministry-employment"]),
        "Cơ quan “Bộ Lao động – Thương binh và Xã hội” không hoạt động ngày nào trong thời gian áp dụng.",
    ),
    (
        "free text made public",
        lambda c: c["terms"]["result"].update(public_fields=["hoTen"]),
        "Thông tin công khai “Họ và tên” không phải câu chọn; ô gõ tự do có thể chứa tên người.",
    ),
    (
        "a pattern that no engine reads",
        lambda c: question(c, 0).update(pattern="^(a$", errors={"pattern": {"vi": "Sai", "en": "Wrong"}}),
        "Mẫu ký tự này không dùng được: thiếu dấu đóng ngoặc.",
    ),
    (
        "steps that do not add up",
        lambda c: c["terms"]["time"].update(count=9),
        "Thời hạn ghi là 9 ngày làm việc, nhưng các bước cộng lại là 5 ngày làm việc.",
    ),
]


@pytest.mark.parametrize(("what", "breaks", "expected"), SAID, ids=[one[0] for one in SAID])
def test_a_fault_is_told_in_the_words_of_the_form(
    what: str, breaks: Callable[[dict[str, Any]], object], expected: str
) -> None:
    content = body()
    breaks(content)
    faults, _ = KINDS[Kind.PROCEDURE].judged(catalogue(), change(content), NOW, "quan")
    assert expected in [one.detail.vi for one in faults]
    assert not any("‹" in one.detail.vi or "‹" in one.detail.en for one in faults)
