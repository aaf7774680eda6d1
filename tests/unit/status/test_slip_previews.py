"""An administrator sees every slip that a version will give, before it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from chalicelib.status.slips.kinds import Kind, form_set, forms_on
from chalicelib.status.slips.preview import SlipPreviewBody, preview
from infra.catalogue import publish, sound
from infra.catalogue_files import ROOT
from kernel.bodies import parse
from kernel.catalogue import ProcedureVersion
from kernel.catalogue_store import MemoryCatalogue
from kernel.problems import Problem
from kernel.times import HANOI, local_day
from tests.support.slips import words_of_html
from tests.unit.status.world import World

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=HANOI)
FILES = sound(ROOT)
KEYS = sorted({one.version.key for one in FILES.procedures})


@cache
def catalogue() -> MemoryCatalogue:
    made = MemoryCatalogue()
    publish(FILES, made)
    return made


def version(key: str = "work-permit-new", **changed: Any) -> ProcedureVersion:
    return replace(catalogue().versions(key)[-1], **changed)


def words(one: ProcedureVersion, kind: Kind | None) -> str:
    body = parse(SlipPreviewBody, {"version": one.as_json(), **({"slip": str(kind)} if kind else {})})
    desk = World().desk._replace(catalogue=catalogue)
    return " ".join(words_of_html(preview(body, desk, catalogue(), "https://portal.example.test", NOW)["html"]))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("key", KEYS)
def test_each_slip_of_each_procedure(key: str, kind: Kind) -> None:
    one = version(key)
    forms = forms_on(catalogue().rule_sets(), local_day(NOW))
    said = words(one, kind)
    assert forms.forms[kind].title.vi in said
    assert one.name.vi in said


# of a procedure that takes ten working days from 2 December
SAID: list[tuple[Kind | None, tuple[str, ...]]] = [
    (None, ("09:00 02/12/2026", "17:00 16/12/2026")),
    (Kind.SUPPLEMENT, ("…………………",)),
    (Kind.REFUSAL, ("…………………",)),
    (Kind.APOLOGY, ("16/12/2026", "23/12/2026")),
    (Kind.STOP, ("02/12/2026",)),
    (Kind.CONTROL, ("03/12/2026", "16/12/2026", "trước hạn", "đã trả kết quả")),
    (Kind.REGISTER, ("2026", "02/12/2026", "Sổ đang mở")),
]


@pytest.mark.parametrize(("kind", "expected"), SAID)
def test_what_a_preview_says(kind: Kind | None, expected: tuple[str, ...]) -> None:
    said = words(version(), kind)
    for one in expected:
        assert one in said


@pytest.mark.parametrize("kind", [Kind.RECEIPT, Kind.SUPPLEMENT])
def test_every_paper_of_the_version_is_named(kind: Kind) -> None:
    said = words(version(), kind)
    assert version().papers
    assert all(" ".join(paper.name.vi.split()) in said for paper in version().papers)


def test_the_control_slip_goes_through_every_step_also_side_by_side() -> None:
    one = version()
    units = [replace(one.steps[0].unit_name, vi=f"Phòng số {number}") for number in range(1, 5)]
    groups = (None, 1, 1, None)
    steps = tuple(replace(one.steps[0], unit_name=name, group=group) for name, group in zip(units, groups, strict=True))
    said = words(replace(one, steps=steps), Kind.CONTROL)
    assert all(unit.vi in said for unit in units)


def refused(one: ProcedureVersion, kind: Kind | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as caught:
        words(one, kind)
    return [(fault.pointer, fault.code) for fault in caught.value.errors]


def test_what_nobody_receives_has_no_slip() -> None:
    assert refused(version(offered_by_agencies=(), offered_by_kinds=())) == [("/version", "no-agency")]


def test_forms_that_lack_a_slip_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.status.slips.preview.forms_on", lambda *_: form_set("tt01-2018"))
    assert refused(version(), Kind.STOP) == [("/slip", "no-form")]
