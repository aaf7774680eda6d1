"""A small world for the use cases of publish: one dossier or more, and the national portal's simulator in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from chalicelib.publish.desk import Desk
from chalicelib.publish.enter_result import enter_result
from chalicelib.publish.hear import Hear
from chalicelib.publish.publication import Publication
from chalicelib.publish.push import push
from chalicelib.publish.telling import Sources, telling
from kernel.agencies import AgencyPeriod
from kernel.catalogue import Field, Form, ProcedureVersion, Result
from kernel.catalogue_store import MemoryCatalogue
from kernel.dossiers import Applicant, Content, Document, Party
from kernel.entry import Entry
from kernel.events import events_of, to_json
from kernel.lifecycle import Action, Part
from kernel.people import Person
from kernel.results import APPROVED, RESULT, detail_of
from kernel.text import Text
from tests.fakes.dossiers import MemoryDossiers, MemoryPapers
from tests.fakes.people import MemoryPeople
from tests.fakes.publications import MemoryPublications, MemoryResults
from tests.fakes.register import MemoryRegister
from tests.fakes.together import read_from_memory
from tests.support.days import calendar
from tests.support.entries import AGENCY, CODE, filed, step
from tests.support.national import Portal, Wire, client
from tests.unit.status.world import procedure

MINH = Person("minh", "Phạm Văn Minh", roles={AGENCY: frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})})
LAN = Applicant(Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "12 phố Mẫu", identity_number="001185000123")
PAPER = Document("photo", "u7", "ảnh.jpg", "image/jpeg", 1000, "lan", "v1")
RESULT_PAPER = Document(RESULT, "u9", "", "application/pdf", 2000, "minh", "v2")
FORM = {"position": "Kỹ sư", "diagnosis": "không công khai", "months": 24}
PERMIT = Text("Giấy phép lao động", "Work permit")


def national(key: str = "p05", **changes: Any) -> ProcedureVersion:
    """A procedure with the national code that the simulator knows."""
    known = replace(
        procedure(key),
        code="1.014199",
        name=Text("Cấp giấy phép lao động", "Work permits"),
        field_code="G07-LĐ11",
        result=Result(PERMIT, "KQ.G07.1", ("number", "date", "position")),
    )
    return replace(known, **changes)


class World:
    """`transport` goes between the client and the simulator, e.g. to break on purpose."""

    def __init__(self, transport: Callable[[Wire], Callable[[Any], Any]] = lambda wire: wire) -> None:
        self.portal = Portal()
        self.wire = Wire(self.portal)
        self.clock = self.portal.clock
        self.register, self.dossiers, self.papers = MemoryRegister(), MemoryDossiers(), MemoryPapers()
        self.publications, self.results = MemoryPublications(), MemoryResults()
        self.people = MemoryPeople(MINH)
        self.catalogue, self.forms = MemoryCatalogue(), Form({}, {})
        for version in (national(), replace(procedure("p14"), code=None)):
            self.catalogue.publish_version(version, self.forms)
        self.catalogue.put_fields([Field("employment", Text("Việc làm", "Employment"), "G07-LĐ11")])
        self.catalogue.put_agencies(
            [AgencyPeriod(AGENCY, None, Text("Cục Việc làm", ""), "ministry_unit", None, date(2020, 1, 1), None)]
        )
        self.catalogue.put_calendar(calendar())
        self.sources = Sources(
            self.register, self.dossiers, self.people, self.catalogue, read_from_memory, self.papers.link
        )
        self.warned: list[tuple[str, str]] = []
        self.desk = Desk(self.register, self.people, self.publications, self.results, read_from_memory)
        self._client = client(transport(self.wire))
        self._tokens = count()
        self.hear = Hear(
            desk=self.desk,
            push=self.push,
            enter=lambda code: enter_result(code, self.results, self.sources, self.clock()),
            agencies=self.catalogue.agencies,
            now=self.clock,
            warn=lambda fault, code: self.warned.append((type(fault).__name__, code)),
        )

    # -- dossiers --

    def file(self, code: str = CODE, applicant: Applicant = LAN, **changes: Any) -> Entry:
        entry = filed(code, at=changes.pop("at", self.clock()), **changes)
        self.register.entries[code] = entry
        self.dossiers.contents[entry.dossier, entry.content] = Content(
            dossier=entry.dossier,
            procedure=entry.procedure,
            procedure_version=entry.procedure_version,
            agency=entry.agency,
            applicant=applicant,
            representative=None,
            filed_by=entry.owner,
            form=FORM,
            documents=(PAPER,),
            result_delivery="post",
            at=entry.registered_at,
        )
        return entry

    def act(self, action: Action | str, code: str = CODE, at: datetime | None = None, **more: Any) -> Entry:
        """One more change, as the clock stands."""
        if action == Action.DECIDE:
            more.setdefault("detail", detail_of(APPROVED, RESULT_PAPER, "01/GP", date(2026, 11, 25)))
        if action in (Action.REFUSE, Action.STOP, Action.REQUEST_SUPPLEMENT):
            more.setdefault("note", "Thiếu ảnh")
        entry = step(self.register.entries[code], action, at or self.clock(), **more)
        self.register.entries[code] = entry
        return entry

    def walk(self, *actions: Action | str, code: str = CODE) -> Entry:
        """Filed, then `actions` an hour apart."""
        entry = self.file(code)
        for action in actions:
            self.clock.pass_(hours=1)
            entry = self.act(action, code)
        return entry

    # -- publishing --

    def events(self, code: str = CODE) -> list[str]:
        return [to_json(event) for event in events_of(self.register.entries[code], 0)]

    def tell(self, code: str = CODE) -> None:
        """All events of a dossier, once and in order."""
        for event in self.events(code):
            self.hear.message(event)

    def push(self, code: str) -> Publication | None:
        return push(
            code,
            self.publications,
            self._client,
            lambda one: telling(one, self.sources),
            self.clock,
            f"pusher {next(self._tokens)}",
        )

    def publication(self, code: str = CODE) -> Publication:
        return self.publications.rows[code]

    def drain(self) -> None:
        """The schedule, minute by minute, until nothing is due any more."""
        for _ in range(100):
            waiting = [row.next_attempt_at for row in self.publications.rows.values() if row.next_attempt_at]
            if not waiting:
                return
            self.clock.at = max(self.clock() + timedelta(minutes=1), min(waiting))
            self.hear.due()
        raise AssertionError("something is due for ever")
