"""Older sources deployed again: the catalogue's files go back, what was published and ended in the stage meanwhile does not."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from infra.catalogue import load, not_applied
from infra.catalogue_files import ROOT, read_files
from kernel.catalogue_store import CatalogueStore, DynamoCatalogue, ImmutableVersion, MemoryCatalogue
from kernel.rule_sets import rules_on

NEWEST = read_files(ROOT).rules[-1]
LAST, NEXT = date(2026, 12, 31), date(2027, 1, 1)
LICENCE = "procedures/employment-service-licence/v1.yaml"


@pytest.fixture(params=["memory", "dynamo"])
def store(request: pytest.FixtureRequest) -> Iterator[Callable[[], CatalogueStore]]:
    """One store, as each deployment opens it."""
    if request.param == "memory":
        one = MemoryCatalogue()
        yield lambda: one
        return
    request.getfixturevalue("aws")
    yield lambda: DynamoCatalogue(time.monotonic)


def newer_files(folder: Path) -> Path:
    """A last day for the newest rules and for a procedure, and rules after them."""
    shutil.copytree(ROOT, folder)
    rules = folder / "rules"
    text = (rules / f"v{NEWEST.version}.yaml").read_text("utf-8")
    after = text.replace(f"valid_from: {NEWEST.valid_from}", f"valid_from: {NEXT}")
    (rules / f"v{NEWEST.version + 1}.yaml").write_text(after, "utf-8")
    for path in (rules / f"v{NEWEST.version}.yaml", folder / LICENCE):
        text = path.read_text("utf-8")
        assert "\nvalid_to: null\n" in text
        path.write_text(text.replace("\nvalid_to: null\n", f"\nvalid_to: {LAST}\n"), "utf-8")
    return folder


def test_the_older_files_load_again_and_nothing_published_is_taken_back(
    store: Callable[[], CatalogueStore], tmp_path: Path
) -> None:
    newer = newer_files(tmp_path / "newer")
    load(ROOT, store())
    load(newer, store())
    for _ in range(2):
        kept = store()
        assert not_applied(load(ROOT, kept), kept) == [
            f"employment-service-licence version 1 ends here on {LAST}, though the files say no last day",
            f"rules version {NEWEST.version} ends here on {LAST}, though the files say no last day",
            f"rules version {NEWEST.version + 1}, from {NEXT}, is not in the files: it holds here as it was published",
        ]
        in_force = rules_on(kept.rule_sets(), NEXT)
        assert in_force.version == NEWEST.version + 1
        assert kept.version("employment-service-licence", 1).valid_to == LAST
    kept = store()
    assert not_applied(load(newer, kept), kept) == [], "and forward again"


@pytest.mark.parametrize("what", [f"rules/v{NEWEST.version}.yaml", LICENCE])
def test_another_content_or_another_last_day_is_still_refused(
    store: Callable[[], CatalogueStore], tmp_path: Path, what: str
) -> None:
    newer = newer_files(tmp_path / "newer")
    load(newer, store())
    other = tmp_path / "other"
    shutil.copytree(ROOT, other)
    text = (other / what).read_text("utf-8")
    (other / what).write_text(text.replace("  vi: ", "  vi: Khác ", 1), "utf-8")
    with pytest.raises(ImmutableVersion):
        load(other, store())
    text = (newer / what).read_text("utf-8")
    (newer / what).write_text(text.replace(f"valid_to: {LAST}", "valid_to: 2026-12-30"), "utf-8")
    (newer / "rules" / f"v{NEWEST.version + 1}.yaml").unlink()
    with pytest.raises(ImmutableVersion):
        load(newer, store())
