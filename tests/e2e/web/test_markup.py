"""Every page is HTML as the standard has it: html-validate and the Nu checker find no fault, and both would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.pages import build_pages
from tests.support.judges import Finding, html_validate, nu
from tests.unit.web.answered import write_answered

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

Judge = Callable[[Path], list[Finding]]
BOTH = pytest.mark.parametrize("judge", [html_validate, nu])

WRONG = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Sai</title></head>
<body><h1>Sai</h1><p id="a">một</p><p id="a">hai</p></body></html>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is rendered beforehand, and of what is answered without script a page of each kind."""
    made = build_pages(tmp_path_factory.mktemp("site"))
    write_answered(made / "answered")
    return made


@BOTH
def test_every_page_is_free_of_faults(judge: Judge, site: Path) -> None:
    assert judge(site) == []


@BOTH
def test_a_fault_would_be_found(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "sai.html").write_text(WRONG, encoding="utf-8")
    assert judge(tmp_path) != []
