"""The check of a dossier's papers: there, legible, right, with a remark (NĐ 61/2018 art. 17.1); and the guidance that
follows from it, which is given once and in full (art. 15.3, 17.2a)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.status.actions.case import Case, Plan, each_once, known_papers
from chalicelib.status.actions.shown import FINDINGS, PAPERS, fails, last_check
from chalicelib.status.bodies import Accept, CheckPapers, PaperCheck
from kernel.entry import Entry
from kernel.lifecycle import Action

_WANTING = {
    "present": "Chưa có giấy tờ này. (It is not there.)",
    "legible": "Không đọc rõ. (It is not legible.)",
    "right": "Không đúng. (It is not right.)",
}


def check_of(body: Accept | CheckPapers, case: Case) -> Plan:
    """Raises Problem 422: a paper the procedure has not, or one named twice."""
    checked: Sequence[PaperCheck] = body.papers or []
    named = {at: one.document for at, one in enumerate(checked)}
    known_papers(case.terms, PAPERS, named)
    each_once(PAPERS, named)
    papers = [one.model_dump(exclude_none=True) for one in checked]
    return Plan(detail={PAPERS: papers} if papers else {})


def left_out(entry: Entry, named: Collection[str]) -> Iterator[dict[str, str]]:
    """What the last check since the last supplement found wanting and a request does not name, as items of the request: so what
    was found cannot be held back for a second one."""
    check = last_check(entry)
    supplement = entry.last(Action.SUPPLEMENT)
    if check is None or (supplement is not None and supplement.version > check.version):
        return
    for paper in check.detail[PAPERS]:
        if fails(paper) and paper["document"] not in named:
            yield {"document": paper["document"], "text": paper.get("note") or _what_is_wanting(paper)}


def _what_is_wanting(paper: Mapping[str, Any]) -> str:
    failing = [finding for finding in FINDINGS if paper.get(finding) is False]
    return _WANTING["present"] if "present" in failing else " ".join(_WANTING[finding] for finding in failing)
