"""Pages brought into their bucket (web/server/rendering.py): only what changed, in an order that never leaves half a set, and the
present state whatever comes in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from hashlib import md5

import pytest

from infra.catalogue import publish as load
from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from kernel.catalogue import in_force
from kernel.catalogue_store import MemoryCatalogue
from kernel.text import Text
from web.procedures import Shelf
from web.server.rendering import Outcome, all_files, bring, kind_of, preview, publish, shelf_of

TODAY = date(2026, 11, 25)
SIGN_IN = {"base": "", "client": "web"}
KEY = "martyr-worship-allowance"  # no next version waits, and no filter's page is its alone


def catalogue() -> MemoryCatalogue:
    made = MemoryCatalogue()
    load(read_files(CATALOGUE), made)
    return made


@cache
def shipped() -> Shelf:
    return shelf_of(catalogue(), TODAY)


@dataclass
class Bucket:
    """In memory; `before` is called with each name that is about to be written or removed."""

    files: dict[str, bytes] = field(default_factory=dict)
    did: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None

    def marks(self) -> dict[str, str]:
        return {name: md5(content, usedforsecurity=False).hexdigest() for name, content in self.files.items()}

    def put(self, name: str, content: bytes, kind: str) -> None:
        self.before(name)
        self.files[name] = content
        self.did.append(name)

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self.before(name)
            del self.files[name]
            self.did.append(f"-{name}")


def make(shown: Shelf) -> dict[str, bytes]:
    return all_files(shown, SIGN_IN, one_machine=False)


def small(shown: Shelf) -> dict[str, bytes]:
    """Stands for the renderer where only the order matters."""
    return {"portal.css": b"style"} | {
        f"thu-tuc/{one.key}.html": one.version.name.vi.encode() for one in shown.procedures
    }


def test_what_pages_need_is_there_before_them_and_a_second_run_writes_nothing() -> None:
    bucket = Bucket()
    made = make(shipped())
    first = publish(made, bucket)
    assert first == Outcome(len(made), len(made), 0)
    assert bucket.files == made
    pages = [place for place, name in enumerate(bucket.did) if name.endswith(".html")]
    assets = [place for place, name in enumerate(bucket.did) if not name.endswith(".html")]
    assert max(assets) < min(pages)
    assert publish(made, bucket) == Outcome(len(made), 0, 0)


def test_a_published_version_changes_its_pages_and_no_other_procedures() -> None:
    store, bucket = catalogue(), Bucket()

    def run() -> Outcome:
        return bring(lambda: shelf_of(store, TODAY), make, bucket)

    run()
    bucket.did.clear()
    shown = store.versions(KEY)
    now = in_force(shown, TODAY)
    assert now is not None
    last = replace(now, valid_to=TODAY - timedelta(days=1))
    store.publish_version(last, store.form(KEY, now.version))
    newer = replace(now, version=now.version + 1, valid_from=TODAY, name=Text("Cấp giấy phép <mới>", "New permit"))
    store.publish_version(newer, store.form(KEY, now.version))
    outcome = run()
    # Its own, those that list it, and the lists of filters.
    assert outcome.written == len(bucket.did) < len(bucket.files) / 3
    assert f"thu-tuc/{KEY}.html" in bucket.did
    assert "Cấp giấy phép &lt;mới&gt;" in bucket.files[f"thu-tuc/{KEY}.html"].decode()
    assert "thu-tuc/supply-contract.html" not in bucket.did
    assert run().written == 0


def test_pages_of_an_ended_procedure_go_last_and_nothing_links_to_them_by_then() -> None:
    before, bucket = shipped(), Bucket()
    publish(make(before), bucket)
    bucket.did.clear()
    others = tuple(one for one in before.procedures if one.key != KEY)
    situations = tuple(
        replace(one, procedures=tuple(two for two in one.procedures if two.key != KEY)) for one in before.situations
    )
    outcome = publish(make(replace(before, procedures=others, situations=situations)), bucket)
    removed = {name.removeprefix("-") for name in bucket.did if name.startswith("-")}
    assert {f"thu-tuc/{KEY}.html", f"en/thu-tuc/{KEY}/nop.html"} <= removed
    assert outcome.removed == len(removed)
    assert all(KEY in name for name in removed), "its own pages and no other"
    written = [name for name in bucket.did if not name.startswith("-")]
    assert bucket.did == written + sorted(name for name in bucket.did if name.startswith("-"))
    linking = [name for name, content in bucket.files.items() if f"/thu-tuc/{KEY}".encode() in content]
    assert linking == []


def test_a_catalogue_that_reads_as_empty_empties_no_portal() -> None:
    bucket = Bucket()
    bring(shipped, small, bucket)
    before = dict(bucket.files)
    bring(lambda: Shelf((), ()), small, bucket)
    assert bucket.files == before


def test_what_is_published_while_a_run_writes_is_in_the_bucket_when_it_ends() -> None:
    """Two runs side by side: the slower one wrote what is old by now, and looks again."""
    old, bucket = shipped(), Bucket()
    new = replace(old, procedures=old.procedures[1:])
    state = [old]

    def meanwhile(name: str) -> None:
        if name.endswith(".html") and state[0] is old:
            state[0] = new
            bring(lambda: state[0], small, bucket)  # a second run, from beginning to end

    bucket.before = meanwhile
    bring(lambda: state[0], small, bucket)
    assert bucket.files == small(new)


def test_a_run_that_breaks_off_leaves_whole_files_and_the_next_goes_on() -> None:
    bucket, made = Bucket(), small(shipped())
    left = [5]

    def breaks(_name: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError("no answer")

    bucket.before = breaks
    with pytest.raises(OSError, match="no answer"):
        bring(shipped, small, bucket)
    assert all(made[name] == content for name, content in bucket.files.items())
    bring(shipped, small, bucket)
    assert bucket.files == made


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("portal.css", "text/css; charset=utf-8"),
        ("form.js", "text/javascript; charset=utf-8"),
        ("sign-in.json", "application/json; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("x.unknown", "application/octet-stream"),
    ],
)
def test_each_file_says_what_it_is(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize("page", ["guide", "form", "blank"])
def test_a_version_is_seen_before_it_is_published(page: str) -> None:
    store = catalogue()
    known = store.versions(KEY)[-1]
    new = replace(known, version=known.version + 1, valid_from=date(2030, 1, 1), name=Text("Thủ tục thử", "A trial"))
    asked = {"version": new.as_json(), "form": store.form(KEY, known.version).as_json(), "page": page, "language": "en"}
    html = preview(store, asked, TODAY)
    assert "A trial" in html
    assert store.versions(KEY)[-1] == known


def test_a_first_version_of_a_new_procedure_is_seen_too() -> None:
    store = catalogue()
    known = store.versions(KEY)[-1]
    new = replace(known, key="crane-operator-card", version=1, name=Text("Thẻ cần trục", "Crane card"))
    form = store.form(KEY, known.version).as_json()
    html = preview(store, {"version": new.as_json(), "form": form, "page": "guide", "language": "vi"}, TODAY)
    assert "Thẻ cần trục" in html


def test_figures_that_could_not_be_asked_for_stay_as_they_were() -> None:
    bucket = Bucket()
    publish({"so-lieu.html": b"old", "so-lieu/x.csv": b"1", "a.html": b"a"}, bucket)
    publish({"so-lieu.html": b"none yet", "a.html": b"b"}, bucket, spare=("so-lieu",))
    assert bucket.files == {"so-lieu.html": b"old", "so-lieu/x.csv": b"1", "a.html": b"b"}
    empty = Bucket()
    publish({"so-lieu.html": b"none yet"}, empty, spare=("so-lieu",))
    assert empty.files == {"so-lieu.html": b"none yet"}
