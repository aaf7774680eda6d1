"""What people see of the simulator: one page and one document a record. No name or number of a person is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from infra.local.national_portal.mood import Mood
from infra.local.national_portal.shapes import moment_of
from infra.local.national_portal.store import Record

MOST_SHOWN = 100

STATUS_NAMES: Mapping[int, tuple[str, str]] = {
    1: ("Mới đăng ký", "Registered"),
    2: ("Được tiếp nhận", "Accepted"),
    3: ("Không được tiếp nhận", "Refused"),
    4: ("Đang xử lý", "In process"),
    5: ("Yêu cầu bổ sung giấy tờ", "Supplement asked"),
    6: ("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment asked"),
    7: ("Công dân yêu cầu rút hồ sơ", "Withdrawn"),
    8: ("Dừng xử lý", "Stopped"),
    9: ("Đã xử lý xong", "Processing done"),
    10: ("Đã trả kết quả", "Result returned"),
}

_templates = Environment(
    loader=PackageLoader(__package__, "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def record_document(record: Record, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """`{code, status, progress: [{status, at, text}], results: [{name, code}]}`; `at` RFC 3339 with +07:00."""
    return {
        "code": record.code,
        "status": int(record.body["TrangThaiHoSo"]),
        "progress": [
            {
                "status": int(line["TrangThai"]),
                "at": _instant(line["ThoiDiemXuLy"]),
                "text": line.get("NoiDungXuLy", ""),
            }
            for line in lines
        ],
        "results": [
            {"name": paper["TenGiayTo"], "code": paper["MaGiayToKetQua"]}
            for paper in record.body.get("DanhSachGiayToKetQua", [])
        ],
    }


def page(total: int, shown: list[tuple[Record, list[dict[str, Any]]]], mood: Mood) -> str:
    """The whole page as HTML."""
    records = [
        {
            **record_document(record, lines),
            "procedure": record.body["TenTTHC"],
            "created": record.created,
            "updated": record.updated,
        }
        for record, lines in shown
    ]
    return _templates.get_template("page.html").render(total=total, records=records, mood=mood, names=STATUS_NAMES)


def _instant(digits: str) -> str:
    moment = moment_of(digits)
    if moment is None:  # a line that was taken has a valid time
        raise ValueError("not a time of 14 digits")
    return f"{moment.isoformat(timespec='seconds')}+07:00"
