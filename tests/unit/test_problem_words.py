"""What a person reads of a problem: no words of those who write software, which stand below, under their own heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.catalogue_files import ROOT, read_files
from kernel.problem_notes import NOTES
from kernel.problems import PROBLEMS, Kind
from tests.unit.test_pages import TODAY
from web.build import build
from web.procedures import shelf

# What nobody says who only uses the portal.
DEVELOPERS = re.compile(
    r"JSON|UTF|ASCII|UUID|HTTP|Idempotency|Content-Type|Authorization|Bearer|pointer|version\b|/uploads|header|"
    r"tham số|tiêu đề|phương thức|parameter|method|next_cursor",
    re.IGNORECASE,
)
KINDS = list(PROBLEMS.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_title_and_advice_are_for_people(kind: Kind) -> None:
    for text in (kind.title, kind.advice):
        for said in (text.vi, text.en):
            assert not DEVELOPERS.search(said), said


def test_notes_are_of_problems_that_there_are() -> None:
    assert NOTES.keys() <= PROBLEMS.keys()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = read_files(ROOT)
    out = tmp_path_factory.mktemp("site")
    shelf_ = shelf([(one.version, one.form) for one in files.procedures], files.agencies, files.fields, TODAY)
    build(out, shelf_)
    return out


def words_above(path: Path, heading: str) -> str:
    """The text of the main part that comes before a heading."""
    main = path.read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
    above, found, _ = main.partition(heading)
    assert found, path
    return re.sub(r"<[^>]*>", " ", above)


@pytest.mark.parametrize("address", [*(f"problems/{name}" for name in PROBLEMS), "du-lieu"])
def test_details_for_developers_stand_below_under_their_own_heading(site: Path, address: str) -> None:
    for prefix, heading in (("", "Cho người viết phần mềm"), ("en/", "For those who write software")):
        assert not DEVELOPERS.search(words_above(site / f"{prefix}{address}.html", heading))
