"""The page that walks a dossier by curl: its commands are run as they stand, and answer what it says."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import ROOT, Running

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

IN_ORDER = (
    '"user":"binh"',
    '"state":"registered"',
    '"state":"supplement_requested"',
    '"state":"registered"',
    '"state":"accepted"',
    '"state":"in_process"',
    '"user":"thu"',
    '"new_date":',
    "Day 1 of the extension",
    "Time limit: 5 working days.",
    '"type":"/problems/not-allowed"',
    '"state":"decided"',
    '"state":"handed_over"',
    "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    '"kind":"handed_over"',
    '"order":["email","sms"]',
    '"items":[',
    "agency,field,procedure,period,",
    "One-stop mechanism under",
)


def commands() -> str:
    """The page's blocks, one after another."""
    page = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
    return "\n".join(line[4:] for line in page.splitlines() if line.startswith("    "))


def test_a_dossier_walks_by_curl_as_the_page_says(running: Running) -> None:
    script = commands().replace("http://localhost:8000", running.address)
    walked = running.command("bash", "-e", "-o", "pipefail", "-c", script)
    assert walked.returncode == 0, walked.stdout[-4000:] + walked.stderr[-2000:]
    rest = walked.stdout
    for said in IN_ORDER:
        assert said in rest, f"{said} does not follow: {walked.stdout[-6000:]}"
        rest = rest.partition(said)[2]
