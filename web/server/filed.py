"""What was filed, read again without script by the dossier's own people; as my-filed.js."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from kernel.catalogue import ProcedureVersion
from kernel.http import Answer, Request
from web.account_words import FILED
from web.form_view import FieldView, form_pages
from web.server.api import place
from web.server.lookup import instant
from web.server.questions import AUTHORISATION
from web.server.seeing import to
from web.server.told import said
from web.server.visits import Visit, needed, show
from web.words import say

Lines = list[tuple[str, str]]


def _content(visit: Visit, code: str) -> Mapping[str, Any]:
    """Raises Refused for a dossier that is not theirs, or not there."""
    return needed(visit.ask("GET", place("submission", "dossiers", code), token=visit.signed_in().token))


def page(visit: Visit, _request: Request, code: str) -> Answer:
    """GET: answers and papers as they stand, and what each supplement changed."""
    content = _content(visit, code)
    key, number = content["procedure"], content["procedure_version"]
    version = next(one for one in visit.desk.catalogue.versions(key) if one.version == number)
    steps = [(one.title, one.fields) for one in form_pages(visit.desk.catalogue.form(key, number), visit.language)]
    fields = [one for _, asked in steps for one in asked]
    form, handed = content["form"], content.get("submissions") or ()
    given = [(title, [one for one in asked if one.name in form]) for title, asked in steps]
    told: dict[str, Any] = {
        "who": _who(visit, content),
        "parts": [(title, [(one.label, said(one, form[one.name], visit)) for one in asked]) for title, asked in given],
        "papers": [(_name(visit, version, one), one["filename"], one["upload_id"]) for one in _files(content)],
        "on_paper": [_name(visit, version, {"document": one}) for one in content.get("on_paper") or ()],
        "supplements": [
            {
                "title": _word(visit, "supplemented").format(at=instant(now["at"])),
                "note": now.get("note", ""),
                "lines": _changes(visit, fields, before["form"], now["form"])
                + [(_name(visit, version, one), _word(visit, "new_file")) for one in now.get("documents") or ()],
            }
            for before, now in pairwise(handed)
        ],
    }
    return show(visit, "filed.html", code=code, **told)


def paper(visit: Visit, _request: Request, code: str, upload: str) -> Answer:
    """GET: a paper that was handed in."""
    found = next((one for one in _files(_content(visit, code)) if one["upload_id"] == upload), {})
    return to(visit, found.get("view_url") or found.get("url"))


def _who(visit: Visit, content: Mapping[str, Any]) -> Lines:
    applicant, other = content["applicant"], content.get("representative") or {}
    pairs = [
        ("applicant", applicant["name"]),
        ("number", applicant.get("identity_number") or applicant.get("tax_code")),
        *((name, applicant.get(name)) for name in ("phone", "email", "address")),
        ("represented", ", ".join(other[name] for name in ("name", "phone") if name in other)),
        *(
            (name, FILED.get(str(content.get(at))))
            for name, at in (("delivery", "result_delivery"), ("channel", "channel"))
        ),
    ]
    return [
        (_word(visit, name), value if isinstance(value, str) else say(value, visit.language))
        for name, value in pairs
        if value
    ]


def _files(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those of the procedure, then who may file for another shows it by."""
    authorisation = (content.get("representative") or {}).get("authorisation")
    return [*content["documents"], *([{**authorisation, "document": AUTHORISATION}] if authorisation else [])]


def _name(visit: Visit, version: ProcedureVersion, one: Mapping[str, Any]) -> str:
    if one["document"] == AUTHORISATION:
        return _word(visit, "authorisation")
    names = (paper.name for paper in version.papers if paper.key == one["document"])
    return next((say(name, visit.language) for name in names), str(one["document"]))


def _changes(visit: Visit, fields: Sequence[FieldView], before: Mapping[str, Any], now: Mapping[str, Any]) -> Lines:
    def told(one: FieldView, form: Mapping[str, Any]) -> str:
        return said(one, form[one.name], visit) if one.name in form else _word(visit, "empty")

    changed = [one for one in fields if before.get(one.name) != now.get(one.name)]
    return [(one.label, f"{told(one, before)} → {told(one, now)}") for one in changed]


def _word(visit: Visit, name: str) -> str:
    return say(FILED[name], visit.language)
