"""Slips from the register's stream to the bucket, and their routes, on moto: with doubled and shuffled events."""

from __future__ import annotations

import html
import random
import re
import unicodedata
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from chalicelib.status import wiring
from chalicelib.status.slips.close import BookIncomplete, TooEarly, close_book
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from kernel.times import HANOI
from tests.support.pump import Pump
from tests.support.world import AGENCY, World, build_world

PROCEDURE = "equipment-declaration"
OFFICE = "moha"
OFFICER = "binh"
NAMES = {
    "supplement": "phieu-yeu-cau-bo-sung",
    "receipt": "giay-tiep-nhan-va-hen-tra",
    "apology": "phieu-xin-loi-va-hen-lai",
    "control": "phieu-kiem-soat-qua-trinh",
}
BUCKET = "test-portal-papers-123456789012"


@pytest.fixture
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> World:
    boto3.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return build_world(monkeypatch, procedures=(PROCEDURE,))


def whole_life(world: World) -> dict[str, Any]:
    """Filed, supplemented, accepted, extended, decided, handed over."""
    receipt = world.file(procedure=PROCEDURE, agency=OFFICE)
    code = receipt["code"]
    documents = [paper["key"] for paper in world.good("submission", "GET", f"/procedures/{PROCEDURE}")["papers"]]
    items = [
        {"document": documents[0], "text": "Bản rõ hơn"},
        {"pointer": "/form/doiTuong/0/tenDoiTuong", "text": "Ghi đủ"},
    ]
    world.act(code, 1, "request_supplement", OFFICER, reason="Thiếu giấy tờ", items=items)
    supplement = {"version": 2, "documents": [{"document": documents[0], "upload_id": world.upload("lan")}]}
    world.good("submission", "POST", f"/dossiers/{code}/supplements", supplement, "lan")
    world.act(code, 3, "accept", OFFICER)
    world.act(code, 4, "take", OFFICER)
    world.act(code, 5, "extend", OFFICER, reason="Cần xác minh thêm", new_date="2026-12-31")
    world.decide(code, 6, OFFICER)
    world.act(code, 7, "hand_over", OFFICER)
    return receipt


def slips(world: World, code: str, user: str | None = "lan", **how: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = world.good("status", "GET", f"/dossiers/{code}/slips", user=user, **how)["items"]
    return items


def stored(url: str) -> bytes:
    """What a link leads to; moto is asked with the key and version that the link names."""
    parts = urlsplit(url)
    key = parts.path.removeprefix(f"/{BUCKET}/").removeprefix("/")
    s3, versions = boto3.client("s3"), parse_qs(parts.query).get("versionId")
    if versions is None:  # a page of a closed book, which is written once
        return s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return s3.get_object(Bucket=BUCKET, Key=key, VersionId=versions[0])["Body"].read()


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_each_change_makes_its_slip_once_however_it_is_told(world: World, seed: int | None) -> None:
    receipt = whole_life(world)
    world.pump = Pump(random.Random(seed) if seed else None)
    world.pump.run()
    found = slips(world, receipt["code"])
    assert [(one["kind"], one["number"], one["version"]) for one in found] == [
        ("supplement", 1, 2),
        ("receipt", 1, 4),
        ("apology", 1, 6),
        ("control", 1, 8),
    ]
    for one in found:
        assert one["form_set"] == "tt03-2025"
        page, pdf = stored(one["html_url"]).decode(), stored(one["pdf_url"])
        assert receipt["code"] in page
        assert pdf.startswith(b"%PDF-1.7")
        assert receipt["pin"] not in page
        query = parse_qs(urlsplit(one["pdf_url"]).query)
        assert (
            query["response-content-disposition"][0]
            == f'attachment; filename="{NAMES[one["kind"]]}-{receipt["code"]}.pdf"'
        )
        assert re.search(r"/slips/[0-9A-Za-z_-]+/\d{4}-[a-z]+\.html$", urlsplit(one["html_url"]).path)


def test_numbers_run_on_from_dossier_to_dossier(world: World) -> None:
    codes = []
    for _ in range(3):
        codes.append(world.file(procedure=PROCEDURE, agency=OFFICE)["code"])
        world.act(codes[-1], 1, "accept", OFFICER)
    world.pump = Pump(random.Random(7))
    world.pump.run()
    assert sorted(slips(world, code)[0]["number"] for code in codes) == [1, 2, 3]


def test_only_the_dossiers_own_people_see_its_slips(world: World) -> None:
    receipt = world.file(procedure=PROCEDURE, agency=OFFICE)
    world.act(receipt["code"], 1, "refuse", OFFICER, reason="Không thuộc thẩm quyền")
    world.pump.run()
    for user, headers in (("lan", {}), (OFFICER, {}), (None, {"Receipt-Pin": receipt["pin"]})):
        assert [one["kind"] for one in slips(world, receipt["code"], user, headers=headers)] == ["refusal"]
    path = f"/dossiers/{receipt['code']}/slips"
    unknown = world.call("status", "GET", "/dossiers/G09-261125-9999/slips")
    for user, headers in (
        (None, {}),
        ("hoa", {}),
        ("minh", {}),
        ("quan", {}),
        ("machine-client", {}),
        (None, {"Receipt-Pin": "7K2M-Q0XD-94TZ"}),
    ):
        reply = world.call("status", "GET", path, user=user, headers=headers)
        assert (reply.status, reply.text) == (404, unknown.text)


def test_who_lost_the_role_a_second_ago_sees_neither_slips_nor_book(world: World) -> None:
    receipt = world.file(procedure=PROCEDURE, agency=OFFICE)
    world.act(receipt["code"], 1, "refuse", OFFICER, reason="Không thuộc thẩm quyền")
    world.pump.run()
    assert slips(world, receipt["code"], OFFICER)
    DynamoPeople().put(Person(OFFICER, version=2), Grant(world.now, "quan", None, "", ""))
    for path in (f"/dossiers/{receipt['code']}/slips", f"/agencies/{OFFICE}/books/2026"):
        assert world.call("status", "GET", path, user=OFFICER).status == 404


def test_a_reason_typed_in_loose_letters_is_printed_in_whole_ones(world: World) -> None:
    receipt = world.file(procedure=PROCEDURE, agency=OFFICE)
    reason = "Không thuộc thẩm quyền <b>của</b> Bộ"
    world.act(receipt["code"], 1, "refuse", OFFICER, reason=unicodedata.normalize("NFD", reason))
    world.pump.run()
    [one] = slips(world, receipt["code"])
    page = stored(one["html_url"]).decode()
    assert html.escape(reason) in page
    assert unicodedata.is_normalized("NFC", page)


# -- the register book ----------------------------------------------------------------------------------------------------------


def book(world: World, query: str = "", user: str = OFFICER, year: int = 2026) -> dict[str, Any]:
    found: dict[str, Any] = world.good("status", "GET", f"/agencies/{OFFICE}/books/{year}{query}", user=user)
    return found


def test_the_book_lists_what_was_accepted_in_pages(world: World) -> None:
    codes = [world.file(procedure=PROCEDURE, agency=OFFICE)["code"] for _ in range(3)]
    for code in codes:
        world.act(code, 1, "accept", OFFICER)
        world.pump.run()
    first = book(world, "?limit=2")
    rest = book(world, f"?limit=2&cursor={first['next_cursor']}")
    assert [line["number"] for line in first["items"] + rest["items"]] == [1, 2, 3]
    assert [line["code"] for line in first["items"] + rest["items"]] == codes
    assert (rest["next_cursor"], rest["closed_at"]) == (None, None)
    line = first["items"][0]
    assert line["applicant"] == "Nguyễn Thị Lan"
    assert (line["state"], line["returned_at"], line["delivery"]) == ("accepted", None, "online")
    page = world.call("status", "GET", f"/agencies/{OFFICE}/books/2026?format=html", user=OFFICER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.count("<tr>") == 4
    assert "size:a4 landscape" in page.text


def test_a_closed_book_stays_as_it_was(world: World) -> None:
    code = world.file(procedure=PROCEDURE, agency=OFFICE)["code"]
    world.act(code, 1, "accept", OFFICER)
    desk = wiring.slip_desk()
    with pytest.raises(TooEarly):
        close_book(OFFICE, 2026, [code], desk, world.now)
    world.now = datetime(2027, 1, 4, 9, 0, tzinfo=HANOI)
    with pytest.raises(BookIncomplete) as missing:
        close_book(OFFICE, 2026, [code], desk, world.now)
    assert missing.value.codes == [code], "its event has not arrived"
    world.pump.run()
    assert (book(world)["html_url"], book(world)["pdf_url"]) == (None, None)
    closed = close_book(OFFICE, 2026, [code], desk, world.now)
    assert (closed.closing.lines, closed.now) == (1, True)
    before = book(world)
    world.act(code, 2, "take", OFFICER)
    links = {"html_url", "pdf_url"}
    assert {key: value for key, value in book(world).items() if key not in links} == {
        key: value for key, value in before.items() if key not in links
    }
    assert code in stored(before["html_url"]).decode()
    assert stored(before["pdf_url"]).startswith(b"%PDF-1.7")
    assert "filename%3D%22so-theo-doi-ho-so-" in before["html_url"]
    assert before["closed_at"] == "2027-01-04T09:00:00+07:00"
    assert close_book(OFFICE, 2026, [], desk, world.now) == type(closed)(closed.closing, now=False)
    assert (
        "Sổ đã khóa ngày 04/01/2027."
        in world.call("status", "GET", f"/agencies/{OFFICE}/books/2026?format=html", user=OFFICER).text
    )


def test_the_books_of_an_agency_that_is_no_more_are_for_its_heirs(world: World) -> None:
    path = "/agencies/molisa/books/2024"
    assert world.good("status", "GET", path, user=OFFICER)["items"] == []
    assert "Bộ Lao động" in world.call("status", "GET", f"{path}?format=html", user=OFFICER).text
    assert world.call("status", "GET", path, user="minh").status == 404


@pytest.mark.parametrize("user", ["minh", "lan", "quan", "machine-client"])
def test_a_book_is_for_the_officers_of_its_agency(world: World, user: str) -> None:
    assert world.call("status", "GET", f"/agencies/{OFFICE}/books/2026", user=user).status == 404


def test_what_a_book_cannot_be_asked(world: World) -> None:
    ask = world.call
    assert ask("status", "GET", f"/agencies/{OFFICE}/books/2026").status == 401
    for year in ("26", "1999", "2001", "2015", "2026a", "20260"):  # no forms were in force before 2016
        assert ask("status", "GET", f"/agencies/{OFFICE}/books/{year}", user=OFFICER).status == 404
    assert ask("status", "GET", f"/agencies/{AGENCY}/books/2026", user=OFFICER).status == 404
    for query in ("format=xml", "limit=0", "limit=101", "cursor=x", "page=2", "format=html&format=json"):
        assert ask("status", "GET", f"/agencies/{OFFICE}/books/2026?{query}", user=OFFICER).status == 400
