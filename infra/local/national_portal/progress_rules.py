"""The rules of one progress line (contract 2.6, 2.15), apart from what the portal already holds."""

from __future__ import annotations

from typing import Any

from infra.local.national_portal.dossier_rules import STATUSES
from infra.local.national_portal.shapes import Spec, choice, code, may, moment, must, object_faults, text

MOST_LINES = 10

LINE: Spec = {
    "MaHoSo": must(code),
    "NguoiXuLy": must(text(50)),
    "ChucDanh": may(text()),
    "ThoiDiemXuLy": must(moment),
    "PhongBanXuLy": may(text()),
    "NoiDungXuLy": may(text()),
    "TrangThai": must(choice(*STATUSES)),
    "NgayBatDau": may(moment),
    "NgayKetThucTheoQuyDinh": may(moment),
}


def line_faults(element: Any) -> list[str]:
    """All faults of one element of `data`, in Vietnamese, without a value of it."""
    return object_faults(element, LINE)
