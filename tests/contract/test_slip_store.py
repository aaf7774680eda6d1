"""One contract for the slips in memory and in DynamoDB, and for their prints in memory and in the bucket."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from chalicelib.status.slips.kinds import Kind
from chalicelib.status.slips.prints import S3Prints, s3_prints
from chalicelib.status.slips.slip import BookChanged, BookClosed, Closing, Prints, Slip, Slips, Wish
from chalicelib.status.slips.slip_store import DynamoSlips
from kernel.dynamo import StorageBusy, connection
from kernel.times import HANOI
from tests.fakes.slips import MemoryPrints, MemorySlips

AT = datetime(2026, 11, 2, 9, 30, tzinfo=HANOI)
AGENCY = "ministry-employment"
BUCKET = "test-portal-papers-123456789012"
PRINTS = ("v1", "v2")


@pytest.fixture(params=["memory", "dynamo"])
def slips(request: pytest.FixtureRequest) -> Slips:
    if request.param == "memory":
        return MemorySlips()
    request.getfixturevalue("aws")
    return DynamoSlips(pause=lambda _: None, chance=lambda: 0.5)


def wish(number: int = 1, kind: Kind = Kind.RECEIPT, version: int = 2, **more: Any) -> Wish:
    made = Wish(f"G09-261102-{number:04}", f"id-{number}", kind, version, AGENCY, 2026, "tt03-2025", AT)
    return replace(made, **more)


def test_a_slip_takes_the_next_number_once(slips: Slips) -> None:
    assert slips.number(wish(1), "c1") == Slip(wish(1), 1, None)
    assert slips.number(wish(1), "c1") == Slip(wish(1), 1, None)
    assert slips.number(wish(2), "c2").number == 2


def test_agency_year_and_kind_each_count_from_one(slips: Slips) -> None:
    for one in (
        wish(1),
        wish(1, Kind.APOLOGY, 5),
        wish(2, agency="moha"),
        wish(3, year=2027),
    ):
        assert slips.number(one, "c").number == 1
    assert slips.number(wish(4), "c").number == 2


def test_each_change_has_its_own_slip_of_a_kind(slips: Slips) -> None:
    assert slips.number(wish(1, Kind.SUPPLEMENT, 2), "c").number == 1
    assert slips.number(wish(1, Kind.SUPPLEMENT, 4), "c").number == 2
    assert [(slip.wish.version, slip.number) for slip in slips.of(wish().code)] == [(2, 1), (4, 2)]


def test_prints_are_kept_once(slips: Slips) -> None:
    slip = slips.number(wish(), "c")
    slips.keep(slip, PRINTS)
    slips.keep(slip, ("v8", "v9"))
    assert slips.of(wish().code) == (Slip(wish(), 1, PRINTS),)
    assert slips.number(wish(), "c") == Slip(wish(), 1, PRINTS)


def test_the_control_slip_grows_under_its_number(slips: Slips) -> None:
    early = wish(1, Kind.CONTROL, 6)
    late = wish(1, Kind.CONTROL, 7, at=AT + timedelta(hours=1))
    slips.keep(slips.number(early, "c"), PRINTS)
    grown = slips.number(late, "c")
    assert grown == Slip(late, 1, None)
    slips.keep(grown, ("v3", "v4"))
    assert slips.of(early.code) == (Slip(late, 1, ("v3", "v4")),)
    assert slips.number(early, "c") == Slip(late, 1, ("v3", "v4")), "the older change finds the newer slip"
    slips.keep(Slip(early, 1, None), PRINTS)
    assert slips.of(early.code) == (Slip(late, 1, ("v3", "v4")),)


def test_no_slip_no_line_of_a_dossier_unknown(slips: Slips) -> None:
    assert slips.of("G09-261102-0009") == ()
    assert slips.lines(AGENCY, 2026, 0, 10) == ()
    slips.keep(Slip(wish(), 1, None), PRINTS)
    assert slips.of(wish().code) == (), "prints of a slip that has no number are of none"


# -- the book ---------------------------------------------------------------------------------------------------------------


def test_a_receipt_enters_the_book_and_no_other_slip_does(slips: Slips) -> None:
    for number in (1, 2, 3):
        slips.number(wish(number), f"c{number}")
        slips.number(wish(number, Kind.SUPPLEMENT), f"c{number}")
    lines = slips.lines(AGENCY, 2026, 0, 10)
    assert [tuple(line) for line in lines] == [
        (number, f"G09-261102-{number:04}", f"id-{number}", f"c{number}") for number in (1, 2, 3)
    ]
    assert slips.lines(AGENCY, 2026, 1, 1) == lines[1:2]
    assert slips.lines(AGENCY, 2026, 3, 10) == ()
    assert slips.lines(AGENCY, 2025, 0, 10) == ()


def test_a_long_book_comes_in_order(slips: Slips) -> None:
    for number in range(1, 13):
        slips.number(wish(number), "c")
    assert [line.number for line in slips.lines(AGENCY, 2026, 0, 50)] == list(range(1, 13))


def test_nothing_enters_a_closed_book(slips: Slips) -> None:
    kept = slips.number(wish(1), "c")
    assert slips.closing(AGENCY, 2026) is None
    slips.close(AGENCY, 2026, Closing(AT, 1, 1))
    assert slips.closing(AGENCY, 2026) == Closing(AT, 1, 1)
    with pytest.raises(BookClosed):
        slips.number(wish(2), "c")
    assert slips.number(wish(1), "c") == kept, "what is in it is found"
    assert slips.number(wish(2, year=2027), "c").number == 1
    assert slips.number(wish(2, Kind.APOLOGY), "c").number == 1
    slips.close(AGENCY, 2026, Closing(AT + timedelta(days=1), 9, 9))
    assert slips.closing(AGENCY, 2026) == Closing(AT, 1, 1), "for ever"


@pytest.mark.parametrize("lines", [0, 1, 3])
def test_a_book_that_changed_is_not_closed(slips: Slips, lines: int) -> None:
    slips.number(wish(1), "c")
    slips.number(wish(2), "c")
    with pytest.raises(BookChanged):
        slips.close(AGENCY, 2026, Closing(AT, lines, 1))
    assert slips.closing(AGENCY, 2026) is None


def test_an_empty_book_can_be_closed(slips: Slips) -> None:
    slips.close(AGENCY, 2026, Closing(AT, 0, 0))
    with pytest.raises(BookClosed):
        slips.number(wish(1), "c")


# -- DynamoDB alone ---------------------------------------------------------------------------------------------------------


def test_who_loses_the_race_for_a_number_takes_the_next(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another consumer numbers its slip between the read and the write."""
    slips = DynamoSlips(pause=lambda _: None, chance=lambda: 0.5)
    other = DynamoSlips(pause=lambda _: None, chance=lambda: 0.5)
    standing, raced = slips._standing, list[Slip]()

    def read(wanted: Wish) -> Any:
        found = standing(wanted)
        if not raced:
            raced.append(other.number(wish(2), "c"))
        return found

    monkeypatch.setattr(slips, "_standing", read)
    assert slips.number(wish(1), "c").number == 2
    assert raced[0].number == 1
    assert [line.number for line in slips.lines(AGENCY, 2026, 0, 9)] == [1, 2]


def test_a_control_slip_made_in_two_years_at_once_has_one_number(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decided on the last day of a year and handed over on the first of the next: two counters, one slip."""
    slips = DynamoSlips(pause=lambda _: None, chance=lambda: 0.5)
    other = DynamoSlips(pause=lambda _: None, chance=lambda: 0.5)
    decided, handed_over = wish(1, Kind.CONTROL, 6), wish(1, Kind.CONTROL, 7, year=2027)
    standing, raced = slips._standing, list[Slip]()

    def read(wanted: Wish) -> Any:
        found = standing(wanted)
        if not raced:
            raced.append(other.number(decided, "c"))
        return found

    monkeypatch.setattr(slips, "_standing", read)
    grown = slips.number(handed_over, "c")
    assert (grown.number, grown.wish.year, grown.wish.version) == (1, 2026, 7)
    monkeypatch.undo()
    assert slips.number(wish(2, Kind.CONTROL, 7, year=2027), "c").number == 1, "no number of the new year was lost"


def test_a_counter_that_is_always_taken_is_busy(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    slips = DynamoSlips(pause=pauses.append, chance=lambda: 1.0)
    slips.number(wish(1), "c")
    monkeypatch.setattr(slips, "_standing", lambda _: (None, 0, False))
    with pytest.raises(StorageBusy):
        slips.number(wish(2), "c")
    assert pauses
    assert max(pauses) <= 0.2


def test_a_table_that_does_not_answer_is_busy(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    slips = DynamoSlips(pause=lambda _: None, chance=lambda: 0.5)

    def silent(*_: Any, **__: Any) -> Any:
        raise ConnectTimeoutError(endpoint_url="http://127.0.0.1:9")

    monkeypatch.setattr(connection(), "dispatch", silent)
    for ask in (
        lambda: slips.number(wish(), "c"),
        lambda: slips.keep(Slip(wish(), 1, None), PRINTS),
        lambda: slips.of(wish().code),
        lambda: slips.lines(AGENCY, 2026, 0, 9),
        lambda: slips.closing(AGENCY, 2026),
        lambda: slips.close(AGENCY, 2026, Closing(AT, 0, 0)),
    ):
        with pytest.raises(StorageBusy):
            ask()


def test_a_slip_costs_one_read_and_one_transaction(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    slips = DynamoSlips(pause=lambda _: None, chance=lambda: 0.5)
    dispatch, done = connection().dispatch, list[str]()

    def counted(operation: str, arguments: Any) -> Any:
        done.append(operation)
        return dispatch(operation, arguments)

    monkeypatch.setattr(connection(), "dispatch", counted)
    slips.number(wish(), "c")
    assert done == ["BatchGetItem", "TransactWriteItems"]


# -- prints -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "s3"])
def prints(request: pytest.FixtureRequest) -> Prints:
    if request.param == "memory":
        return MemoryPrints()
    request.getfixturevalue("aws")
    boto3.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return s3_prints(os.environ)


def test_every_print_is_kept_in_a_version_of_its_own(prints: Prints) -> None:
    first = prints.put("slips/x/0002-receipt.html", b"one", "text/html")
    second = prints.put("slips/x/0002-receipt.html", b"two", "text/html")
    assert first != second
    assert prints.get("slips/x/0002-receipt.html") == b"two"
    link = prints.link("slips/x/0002-receipt.html", first, "receipt.html", "text/html")
    assert "slips/x/0002-receipt.html" in link
    with pytest.raises(StorageBusy):
        prints.get("slips/x/nothing")


def test_a_link_shows_this_version_under_this_name_for_five_minutes(aws: None) -> None:
    prints = s3_prints({"PAPERS_BUCKET": BUCKET, "PAPERS_URL": "http://localhost:8000/s3"})
    link = urlsplit(prints.link("slips/x/0002-receipt.pdf", "v7", "giay-G09.pdf", "application/pdf"))
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert link.path == f"/s3/{BUCKET}/slips/x/0002-receipt.pdf"
    assert query["versionId"] == "v7"
    assert query["X-Amz-Expires"] == "300"
    assert query["response-content-disposition"] == 'attachment; filename="giay-G09.pdf"'
    assert query["response-content-type"] == "application/pdf"
    assert "inline%3B" in prints.link("slips/x/0002-receipt.html", "v7", "receipt.html", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "fault",
    [
        ClientError({"Error": {"Code": "SlowDown", "Message": ""}}, "PutObject"),
        ConnectTimeoutError(endpoint_url="http://127.0.0.1:9"),
    ],
)
def test_a_bucket_that_does_not_answer_is_busy(fault: Exception) -> None:
    def fails(**_: Any) -> Any:
        raise fault

    prints = S3Prints(lambda: SimpleNamespace(put_object=fails, get_object=fails), lambda: None, BUCKET)
    with pytest.raises(StorageBusy):
        prints.put("slips/x", b"", "text/html")
    with pytest.raises(StorageBusy):
        prints.get("slips/x")
