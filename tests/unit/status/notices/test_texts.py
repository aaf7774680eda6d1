"""The words of notices: complete, short where they must be, and nothing in them that does not belong there."""

from __future__ import annotations

import json
import re
import string
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.status.notices.notice import Kind, Notice
from chalicelib.status.notices.texts import (
    greeted,
    mail_of,
    parts_of,
    sms_of,
    texts,
    title_and_text,
)
from kernel.numbers import lookup_address
from kernel.times import HANOI
from tests.support.entries import CODE, PIN

PORTAL = "https://dichvucong.molisa.example.vn"
LONGEST = "G09" + ".01" * 10 + "-261102-0000001"
AT = datetime(2026, 11, 5, 10, 0, tzinfo=HANOI)
LANGUAGES = ("vi", "en")

EACH = pytest.mark.parametrize("kind", list(Kind))
IN_EACH = pytest.mark.parametrize("language", LANGUAGES)


def notice(kind: Kind = Kind.ACCEPTED, code: str = CODE, due: date | None = date(2026, 12, 31)) -> Notice:
    return Notice("lan", code, 2, AT, kind, due)


def every_text(value: Any = None, path: str = "") -> list[tuple[str, str]]:
    value = texts() if value is None else value
    if isinstance(value, str):
        return [(path, value)]
    return [found for name, member in value.items() for found in every_text(member, f"{path}/{name}")]


def test_every_kind_has_its_words_and_no_others_are_there() -> None:
    assert sorted(texts()["kinds"]) == sorted(Kind)
    for kind in texts()["kinds"].values():
        assert sorted(kind) == ["sms", "text", "title"]


@pytest.mark.parametrize(("path", "text"), every_text())
def test_a_text_is_there_composed_and_in_both_languages(path: str, text: str) -> None:
    assert text.strip()
    assert text == unicodedata.normalize("NFC", text)
    assert path.endswith(("/vi", "/en"))
    there = {one for one, _ in every_text()}
    assert {path[:-2] + language for language in LANGUAGES} <= there


@pytest.mark.parametrize(("path", "text"), every_text())
def test_a_text_has_only_blanks_that_are_filled(path: str, text: str) -> None:
    blanks = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    if path.startswith("/email/subject"):
        assert blanks == {"title", "code"}
    elif path.startswith("/email/body"):
        assert blanks == {"name", "text", "at", "url"}
    elif path.startswith("/sms/address"):
        assert blanks == {"url"}
    elif path.startswith("/kinds") and "/title/" not in path:
        kind = path.split("/")[2]
        assert blanks == ({"code", "due"} if kind in ("accepted", "extended", "date_moved", "resumed") else {"code"})
    else:
        assert blanks == set()


@EACH
@IN_EACH
def test_a_text_message_has_two_parts_at_most(kind: Kind, language: str) -> None:
    assert parts_of(sms_of(notice(kind), language, PORTAL)) <= 2
    longest = sms_of(notice(kind, LONGEST), language, "https://" + "a" * 60 + ".example.gov.vn")
    assert parts_of(longest) <= 2
    assert LONGEST in longest


@IN_EACH
def test_most_text_messages_have_one_part(language: str) -> None:
    parts = [parts_of(sms_of(notice(kind), language, "https://dichvucong.molisa.gov.vn")) for kind in Kind]
    assert parts.count(1) >= 8


@EACH
@IN_EACH
@pytest.mark.parametrize("due", [None, date(2026, 1, 2)])
def test_text_messages_stay_in_the_small_alphabet(kind: Kind, language: str, due: date | None) -> None:
    assert sms_of(notice(kind, due=due), language, PORTAL).isascii()


def test_a_text_message_leaves_out_an_address_that_is_too_long() -> None:
    told = sms_of(notice(), "vi", "https://" + "a" * 250)
    assert told == f"05/11 10:00: Ho so {CODE} da duoc tiep nhan. Ngay hen tra ket qua: 31/12/2026."


def test_a_text_message() -> None:
    portal = "https://dichvucong.example.vn"
    said = sms_of(notice(), "vi", portal)
    assert said == (
        f"05/11 10:00: Ho so {CODE} da duoc tiep nhan. Ngay hen tra ket qua: 31/12/2026. Xem: {portal}/tra-cuu/{CODE}"
    )
    assert len(said) <= 160
    assert sms_of(notice(), "en", portal).startswith(
        f"05/11 10:00: Dossier {CODE} is accepted. Result due: 31 December 2026. See: "
    )


@IN_EACH
@EACH
def test_when_it_happened_stands_there_unless_it_cost_one_more_part(kind: Kind, language: str) -> None:
    for length in range(160):
        portal = "https://" + "a" * length
        said = sms_of(notice(kind), language, portal)
        bare = said.removeprefix("05/11 10:00: ")
        assert parts_of(said) == parts_of(bare)
        if said == bare:
            assert parts_of(f"05/11 10:00: {bare}") > parts_of(bare)


def test_when_it_happened_is_told_in_hanoi() -> None:
    elsewhere = replace(notice(), at=datetime(2026, 11, 4, 23, 5, tzinfo=UTC))
    assert sms_of(elsewhere, "vi", "https://a.vn").startswith("05/11 06:05: ")
    assert "\nThời điểm: 06:05, 05/11/2026\n" in mail_of(elsewhere, "Lan", "vi", PORTAL).body
    assert "\nWhen: 06:05, 5 November 2026\n" in mail_of(elsewhere, "Lan", "en", PORTAL).body


def test_an_email() -> None:
    mail = mail_of(notice(), "Nguyễn Thị Lan", "vi", PORTAL)
    assert mail.subject == f"Hồ sơ được tiếp nhận: {CODE}"
    assert mail.body.startswith("Kính gửi Nguyễn Thị Lan,\n\nHồ sơ G09-261102-0001 đã được tiếp nhận. Ngày hẹn trả")
    assert f"\nXem hồ sơ: {PORTAL}/tra-cuu/{CODE}\n" in mail.body


@EACH
@IN_EACH
def test_links_lead_to_the_portal_and_show_no_pin(kind: Kind, language: str) -> None:
    mail, sms = mail_of(notice(kind), "Lan", language, PORTAL), sms_of(notice(kind), language, PORTAL)
    for text in (mail.subject, mail.body, sms, *(one.in_language(language) for one in title_and_text(notice(kind)))):
        assert set(re.findall(r"https?://\S+", text)) <= {lookup_address(PORTAL, CODE)}
        assert PIN not in text
        assert "#" not in text


@EACH
@IN_EACH
def test_who_is_named_is_named_in_the_body_of_an_email_alone(kind: Kind, language: str) -> None:
    mail = mail_of(notice(kind), "Đặng Thị Kín Đáo", language, PORTAL)
    assert mail.body.count("Đặng Thị Kín Đáo") == 1
    assert "Kín" not in mail.subject + mail.sender_name + sms_of(notice(kind), language, PORTAL)


# -- names --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Lan",
        "Đỗ Văn Bình",
        "H'Hen Niê",
        "Jean-Luc O’Brien",
        "Công ty TNHH Hoa Sen Việt",
        "Công ty CP Xây dựng số 1 (Hà Nội)",
        "A & B Co., Ltd.",
        "Công ty CP 1-5 Hà Nội",
        "Công ty TNHH MTV 1975",
        "김민수",
    ],
)
def test_names_are_used_as_they_are(name: str) -> None:
    assert greeted(name) == name
    assert greeted(unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "Lan\nBcc: all@example.test",
        "Lan\r\n\r\n<b>",
        "<script>alert(1)</script>",
        "Trúng thưởng! Vào http://evil.test",
        "Xem evil.test",
        "lan@example.test",
        "{code}",
        "{0.__class__}",
        "Lan\u202egnp.exe",
        "Lan\u200b",
        "L" * 121,
        "Lan/Hoa",
        "Ban duoc hoan thue, goi 0912345678",
        "Goi 1900 54 nhe",
        "Lan ０９１２３",
        "a;b",
        'Lan" <x',
    ],
)
def test_what_is_more_than_a_name_is_not_sent_in_our_name(name: str) -> None:
    assert greeted(name) is None
    assert mail_of(notice(), name, "vi", PORTAL).body.startswith("Kính gửi ông/bà,\n")


@given(st.text(max_size=150))
def test_no_name_adds_a_line_a_tag_or_an_address(name: str) -> None:
    said = greeted(name)
    plain = mail_of(notice(), "", "vi", PORTAL).body.splitlines()
    lines = mail_of(notice(), name, "vi", PORTAL).body.splitlines()
    assert lines[1:] == plain[1:]
    if said is not None:
        assert lines[0] == f"Kính gửi {said},"
        assert not re.search(r"[<>@/:{}#\x00-\x1f]|\w\.\w", said)


# -- length of text messages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ư" * 70, 1),
        ("ư" * 71, 2),
        ("ư" * 134, 2),
        ("ư" * 135, 3),
        ("a" * 160 + "ư", 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts_of_a_text_message(message: str, parts: int) -> None:
    assert parts_of(message) == parts


def test_the_words_are_data_that_anybody_can_read() -> None:
    assert json.loads(json.dumps(texts(), ensure_ascii=False)) == texts()
