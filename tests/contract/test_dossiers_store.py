"""One contract for uploads, contents and supplements in memory and in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from kernel.dossiers import (
    AUTHORISATION,
    Applicant,
    Checked,
    Content,
    Document,
    Party,
    Representative,
    Supplement,
    Upload,
)
from kernel.dossiers_store import Dossiers, DynamoDossiers
from kernel.together import ReadTogether, Want, read_together
from tests.fakes.dossiers import MemoryDossiers
from tests.fakes.together import read_from_memory
from tests.unit.submission.world import NOW


@dataclass(frozen=True)
class Store:
    dossiers: Dossiers
    read: ReadTogether

    def one(self, want: Want[Any]) -> Any:
        return self.read(want)[want]


@pytest.fixture(params=["memory", "dynamo"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield Store(MemoryDossiers(), read_from_memory)
    else:
        request.getfixturevalue("aws")
        yield Store(DynamoDossiers(), read_together)


UPLOAD = Upload("lan", "u1", "hộ chiếu.pdf", "application/pdf", 10_000, NOW)
PAPER = Document("passport", "u1", "hộ chiếu.pdf", "application/pdf", 900, "lan", "version-1")
CONTENT = Content(
    dossier="d1",
    procedure="work-permit",
    procedure_version=2,
    agency="ministry-employment",
    applicant=Applicant(Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "Hà Nội", identity_number="001185000123"),
    representative=Representative("Hoa", "001190000456", "0912345679", replace(PAPER, document=AUTHORISATION)),
    filed_by="lan",
    form={"hoTen": "Lê Văn A", "soNguoi": 3, "camKet": True, "thanhVien": [{"ten": "B"}], "luong": 1.5},
    documents=(PAPER, replace(PAPER, document="photo", object_version=None)),
    result_delivery="online",
    at=NOW,
    verified=True,
    draft="draft-1",
)
COMPANY = Applicant(Party.BUSINESS, "Công ty", "0912345678", "Huế", tax_code="0101234565", email="a@b.vn")
SUPPLEMENT = Supplement("d1", 3, NOW, "lan", {"hoTen": "Lê Văn B"}, (PAPER,), "Đã sửa")


def test_an_upload_is_found_by_its_own_person_only(store: Store) -> None:
    assert store.one(store.dossiers.upload("lan", "u1")) is None
    store.dossiers.put_upload(UPLOAD)
    assert store.one(store.dossiers.upload("lan", "u1")) == UPLOAD
    assert store.one(store.dossiers.upload("hoa", "u1")) is None


@pytest.mark.parametrize("version", ["v1", None])
def test_what_arrived_is_kept_and_replaced_by_what_arrives_later(store: Store, version: str | None) -> None:
    store.dossiers.put_upload(UPLOAD)
    first, second = Checked(5, "image/png", False, "v0"), Checked(900, "application/pdf", True, version)
    assert store.dossiers.record("lan", "u1", first)
    assert store.one(store.dossiers.upload("lan", "u1")).checked == first
    assert store.dossiers.record("lan", "u1", second)
    assert store.one(store.dossiers.upload("lan", "u1")) == replace(UPLOAD, checked=second)


def test_nothing_is_kept_for_an_upload_that_is_not_there(store: Store) -> None:
    assert not store.dossiers.record("lan", "u1", Checked(5, "image/png", False))
    assert store.one(store.dossiers.upload("lan", "u1")) is None


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        replace(CONTENT, representative=None, draft=None, documents=(), form={}, verified=False),
        replace(
            CONTENT,
            applicant=Applicant(Party.BUSINESS, "Công ty", "0912345678", "Huế", tax_code="0101234565", email="a@b.vn"),
        ),
    ],
)
def test_a_content_comes_back_as_it_was_filed(store: Store, content: Content) -> None:
    name = store.dossiers.put_content(content)
    assert store.dossiers.put_content(content) == name  # once more changes nothing
    assert store.one(store.dossiers.content("d1", name)) == content
    assert store.one(store.dossiers.content("d2", name)) is None


def test_contents_that_differ_live_side_by_side(store: Store) -> None:
    first = store.dossiers.put_content(CONTENT)
    second = store.dossiers.put_content(replace(CONTENT, procedure_version=3))
    assert first != second
    assert store.one(store.dossiers.content("d1", first)) == CONTENT


@pytest.mark.parametrize("supplement", [SUPPLEMENT, replace(SUPPLEMENT, form=None, note=None, documents=())])
def test_a_supplement_comes_back(store: Store, supplement: Supplement) -> None:
    name = store.dossiers.put_supplement(supplement)
    assert name.startswith("supplement#3#")
    assert store.one(store.dossiers.supplement("d1", name)) == supplement
    assert store.one(store.dossiers.supplement("d1", "supplement#3#other")) is None


def test_a_persons_uploads_that_arrived_are_listed_newest_first_a_page_at_a_time(store: Store) -> None:
    fits, other = Checked(900, "application/pdf", True, "v1"), Checked(900, "text/html", False, None)
    for name, checked in (("a", fits), ("b", None), ("c", other), ("d", fits), ("e", fits)):
        store.dossiers.put_upload(replace(UPLOAD, upload_id=name))
        if checked is not None:
            assert store.dossiers.record("lan", name, checked)
    store.dossiers.put_upload(replace(UPLOAD, user="hoa", upload_id="x"))
    seen, after, pages = [], None, 0
    while True:
        page = store.dossiers.uploads_of("lan", 2, after)
        assert len(page.items) <= 2
        assert "lan" not in str(page.next_key)
        seen += [one.upload_id for one in page.items]
        after, pages = page.next_key, pages + 1
        if after is None:
            break
    assert seen == ["e", "d", "a"]
    assert pages <= 4
    assert store.dossiers.uploads_of("nobody", 2, None) == ((), None)
