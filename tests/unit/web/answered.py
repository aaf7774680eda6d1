"""Pages that are answered on the spot, one of each kind at least: asked for, with faults, refused; as files for the judges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.web.filled import CODE, CONTENT, DOSSIER, FORM, NASTY, answers, begun
from tests.unit.web.world import Browser, Page, World
from web.server.api import Reply

_WORDS = {"vi": "Đã tiếp nhận", "en": "Accepted"}
_NOTICE = {"id": "n2", "read": False, "title": _WORDS, "text": _WORDS, "at": "2026-11-24T18:09:12+07:00", "code": CODE}
_ASKED = [{"pointer": "/form/hoTen", "text": NASTY}, {"document": "passport", "text": "Bản rõ hơn"}]
_STATES: dict[str, dict[str, Any]] = {
    "decided": {
        "result": {"outcome": "approved", "number": "GP-01", "url": "https://papers.example/1?a=1&b=2"},
        "history": [{"at": "2026-11-24T18:09:12+07:00", "action": "decide", "state": "decided", "version": 3}],
    },
    "supplement_requested": {"supplement": {"reason": NASTY, "items": _ASKED}, "history": []},
    "payment_requested": {"payment": {"amount": 600_000, "reason": NASTY}, "history": []},
}


def _stands(browser: Browser, state: str) -> None:
    """The one dossier of this world is in a state."""
    says = browser.world.api.says
    more = {"state": state, "procedure": "work-permit-new", "version": 3, **_STATES[state]}
    says["GET", f"status/dossiers/{CODE}"] = Reply(200, {**DOSSIER, **more})
    says["GET", f"submission/dossiers/{CODE}"] = Reply(200, CONTENT)
    lines = [{"date": "2026-11-25", "counted": True, "why": {"vi": "Ngày làm việc", "en": "A working day"}}]
    says["GET", f"status/dossiers/{CODE}/deadline"] = Reply(200, {"lines": lines})
    says["GET", f"status/dossiers/{CODE}/payments"] = Reply(200, {"items": [], "next_cursor": None})
    says["GET", "status/dossiers"] = Reply(200, {"items": [{**DOSSIER, **more}], "next_cursor": None})
    says["GET", "status/notices"] = Reply(200, {"items": [_NOTICE]})
    says["POST", "feedback/petitions"] = Reply(201, {"id": "p-1", "pin": "AAAA-BBBB-CCCC"})


def answered(prefix: str) -> dict[str, Page]:
    """By a name of their own, in the language of `prefix` ("" or "/en")."""
    lan = Browser(World())
    found = {
        "signed out": lan.post(prefix + FORM, answers(lan.world)),
        "looked for": lan.get(f"{prefix}/forms/tra-cuu"),
    }
    lan.sign_in()
    found["no such page"] = lan.get(f"{prefix}/forms/thu-tuc/no-such")
    found["a form of another page"] = lan.post(prefix + FORM, {"csrf": "x", "f-hoTen": NASTY})
    page = found["form"] = lan.get(prefix + FORM)
    wrong = {"f-hoTen": NASTY, "f-lyDoSuDung": f"\n{NASTY}", "a-phone": "12", "f-ngaySinh": "31"}
    found["form with faults"] = lan.post(prefix + FORM, {**page.hidden(), **wrong})
    at = prefix + begun(lan)
    for name in ("", "/sua", "/xoa", "/giay-to/passport"):
        found[f"draft{name}"] = lan.get(at + name)
    (draft,) = lan.world.api.drafts
    errors = [{"pointer": "/documents/0/upload_id", "detail": "Nội dung tệp không phải PDF."}]
    lan.world.api.says["PUT", f"submission/drafts/{draft}"] = Reply(422, {"errors": errors})
    found["paper not taken"] = lan.get(
        f"{found['draft/giay-to/passport'].hidden()['success_action_redirect']}?key=papers/u1"
    )
    del lan.world.api.says["PUT", f"submission/drafts/{draft}"]
    found["filed"] = lan.get(lan.post(at, {"csrf": found["draft"].hidden()["csrf"]}).location)
    for state in _STATES:
        _stands(lan, state)
        found[f"looked up, {state}"] = lan.post(f"{prefix}/forms/tra-cuu", {"code": CODE, "pin": "AAAABBBBCCCC"})
        for name in ("ho-so", f"ho-so/{CODE}", f"rut/{CODE}", f"nop-phi/{CODE}", f"bo-sung/{CODE}"):
            found[f"{name}, {state}"] = lan.get(f"{prefix}/forms/{name}")
    found["what was filed"] = lan.get(f"{prefix}/forms/ho-so/{CODE}/da-nop")
    found["unknown code"] = lan.post(f"{prefix}/forms/tra-cuu", {"code": NASTY, "pin": "x"})
    for name in (f"danh-gia/{CODE}", "phan-anh"):
        page = found[name] = lan.get(f"{prefix}/forms/{name}")
        found[f"{name}, nothing typed"] = lan.post(f"{prefix}/forms/{name}", page.hidden())
    found["thanks"] = lan.get(f"{prefix}/forms/danh-gia/{CODE}/cam-on")
    said = {
        "v-agency": "ministry-employment",
        "v-subject": "Chậm",
        "v-content": NASTY,
        "v-name": "Lan",
        "v-phone": "0912345678",
    }
    found["petition sent"] = lan.get(lan.post(f"{prefix}/forms/phan-anh", {**page.hidden(), **said}).location)
    return found


def write_answered(folder: Path) -> Path:
    """Each as a file, in both languages."""
    for prefix, language in (("", "vi"), ("/en", "en")):
        for name, page in answered(prefix).items():
            path = folder / language / f"{name.replace('/', '-')}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page.text, encoding="utf-8")
    return folder
