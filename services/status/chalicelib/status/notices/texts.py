"""The words of notices: kernel/notice_texts.json holds them per kind, in both languages, for inbox, e-mails and text messages;
administrators may decide those of the kinds anew, and who tells hands in the ones in force (`Kinds`).

No text names a procedure, which can reveal illness or poverty; a text message names no person either, and an e-mail only the
one it is for. Vietnamese text messages are written without marks: 160 characters fit into one part instead of 70.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.status.notices.notice import Notice
from kernel.notice_texts import house
from kernel.numbers import lookup_address
from kernel.text import Text, nfc
from kernel.times import HANOI, local_day

MOST_PARTS = 2  # of one text message; each is paid for


@dataclass(frozen=True, slots=True)
class Mail:
    sender_name: str
    subject: str
    body: str  # plain text, so that a name can never be markup


Kinds = Mapping[str, Any]  # what is said of each kind of notice


def texts() -> Mapping[str, Any]:
    return house()


def title_and_text(notice: Notice, kinds: Kinds | None = None) -> tuple[Text, Text]:
    """As the inbox shows a notice, in both languages; without `kinds` in the words of the house."""
    kind = (kinds or texts()["kinds"])[notice.kind]
    return _filled(kind["title"], notice), _filled(kind["text"], notice)


def mail_of(notice: Notice, name: str, language: str, portal_url: str, kinds: Kinds | None = None) -> Mail:
    title, text = (one.in_language(language) for one in title_and_text(notice, kinds))
    words = texts()["email"]
    return Mail(
        sender_name=texts()["portal"][language],
        subject=words["subject"][language].format(title=title, code=notice.code),
        body=words["body"][language].format(
            name=greeted(name) or texts()["no_name"][language],
            text=text,
            at=f"{_local(notice.at):%H:%M}, {_day(local_day(notice.at), language, 'text')}",
            url=lookup_address(portal_url, notice.code),
        ),
    )


def sms_of(notice: Notice, language: str, portal_url: str, kinds: Kinds | None = None) -> str:
    """One or two parts. Where a long address of the portal would make it three, the address is left out. When it happened stands
    first, since messages may come late and out of order, unless that would cost one more part."""
    words = (kinds or texts()["kinds"])[notice.kind]["sms"][language]
    told: str = words.format(code=notice.code, due=_day(notice.due, language, "sms"))
    where: str = texts()["sms"]["address"][language].format(url=lookup_address(portal_url, notice.code))
    whole = f"{told} {where}"
    said = whole if parts_of(whole) <= MOST_PARTS else told
    dated = f"{_local(notice.at):%d/%m %H:%M}: {said}"
    return dated if parts_of(dated) == parts_of(said) else said


def _filled(words: Mapping[str, str], notice: Notice) -> Text:
    vi, en = (words[one].format(code=notice.code, due=_day(notice.due, one, "text")) for one in ("vi", "en"))
    return Text(vi, en)


def _local(at: datetime) -> datetime:
    return at.astimezone(HANOI)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _day(day: date | None, language: str, where: str) -> str:
    """As people write it; `where` it is written: `text` or `sms`."""
    if day is None:
        words: str = texts()["no_due_date"][where][language]
        return words
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if language == "en" else f"{day:%d/%m/%Y}"


# -- names --------------------------------------------------------------------------------------------------------------------

# A name is what somebody typed. One that is more than a name (an address, a sentence with a link) would be sent in our name to
# whoever's e-mail was typed beside it, so then nobody is named.
_LONGEST_NAME = 120
_MOST_DIGITS = 4  # of a company's; more may be a number to call
_BETWEEN = frozenset(" -'’&(),.")


def greeted(name: str) -> str | None:
    """A name fit for a line of an e-mail; None for one that is not."""
    line = nfc(name).strip()
    if not 0 < len(line) <= _LONGEST_NAME or re.search(r"\.\w", line) or sum(map(str.isdecimal, line)) > _MOST_DIGITS:
        return None
    fit = all(sign in _BETWEEN or unicodedata.category(sign)[0] in "LM" or sign.isdecimal() for sign in line)
    return line if fit else None


# -- length of text messages --------------------------------------------------------------------------------------------------

# GSM 03.38, the default alphabet; signs of its extension table take two places.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("^{}\\[~]|€")


def parts_of(message: str) -> int:
    """How many parts a text message is sent in: 160 signs of the default alphabet fit one, 153 each of several; with any other
    sign 70 and 67."""
    if all(sign in _GSM or sign in _GSM_EXTENSION for sign in message):
        length, single, several = sum(2 if sign in _GSM_EXTENSION else 1 for sign in message), 160, 153
    else:
        length, single, several = len(message.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= single else -(-length // several)
