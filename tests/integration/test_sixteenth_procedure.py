"""A procedure that no code has heard of, added by files alone, lives a whole life; and a dossier keeps its version for ever."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.catalogue import load, sound
from infra.catalogue_files import ROOT
from infra.local.national_portal.dictionaries import from_catalogue
from kernel.catalogue_store import DynamoCatalogue
from tests.support.world import AGENCY, START, World, build_world, forget_wiring

KEY = "crane-operator-card"
CODE = "1.999016"
VI = "Cấp thẻ người điều khiển cần trục"


def both(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def form(number: int) -> dict[str, Any]:
    """The second asks for the load besides."""
    fields: dict[str, Any] = {
        "hoTen": {"type": "string", "title": "Họ và tên", "minLength": 2, "maxLength": 100},
        "loaiCanTruc": {
            "type": "string",
            "title": "Loại cần trục",
            "oneOf": [{"const": "thap", "title": "Cần trục tháp"}, {"const": "banh-xich", "title": "Bánh xích"}],
        },
    }
    if number == 2:
        fields["taiTrong"] = {"type": "integer", "title": "Tải trọng (tấn)", "minimum": 1, "maximum": 500}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"form:{KEY}:{number}",
        "type": "object",
        "title": "Đơn đề nghị cấp thẻ",
        "x-ui": {"confidence": "illustrative", "pages": [{"id": "don", "title": "Đơn", "fields": list(fields)}]},
        "properties": fields,
        "required": list(fields),
        "unevaluatedProperties": False,
    }


def english(number: int) -> dict[str, str]:
    texts = {
        "/title": "Application for a card",
        "/x-ui/pages/0/title": "Application",
        "/properties/hoTen/title": "Full name",
        "/properties/loaiCanTruc/title": "Kind of crane",
        "/properties/loaiCanTruc/oneOf/0/title": "Tower crane",
        "/properties/loaiCanTruc/oneOf/1/title": "Crawler crane",
    }
    return {**texts, "/properties/taiTrong/title": "Load in tonnes"} if number == 2 else texts


def terms(number: int, valid_from: date, valid_to: date | None, days: int) -> dict[str, Any]:
    unit = {"unit_name": both("Cục", "Department"), "count": days, "unit": "working_day"}
    return {
        "name": both(VI if number == 1 else f"{VI} (sửa đổi)", "Card of a crane operator"),
        "code": CODE,
        "field": "employment",
        "field_code": "G07-LĐ11",
        "audience": ["citizen"],
        "valid_from": valid_from,
        "valid_to": valid_to,
        "confidence": "illustrative",
        "caveats": [both("Minh họa.", "Illustrative.")],
        "legal_basis": [{"text": both("Luật mẫu", "A law"), "article": "1", "confidence": "illustrative"}],
        "receiving": "ministry",
        "offered_by": {"agencies": [AGENCY], "kinds": []},
        "decided_by": both("Cục", "Department"),
        "online_level": "full",
        "handling_system": "portal",
        "time": {"count": days, "unit": "working_day"},
        "steps": [unit],
        "fee": {"amount": 0, "note": both("Không thu phí.", "Free.")},
        "result": {"name": both("Thẻ", "Card"), "code": None, "public_fields": ["number", "date", "loaiCanTruc"]},
        "form": number,
        "papers": [
            {
                "key": "photo",
                "name": both("Ảnh", "Photo"),
                "required": True,
                "rule": both("Ảnh 4x6", "A photo"),
                "kind": "image",
                "accept": ["jpeg"],
                "max_mb": 5,
            }
        ],
    }


class Catalogue:
    """A copy of the catalogue's folder, to which only files are added."""

    def __init__(self, folder: Path) -> None:
        self.root = shutil.copytree(ROOT, folder / "catalogue")
        self._procedure = self.root / "procedures" / KEY
        self._procedure.mkdir()

    def write(self, number: int, *days: Any) -> None:
        version = yaml.safe_dump(terms(number, *days), allow_unicode=True)
        (self._procedure / f"v{number}.yaml").write_text(version, encoding="utf-8")
        for name, content in ((f"form-{number}.json", form(number)), (f"form-{number}.en.json", english(number))):
            (self._procedure / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def publish(self) -> None:
        load(self.root, DynamoCatalogue(lambda: 0.0))
        forget_wiring()  # readers keep lists for a minute


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    catalogue = Catalogue(tmp_path)
    catalogue.write(1, date(2026, 1, 1), None, 5)
    return catalogue


@pytest.fixture
def world(aws: None, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> World:
    """The portal, its catalogue and the national portal's dictionaries made from that folder."""
    monkeypatch.setattr("tests.support.world._catalogue", lambda: sound(catalogue.root))
    monkeypatch.setattr("tests.support.world._dictionaries", lambda: from_catalogue(catalogue.root))
    return build_world(monkeypatch)


def decide(world: World, code: str) -> None:
    moved = world.act(code, 1, "accept")
    moved = world.act(code, moved["version"], "take")
    moved = world.decide(code, moved["version"])
    world.act(code, moved["version"], "hand_over")


def test_it_is_filed_decided_published_and_its_result_is_public(world: World) -> None:
    assert KEY in [one["key"] for one in world.good("submission", "GET", "/procedures?limit=100")["items"]]
    _its_form_is_held_to_its_own_schema(world)
    receipt = world.file(procedure=KEY)
    decide(world, receipt["code"])
    world.settle()
    assert world.national(receipt["code"]) == (10, [1, 2, 4, 9, 10])
    found = world.portal.record(receipt["code"])
    assert found is not None
    assert (found[0].body["MaTTHC"], found[0].body["TenTTHC"]) == (CODE, VI)
    result = world.good("publish", "GET", f"/results/{receipt['code']}")
    assert result["procedure"] == KEY
    assert result["fields"] == {"number": "GP-1", "date": "2026-11-25", "loaiCanTruc": "thap"}
    figures = world.good("status", "GET", f"/statistics?agency={AGENCY}")["items"]
    assert [one["received"] for one in figures] == [1]
    world.good("feedback", "POST", "/ratings", {"code": receipt["code"], "score": 5}, "lan")


def _its_form_is_held_to_its_own_schema(world: World) -> None:
    body = {**world.filing(procedure=KEY), "form": {"hoTen": "x", "loaiCanTruc": "cap-keo", "more": 1}}
    reply = world.call("submission", "POST", "/dossiers", body, "lan")
    assert reply.status == 422
    assert {fault["pointer"] for fault in reply.json["errors"]} == {"/form/hoTen", "/form/loaiCanTruc", "/form/more"}


def test_a_dossier_keeps_its_version_for_ever(world: World, catalogue: Catalogue) -> None:
    first = world.file(procedure=KEY)["code"]
    new_law = START.date() + timedelta(days=2)
    catalogue.write(1, date(2026, 1, 1), new_law - timedelta(days=1), 5)
    catalogue.write(2, new_law, None, 20)
    catalogue.publish()
    world.later(days=5)
    second = world.file(procedure=KEY)["code"]
    old, new = (world.good("submission", "GET", f"/dossiers/{code}", user="lan") for code in (first, second))
    assert (old["procedure_version"], new["procedure_version"]) == (1, 2)
    assert ("taiTrong" in old["form"], "taiTrong" in new["form"]) == (False, True)
    due = {code: world.act(code, 1, "accept")["due_date"] for code in (first, second)}
    assert due == {first: "2026-12-07", second: "2026-12-28"}, "five working days, and twenty"
    world.act(first, 2, "request_supplement", reason="Sai loại cần trục")
    mended = {"version": 3, "form": {**old["form"], "loaiCanTruc": "banh-xich"}}
    world.good("submission", "POST", f"/dossiers/{first}/supplements", mended, "lan")  # by the old form
    world.decide(first, 4)
    world.settle()
    names = [world.portal.record(code) for code in (first, second)]
    assert [found and found[0].body["TenTTHC"] for found in names] == [VI, f"{VI} (sửa đổi)"]
    assert world.good("publish", "GET", f"/results/{first}")["procedure_version"] == 1
