"""A change of kind `notice_texts`: what notices say. Its body is `{texts: {<kind>: {title, text, sms}}}`, each `{vi, en}`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.submission.administration.change import Change
from chalicelib.submission.administration.source import at, unknown_members
from kernel import faults
from kernel.catalogue_store import DynamoCatalogue, MemoryCatalogue
from kernel.notice_texts import kinds, text_faults
from kernel.problems import Fault
from kernel.publication import NewTexts
from kernel.text import Text

SUBJECT = "notice-texts"
TITLE = Text("Câu chữ thông báo", "Texts of notices")


def base(catalogue: DynamoCatalogue | MemoryCatalogue, _key: str) -> str:
    return str(catalogue.notice_texts()[0])


def template(catalogue: DynamoCatalogue | MemoryCatalogue, key: str) -> dict[str, Any] | None:
    return {"texts": dict(kinds(catalogue.notice_texts()[1]))} if key == SUBJECT else None


def judged(catalogue: DynamoCatalogue | MemoryCatalogue, change: Change) -> tuple[list[Fault], NewTexts | None]:
    """Every fault, or what publishing gives."""
    found = unknown_members(change.body, {"texts"})
    texts = change.body.get("texts")
    if not isinstance(texts, dict):
        return [*found, Fault(at("texts"), "missing", faults.MISSING)], None
    found += [replace(one, pointer=at("texts") + one.pointer) for one in text_faults(texts)]
    return found, None if found else NewTexts(catalogue.notice_texts()[0] + 1, texts)
