"""What people entrust to the portal stays where it belongs: after a busy day it is looked for everywhere else."""

from __future__ import annotations

import re
import zlib
from typing import Any
from urllib.parse import unquote_plus

import pytest

from kernel.packing import canonical, pack
from tests.support.lived import Record, lived, readable
from tests.support.marks import (
    CHOSEN_EMAIL,
    CHOSEN_PHONE,
    EMAIL,
    INTERNAL_NOTE,
    OF_HISTORY,
    OF_OFFICERS,
    OF_PEOPLE,
    PETITION_WORDS,
    REFERENCE,
)
from tests.support.world import LAN


def marks_in(text: str, marks: tuple[str, ...]) -> list[str]:
    """Which of the marks a text holds, however it is written: as it is, in JSON's escapes, in a URL's."""
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    ways = (text, unescaped, unquote_plus(text), unquote_plus(unescaped))
    return [mark for mark in marks if any(mark.casefold() in way.casefold() for way in ways)]


@pytest.fixture(scope="module")
def day() -> Record:
    return lived()


def everything(day: Record) -> tuple[str, ...]:
    return (*OF_PEOPLE, *OF_HISTORY, *PETITION_WORDS, *day.pins)


@pytest.mark.parametrize(
    "text",
    [
        "đơn của Đặng Thị Kín Đáo",
        r'"\u0110\u1eb7ng Th\u1ecb K\u00edn \u0110\u00e1o"',
        "?ten=%C4%90%E1%BA%B7ng+Th%E1%BB%8B+K%C3%ADn+%C4%90%C3%A1o",
        "ĐẶNG THỊ KÍN ĐÁO",
    ],
)
def test_a_mark_is_found_however_it_is_written(text: str) -> None:
    assert marks_in(text, OF_PEOPLE) == ["Đặng Thị Kín Đáo"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"b": {"B": pack(canonical({"name": "Kín Đáo"}))}}, {"b": {"B": {"name": "Kín Đáo"}}}),
        ({"nd": {"B": zlib.compress("Kín Đáo".encode())}}, {"nd": {"B": "Kín Đáo"}}),
        ({"m": {"M": {"k": {"B": b"\xff" * 24}}}}, {"m": {"M": {"k": {"B": "ff" * 24}}}}),
    ],
)
def test_what_is_packed_is_read_and_a_known_hash_is_told_as_one(value: Any, said: Any) -> None:
    assert readable(value, {"k": 12}) == said


@pytest.mark.parametrize("value", [{"x": {"B": b"\xff" * 12}}, {"k": {"B": "Kín Đáo".encode()}}, {"k": {"BS": [b"K"]}}])
def test_bytes_that_nobody_can_read_end_the_search(value: Any) -> None:
    with pytest.raises(ValueError, match="neither packed nor known"):
        readable(value, {"k": 12})


def test_every_mark_was_really_handed_in(day: Record) -> None:
    kept = "\n".join(day.tables[name] for name in ("dossiers", "feedback", "people", "register", "notices"))
    assert marks_in(kept, everything(day)) == list(everything(day))


def test_the_register_knows_no_people(day: Record) -> None:
    assert marks_in(day.tables["register"], OF_PEOPLE) == []
    assert marks_in(day.tables["register"], PETITION_WORDS) == []


def test_notices_know_the_addresses_that_were_chosen_and_no_others(day: Record) -> None:
    assert '"accepted"' in day.tables["notices"]
    assert marks_in(day.tables["notices"], everything(day)) == [CHOSEN_EMAIL, CHOSEN_PHONE]


def test_mails_name_whom_they_are_for_and_text_messages_nobody(day: Record) -> None:
    mails = [body for operation, body in day.recorder.said if operation == "ses.SendEmail"]
    texts = [body for operation, body in day.recorder.said if operation == "sns.Publish"]
    assert any(marks_in(mail, ("Hồ sơ được tiếp nhận",)) for mail in mails)
    assert any("da duoc gui den co quan" in text for text in texts)
    assert {mark for mail in mails for mark in marks_in(mail, everything(day))} == {LAN["name"], EMAIL}
    assert [mark for text in texts for mark in marks_in(text, everything(day))] == []


def test_payments_know_no_people_and_no_reasons(day: Record) -> None:
    assert marks_in(day.tables["payments"], everything(day)) == [REFERENCE]  # the gateway's own number


@pytest.mark.parametrize("table", ["figures", "publications", "slips"])
def test_figures_publications_and_results_know_no_people(day: Record, table: str) -> None:
    assert day.tables[table]
    assert marks_in(day.tables[table], everything(day)) == []


def test_the_desk_knows_no_people_and_its_notes_are_nowhere_else(day: Record) -> None:
    assert marks_in(day.tables["work"], everything(day)) == []
    assert marks_in(day.tables["work"], (INTERNAL_NOTE,)) == [INTERNAL_NOTE]
    others = [text for name, text in day.tables.items() if name != "work"]
    told = [body for operation, body in day.recorder.said if not operation.startswith("dynamodb.")]
    for text in (*others, *told, day.logs, day.portal, *day.recorder.asked, *day.recorder.open):
        assert marks_in(text, (INTERNAL_NOTE,)) == []


def test_what_officers_say_among_themselves_stands_in_the_register_and_nowhere_else(day: Record) -> None:
    said = tuple(OF_OFFICERS.values())
    assert marks_in(day.tables["register"], said) == list(said)
    others = [text for name, text in day.tables.items() if name != "register"]
    told = [body for operation, body in day.recorder.said if not operation.startswith("dynamodb.")]
    for text in (*others, *told, day.logs, day.portal, *day.recorder.asked, *day.recorder.open):
        assert marks_in(text, said) == []


def test_events_and_messages_carry_no_people(day: Record) -> None:
    told = [body for operation, body in day.recorder.said if operation.startswith(("sns.", "sqs."))]
    assert any("vn.gov.dossier.hand_over.v1" in unquote_plus(body) for body in told)
    assert any(operation == "sqs.SendMessage" for operation, _ in day.recorder.said)
    assert [mark for body in told for mark in marks_in(body, everything(day))] == []


def test_logs_hold_no_people(day: Record) -> None:
    for said in ('"message":"told"', "not told", "reconciled", "tried again"):
        assert said in day.logs
    assert marks_in(day.logs, everything(day)) == []


def test_addresses_hold_no_people(day: Record) -> None:
    """A path or a query is written down by every gateway on the way."""
    assert any("/papers/" in address for address in day.recorder.addresses)
    for addresses in (day.recorder.addresses, day.recorder.asked):
        assert [mark for address in addresses for mark in marks_in(address, everything(day))] == []


def test_object_keys_hold_no_people(day: Record) -> None:
    assert day.object_keys
    assert marks_in(day.object_keys, everything(day)) == []
    folders: dict[str, list[str]] = {}
    for key in day.object_keys.split("\n"):
        folders.setdefault(key.partition("/")[0], []).append(key)
    shapes = {  # random, or a hash; of slips what they are, of books whose and of which year
        "papers": r"papers/[0-9a-z]{24}",
        "slips": r"slips/[\w-]{20}/\d{4}-[a-z]+\.(html|pdf)",
        "books": r"books/[a-z-]+/\d{4}/\d+/\d{5}\.(json|html|pdf)",
    }
    assert set(folders) == set(shapes)
    for folder, keys in folders.items():
        assert [key for key in keys if not re.fullmatch(shapes[folder], key, re.ASCII)] == []


def test_who_shows_neither_account_nor_pin_reads_of_no_people(day: Record) -> None:
    answers = "\n".join(day.recorder.open)
    assert '"timeliness"' in answers
    assert '"fields"' in answers
    assert marks_in(answers, (*OF_PEOPLE, *OF_HISTORY, *day.pins)) == []


def test_the_national_portal_is_told_what_its_contract_asks_and_no_more(day: Record) -> None:
    """Owners and reasons to supplement are; forms, notes and addresses are not."""
    told = marks_in(day.portal, everything(day))
    assert "Nguyễn Thị Lan" in told
    assert "Đặng Thị Kín Đáo" in told
    assert set(told) <= {
        "Nguyễn Thị Lan",
        "001185000123",
        "0987123456",
        "lan.rieng.tu@example.test",
        "Đặng Thị Kín Đáo",
        "001170000789",
        "0987654321",
        "Công ty TNHH Hoa Sen Việt",
        "02437654321",
        "ho-chieu-Nguyen-Thi-Lan.pdf",
        "Lý do riêng: ảnh của bà Lan mờ",
    }
