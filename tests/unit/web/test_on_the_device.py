"""What stays on a device and what never does: numbers of identity and bank accounts; the service worker and its end."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from infra.catalogue_files import ROOT, read_files
from web import build
from web.form_view import FieldView, form_pages, is_private


def test_numbers_of_identity_and_accounts_in_the_published_forms_are_private() -> None:
    private: set[str] = set()
    public: set[str] = set()
    for one in read_files(ROOT).procedures:
        for page in form_pages(one.form, "vi"):
            for field in (inner for outer in page.fields for inner in (outer, *outer.columns)):
                (private if field.private else public).add(field.name)
    assert private == {"hoChieuSo", "nguoiKhaiSoGiayTo", "soGiayTo", "soGiayToDaiDien", "soTaiKhoan"}
    assert not {name for name in public if name.lower().endswith(("taikhoan", "dinhdanh", "cccd"))}


@pytest.mark.parametrize(
    ("name", "schema", "private"),
    [
        ("ma", {"type": "string", "pattern": "^[0-9]{12}$"}, True),
        ("soDinhDanh", {"type": "string"}, True),
        ("bank_account", {"type": "string"}, True),
        ("so", {"type": "string", "x-ui": {"prefill": "account.identity_number"}}, True),
        ("hoTen", {"type": "string", "x-ui": {"prefill": "account.name"}}, False),
        ("ngayCapGiayTo", {"type": "string", "format": "date"}, False),
        ("noiCapGiayTo", {"type": "string"}, False),
        ("coTaiKhoan", {"type": "string", "oneOf": []}, False),
        ("soTaiKhoan", {"type": "integer"}, False),
    ],
)
def test_what_makes_an_answer_private(name: str, schema: dict[str, object], private: bool) -> None:
    assert is_private(name, schema) is private
    assert FieldView("a", "text").private is False


def test_the_worker_keeps_scripts_of_forms_and_none_of_officers_and_is_named_by_their_contents() -> None:
    worker = build.assets()["sw.js"].decode()
    (files,) = re.findall(r"FILES = new Set\((\[.*?\])\)", worker)
    (early,) = re.findall(r"EARLY = (\[.*?\]);", worker)
    assert set(json.loads(early)) <= set(json.loads(files))
    assert not [name for name in json.loads(files) if "officer" in name or name.startswith("/sw")]
    assert re.search(r'CACHE = "portal-[0-9a-f]{12}"', worker)
    assert "{{" not in worker
    assert "unregister" in build.assets()["sw-off.js"].decode()


def test_one_file_has_every_phone_drop_what_it_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "offline"
    shutil.copytree(build.HERE / "offline", place)
    monkeypatch.setattr(build, "_OFFLINE", place)
    found = {"form.js": b"1"}
    before = build._workers(found)
    assert before["sw.js"] != before["sw-off.js"]
    assert build._workers({"form.js": b"2"})["sw.js"] != before["sw.js"]  # new scripts, new cache
    (place / "OFF").touch()
    assert build._workers(found) == {"sw.js": before["sw-off.js"], "sw-off.js": before["sw-off.js"]}
