"""A work permit, filled in on pages without script."""

from __future__ import annotations

import re
from typing import Any

from infra.demo.filings import work_permit_form
from tests.unit.web.world import LAN, Browser, World
from web.server.answers import texts_of
from web.server.questions import parts_of, shown_of
from web.server.visits import Visit

FORM = "/forms/thu-tuc/work-permit-new"
NASTY = "<script>alert(1)</script>\"'&\u202e👍"
FORM_ANSWERS: dict[str, Any] = work_permit_form()
CODE = "G09-261124-0001"
DOSSIER = {
    "code": "G09-261124-0001",
    "state": "in_process",
    "step": {"number": 2, "of": 4},
    "registered_at": "2026-11-24T18:09:12+07:00",
    "accepted_at": None,
    "due_date": "2026-12-08",
    "closed_at": None,
    "timeliness": "within_time",
}
PASSPORT = {"document": "passport", "upload_id": "u1", "filename": "h.pdf", "url": "https://papers.example/d"}
AUTHORISATION = {
    **PASSPORT,
    "document": "x",
    "upload_id": "u2",
    "filename": "uq.pdf",
    "view_url": "https://papers.example/1?a=1&b=2",
}
CONTENT: dict[str, Any] = {
    "code": CODE,
    "procedure": "work-permit-new",
    "procedure_version": 1,
    "applicant": {"kind": "citizen", "name": NASTY, "identity_number": "001185000123", "phone": "09", "address": "12"},
    "representative": {"name": "Trần B", "phone": "0912345678", "authorisation": AUTHORISATION},
    "form": {**FORM_ANSWERS, "hoTen": "ANNA", "linhVuc": NASTY},
    "documents": [PASSPORT],
    "on_paper": ["health"],
    "result_delivery": "online",
    "channel": "counter",
    "submissions": [
        {"at": "2026-11-24T18:09:12+07:00", "form": FORM_ANSWERS, "documents": [PASSPORT]},
        {
            "at": "2026-11-25T09:01:12+07:00",
            "form": {**FORM_ANSWERS, "hoTen": "ANNA", "linhVuc": NASTY},
            "documents": [PASSPORT],
            "note": NASTY,
        },
    ],
}


def answers(world: World) -> dict[str, str]:
    """All that a work permit asks, as it is typed."""
    visit = Visit(world.desk, "GET", FORM, "vi")
    shown = shown_of(visit, "work-permit-new")
    values: dict[str, dict[str, Any]] = {
        "where": {"agency": "ministry-employment"},
        "applicant": {"kind": "self", "name": LAN["name"], "identity_number": LAN["identity_number"], "phone": "0912345678",
                      "address": "12 Lý Thường Kiệt"},
        "form": FORM_ANSWERS,
        "delivery": {"result_delivery": "online"},
    }  # fmt: skip
    texts: dict[str, str] = {}
    for part in parts_of(shown, visit):
        texts |= texts_of(part.fields, values[part.name], part.prefix)
    return texts


def begun(lan: Browser) -> str:
    """The address of a draft with all its answers."""
    page = lan.get(FORM)
    made = lan.post(FORM, {**page.hidden(), **answers(lan.world)})
    assert made.status == 303, re.findall(r'href="#([^"]+)">([^<]+)', made.text)
    return made.location.partition("/giay-to/")[0]
