"""A small world for the use cases of feedback: two agencies, some people, a few dossiers."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from itertools import count

from chalicelib.feedback.desk import Desk
from chalicelib.feedback.petition import Petition, Sender
from chalicelib.feedback.petitions import AnswerWanted, Sent, send
from chalicelib.feedback.rate import RatingWanted
from kernel.calendar import Calendar
from kernel.catalogue import AgencyPeriod
from kernel.catalogue_store import MemoryCatalogue
from kernel.entry import Entry
from kernel.http import key_hash
from kernel.lifecycle import Part, State
from kernel.people import Company, Person
from kernel.text import Text
from kernel.times import HANOI
from tests.fakes.feedback import MemoryPetitions, MemoryRatings
from tests.fakes.people import MemoryPeople
from tests.fakes.register import MemoryRegister
from tests.fakes.together import read_from_memory

AT = datetime(2026, 11, 20, 9, 0, tzinfo=HANOI)
LATER = AT.replace(hour=15)
CODE = "G09-261120-0001"

LAN = Person("lan")
HOA = Person("hoa", acts_for=(Company("Công ty TNHH Hoa Sen Việt", "0101234565"),))
MINH = Person("minh", roles={"ministry-employment": frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})})
THU = Person("thu", roles={"ministry-employment": frozenset({Part.RECEIVE})})
BINH = Person("binh", roles={"ministry-safety": frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})})
QUAN = Person("quan", administrator=True)
CUC = Person("cuc", system=True, roles=MINH.roles)  # written there by mistake

CALENDAR = Calendar(
    name="vietnam",
    version=1,
    first_day=date(2026, 1, 1),
    last_day=date(2026, 12, 31),
    off={date(2026, 11, 24): Text("Ngày Văn hóa Việt Nam", "Vietnam Culture Day")},
    work={},
)


def agency(key: str, *, until: date | None = None) -> AgencyPeriod:
    return AgencyPeriod(key, None, Text(key, key), "ministry_unit", None, date(2025, 3, 1), until)


def entry(state: State = State.DECIDED, code: str = CODE, owner: str = "lan", company: str | None = None) -> Entry:
    return Entry(
        code=code,
        dossier="d",
        content="c",
        pin="7K2M-Q0XD-94TZ",
        agency="ministry-employment",
        procedure="work-permit",
        procedure_version=1,
        field="employment",
        owner=owner,
        company=company,
        channel=2,
        state=state,
        version=4,
        registered_at=AT,
        history=(),
    )


def desk(*entries: Entry) -> Desk:
    register, catalogue = MemoryRegister(), MemoryCatalogue()
    register.entries.update({one.code: one for one in entries})
    catalogue.put_agencies(
        [agency("ministry-employment"), agency("ministry-safety"), agency("old-unit", until=date(2026, 6, 30))]
    )
    catalogue.put_calendar(CALENDAR)
    people = MemoryPeople(LAN, HOA, MINH, THU, BINH, QUAN, CUC)
    return Desk(register, people, catalogue, MemoryRatings(), MemoryPetitions(), read_from_memory)


def rating_wanted(
    user: str = "lan",
    key: str = "k1",
    score: int = 5,
    code: str = CODE,
    comment: str | None = None,
    *,
    system: bool = False,
) -> RatingWanted:
    body = f"{code}|{score}|{comment}".encode()
    return RatingWanted(user, system, code, score, comment, key_hash(user, key, "ratings"), body)


AN = Sender("Lê Văn An", "0912345678", "an@example.test", "12 Hàng Bạc, Hà Nội")


def sent(
    key: str = "k1",
    *,
    agency: str = "ministry-employment",
    subject: str = "Chậm trả lời",
    content: str = "Đã quá hẹn.",
    sender: Sender = AN,
    owner: str | None = None,
) -> Sent:
    body = f"{agency}|{subject}|{content}|{sender}".encode()
    return Sent(key_hash(owner or "an", key, "petitions"), body, agency, subject, content, sender, owner)


_pins = count(1)


def random_bytes(length: int) -> bytes:
    return next(_pins).to_bytes(length, "big")


def receive(at: Desk, one: Sent | None = None, now: datetime = AT) -> Petition:
    return send(one or sent(str(uuid.UUID(int=next(_pins)))), at, now, random_bytes)


def answer_wanted(
    id: str,
    user: str = "minh",
    version: int = 1,
    key: str = "a1",
    text: str = "Cơ quan đã xử lý và xin lỗi.",
    *,
    publish: bool = True,
) -> AnswerWanted:
    body = f"{version}|{text}|{publish}".encode()
    return AnswerWanted(id, user, version, text, publish, key_hash(user, key, f"petitions/{id}/actions"), body)
