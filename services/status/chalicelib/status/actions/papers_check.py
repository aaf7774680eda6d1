"""The check of a dossier's papers: there, legible, right, with a remark (procedures-and-law R02)."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.status.actions.case import Case, Plan, each_once, known_papers
from chalicelib.status.actions.shown import PAPERS
from chalicelib.status.bodies import Accept, CheckPapers, PaperCheck


def check_of(body: Accept | CheckPapers, case: Case) -> Plan:
    """Raises Problem 422: a paper the procedure has not, or one named twice."""
    checked: Sequence[PaperCheck] = body.papers or []
    keys = [one.document for one in checked]
    known_papers(case.terms, PAPERS, list(enumerate(keys)))
    each_once(PAPERS, keys)
    papers = [one.model_dump(exclude_none=True) for one in checked]
    return Plan(detail={PAPERS: papers} if papers else {})
