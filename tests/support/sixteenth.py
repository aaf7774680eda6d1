"""Procedure P16, of which no code has heard, as an administrator writes it from nothing."""

from __future__ import annotations

from typing import Any

KEY = "crane-operator-card"
NAME = "Cấp thẻ người điều khiển cần trục"


def both(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def form() -> dict[str, Any]:
    return {
        "title": both("Đơn đề nghị cấp thẻ", "Application for a card"),
        "confidence": "illustrative",
        "pages": [
            {
                "id": "don",
                "title": both("Đơn", "Application"),
                "questions": [
                    {
                        "name": "hoTen",
                        "kind": "text",
                        "label": both("Họ và tên", "Full name"),
                        "required": True,
                        "least": 2,
                        "most": 100,
                    },
                    {
                        "name": "loaiCanTruc",
                        "kind": "choice",
                        "label": both("Loại cần trục", "Kind of crane"),
                        "required": True,
                        "options": [
                            {"value": "thap", "label": both("Cần trục tháp", "Tower crane")},
                            {"value": "banh-xich", "label": both("Bánh xích", "Crawler crane")},
                        ],
                    },
                    {
                        "name": "chieuCao",
                        "kind": "integer",
                        "label": both("Chiều cao", "Height"),
                        "unit": both("m", "m"),
                        "required": True,
                        "least": 1,
                        "most": 500,
                        "when": {"field": "loaiCanTruc", "values": ["thap"]},
                    },
                ],
            }
        ],
    }


def terms() -> dict[str, Any]:
    return {
        "name": both(NAME, "Card of a crane operator"),
        "code": None,
        "field": "employment",
        "field_code": "G07-LĐ11",
        "audience": ["citizen"],
        "confidence": "illustrative",
        "caveats": [both("Minh họa.", "Illustrative.")],
        "legal_basis": [{"text": both("Luật mẫu", "A law"), "article": "1", "confidence": "illustrative"}],
        "receiving": "ministry",
        "offered_by": {"agencies": ["ministry-employment"], "kinds": []},
        "decided_by": both("Cục", "Department"),
        "online_level": "full",
        "handling_system": "portal",
        "time": {"count": 5, "unit": "working_day"},
        "steps": [{"unit_name": both("Cục", "Department"), "count": 5, "unit": "working_day"}],
        "fee": {"amount": 0, "note": both("Không thu phí.", "Free.")},
        "result": {"name": both("Thẻ", "Card"), "code": None, "public_fields": ["number", "date", "loaiCanTruc"]},
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


def body() -> dict[str, Any]:
    return {"key": KEY, "terms": terms(), "form": form()}
