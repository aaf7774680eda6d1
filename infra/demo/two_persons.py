"""A licence that one officer proposes and another decides, whatever roles the first holds."""

from __future__ import annotations

import uuid
from typing import Any

from infra.demo.client import Portal, expect, say
from infra.demo.filings import COMPANY, PDF, filing
from infra.demo.roles import besides, meanwhile, roles_of
from infra.people import DEPARTMENT

LICENCE = "employment-service-licence"

_GIVEN = {"binh": ["receive", "handle", "decide"], "thu": ["receive", "decide"]}


def licence_form() -> dict[str, Any]:
    return {
        "tenDoanhNghiep": COMPANY["name"],
        "maSoThue": COMPANY["tax_code"],
        "diaChi": COMPANY["address"],
        "dienThoai": "02438123456",
        "email": "hoasen@example.test",
        "diaDiemHoatDong": COMPANY["address"],
        "hinhThucTruSo": "so-huu",
        "nganHangKyQuy": "Ngân hàng Mẫu, chi nhánh Hà Nội",
        "soTienKyQuy": 300_000_000,
        "giayKyQuySo": "KQ-01",
        "giayKyQuyNgay": "2026-10-15",
        "nguoiDaiDien": "Trần Thị Hoa",
        "ngaySinhDaiDien": "1990-03-08",
        "soGiayToDaiDien": "001190000456",
        "ngayCapGiayTo": "2021-05-20",
        "noiCapGiayTo": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
        "chucVu": "Giám đốc",
        "camDoan": True,
    }


def two_persons(portal: Portal) -> None:
    """Binh and Thu help out at a provincial department for as long as it takes."""
    lent = {user: besides(roles_of(portal, user), DEPARTMENT, roles) for user, roles in _GIVEN.items()}
    with meanwhile(portal, lent, "Demo: biệt phái", "Demo: hết biệt phái"):
        _decided_by_two(portal)


def _decided_by_two(portal: Portal) -> None:
    licence = portal.ask("GET", f"/api/submission/procedures/{LICENCE}")
    body = filing(portal, licence, "hoa", COMPANY, agency=DEPARTMENT, form=licence_form())
    code = portal.ask("POST", "/api/submission/dossiers", body, user="hoa", expect=201)["code"]
    say(f"Hoa files {licence['name']['en']} for her company: {code}")
    paper = portal.upload("binh", "giay-phep.pdf", PDF, "application/pdf")
    found = [
        {"document": one["document"], "present": True, "legible": True, "right": True} for one in body["documents"]
    ]
    decision = {"outcome": "approved", "result": {"upload_id": paper, "number": "GP-DEMO-DVVL-1"}}
    version = 1
    for user, action, more in (
        ("binh", "check_papers", {"papers": found}),
        ("binh", "accept", {}),
        ("binh", "take", {}),
        ("binh", "propose", decision),
    ):
        moved = _act(portal, code, version, user, action, more)
        version = moved["version"]
        say(f"{user} {action}: {moved['state']} (version {version})")
    refused = portal.send("POST", *_action(code, version, "decide", decision), user="binh", key=str(uuid.uuid4()))
    expect(refused.status_code == 403, f"Binh, who holds every role, may not decide it too: {refused.json()['detail']}")
    whole = portal.ask("GET", f"/api/status/dossiers/{code}", user="hoa")
    expect("proposal" not in whole, "Hoa is told of the decision when there is one, not of a proposal")
    moved = _act(portal, code, version, "thu", "decide", {"outcome": "approved"})
    expect(moved["state"] == "decided", "Thu, another person, decides what was proposed")


def _act(portal: Portal, code: str, version: int, user: str, action: str, more: dict[str, Any]) -> dict[str, Any]:
    moved: dict[str, Any] = portal.ask("POST", *_action(code, version, action, more), user=user)
    return moved


def _action(code: str, version: int, action: str, more: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return f"/api/status/dossiers/{code}/actions", {"action": action, "version": version, **more}
