"""Officers' actions beside the four of an ordinary life, each on a dossier of its own that stands just before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

import boto3

from kernel.catalogue import Form, ProcedureVersion
from kernel.catalogue import Step as Link
from kernel.catalogue_store import DynamoCatalogue
from kernel.clock import Period, Unit
from kernel.entry import Entry
from kernel.entry_item import item_of
from kernel.lifecycle import Part
from kernel.people import Grant, Person
from kernel.people_store import DynamoPeople
from kernel.settings import table_name
from tests.bench import story
from tests.bench.recorder import Recorder
from tests.bench.table import Row, at_most
from tests.bench.units import item_size
from tests.bench.uses import Measured, asked, measure

CALLS, UNITS = 2, 4  # held here even where the entry is beyond the 1 KB that they are meant for
BESIDE = "ministry-merit"  # another agency
ENDED, HEIR = "ministry-safety", "moha"
ALL = frozenset({Part.RECEIVE, Part.HANDLE, Part.DECIDE})
SECOND, OTHER, ADMINISTRATOR = "decider", "binh", "quan"
PEOPLE = (
    Person(SECOND, "Ngô Văn Đức", roles={story.AGENCY: frozenset({Part.DECIDE})}, version=1),
    Person(OTHER, "Đỗ Văn Bình", roles={BESIDE: ALL}, version=1),
    Person(ADMINISTRATOR, "Vũ Minh Quân", administrator=True, version=1),
)
TWO, BRANCHING = "bench-two-persons", "bench-side-by-side"

Body = Mapping[str, Any]
By = tuple[str, str, Body]  # who, action, what it carries


class Case(NamedTuple):
    """What is measured: `act`, on a dossier of `procedure` on which `before` was done."""

    act: By
    before: Sequence[By] = ()
    procedure: str = story.PROCEDURE
    agency: str = story.AGENCY


ACCEPT: By = (story.OFFICER, "accept", {})
TAKE: By = (story.OFFICER, "take", {})
AT_WORK = (ACCEPT, TAKE)
FORWARD: By = (story.OFFICER, "forward", {"assignee": story.OFFICER})
ASK: By = (
    story.OFFICER,
    "consult",
    {"agency": BESIDE, "question": "Vị trí này đã có người Việt Nam nào đáp ứng chưa?", "answer_by": "2026-12-01"},
)
PAY: By = (story.OFFICER, "request_payment", {"amount": 600_000, "reason": "Lệ phí cấp giấy phép"})
VISIT: Body = {
    "at": "2026-11-25T08:45:00+07:00",
    "place": "Xưởng số 3, Khu công nghiệp Thăng Long, thành phố Hà Nội",
    "participants": [{"unit": "Cục Việc làm", "count": 2}, {"unit": "Công ty TNHH Hoa Sen Việt", "count": 1}],
    "content": "Vị trí, thiết bị và số người đúng như hồ sơ.",
}
NOT_LEGIBLE: Body = {"present": True, "legible": False, "right": True, "note": "Trang 2 mờ"}
SUPPLEMENT: Body = {
    "reason": "Bản chụp hộ chiếu mờ, tờ khai thiếu ngày bắt đầu",
    "items": [{"pointer": "/form/tuNgay", "text": "Ghi ngày bắt đầu làm việc"}],
}


def cases(papers: Sequence[str], result: str, calendar: int) -> dict[str, Case]:
    """`papers` are keys of the procedure's, `result` is an upload of the officer's, `calendar` the newest version."""
    outcome = {"outcome": "approved", "result": {"upload_id": result, "number": "812/2026/GP", "date": "2026-11-25"}}
    proposed = (*AT_WORK, (story.OFFICER, "propose", outcome))
    checked = [{"document": key, **NOT_LEGIBLE} for key in papers[:2]]
    return {
        "refuse": Case((story.OFFICER, "refuse", {"reason": "Không thuộc thẩm quyền của cơ quan này"})),
        "take": Case(TAKE, (ACCEPT,)),
        "give_back": Case((story.OFFICER, "give_back", {"note": "Nghỉ phép đến hết tuần"}), AT_WORK),
        "check_papers": Case((story.OFFICER, "check_papers", {"papers": checked}), (ACCEPT,)),
        "request_supplement": Case((story.OFFICER, "request_supplement", SUPPLEMENT), (ACCEPT,)),
        "request_payment": Case(PAY, (ACCEPT,)),
        "confirm_payment": Case(
            (story.OFFICER, "confirm_payment", {"amount": 600_000, "reference": "BL-0812"}), (ACCEPT, PAY)
        ),
        "extend": Case((story.OFFICER, "extend", {"reason": "Chờ xác minh", "new_date": "2026-12-15"}), (ACCEPT,)),
        "stop": Case((story.OFFICER, "stop", {"reason": "Người lao động không còn nhu cầu"}), AT_WORK),
        "withdraw": Case((story.APPLICANT, "withdraw", {"reason": "Không còn nhu cầu"}), (ACCEPT,)),
        "consult": Case(ASK, AT_WORK),
        "answer_consultation": Case((OTHER, "answer_consultation", {"text": "Chưa có."}), (*AT_WORK, ASK)),
        "record_visit": Case((story.OFFICER, "record_visit", VISIT), AT_WORK),
        "forward, side by side": Case(FORWARD, AT_WORK, BRANCHING),
        "finish_step": Case((OTHER, "finish_step", {"step": 2, "note": "Đồng ý"}), (*AT_WORK, FORWARD), BRANCHING),
        "propose": Case((story.OFFICER, "propose", outcome), AT_WORK, TWO),
        "return_proposal": Case((SECOND, "return_proposal", {"reason": "Nêu rõ căn cứ"}), proposed, TWO),
        "decide, the second person": Case((SECOND, "decide", {"outcome": "approved"}), proposed, TWO),
        "transfer": Case((ADMINISTRATOR, "transfer", {"agency": HEIR, "reason": "Sáp nhập"}), agency=ENDED),
        "apply_calendar": Case(
            (ADMINISTRATOR, "apply_calendar", {"calendar": calendar, "reason": "Hoán đổi ngày nghỉ"}), (ACCEPT,)
        ),
    }


@dataclass(frozen=True, slots=True)
class Work:
    """`first` are uses that read what a function reads once, `measured` the same in a warm one; the bytes of each entry after
    it."""

    first: tuple[Measured, ...]
    measured: tuple[Measured, ...]
    entry_bytes: Mapping[str, int]


class Desk:
    """Dossiers to work on, like the one given but for its procedure, agency and number."""

    def __init__(self, recorder: Recorder, like: Entry, keys: Iterator[str], ids: Iterator[str]) -> None:
        self._recorder, self._like, self._keys, self._ids = recorder, like, keys, ids
        self._client = boto3.client("dynamodb")
        self._number = 9000

    def measure(self, name: str, case: Case, terms: ProcedureVersion) -> tuple[list[Measured], int]:
        """What is done on a fresh dossier, the case's action last; and the bytes of its entry after it."""
        code = self._fresh(case, terms)
        done = [self._act(name, code, version, by) for version, by in enumerate((*case.before, case.act), start=1)]
        return done, item_size(self._item(code))

    def _fresh(self, case: Case, terms: ProcedureVersion) -> str:
        self._number += 1
        code = f"{self._like.code.rpartition('-')[0]}-{self._number}"
        (filed,) = self._like.history
        yesterday = story.NOW - timedelta(days=1)
        entry = replace(
            self._like,
            code=code,
            dossier=next(self._ids)[:20],
            agency=case.agency,
            registered_at=yesterday,
            history=(replace(filed, at=yesterday, agency=case.agency),),
            procedure=terms.key,
            procedure_version=terms.version,
            steps_of=len(terms.steps),
        )
        self._client.put_item(TableName=table_name("register"), Item=item_of(entry))
        return code

    def _act(self, name: str, code: str, version: int, by: By) -> Measured:
        user, action, body = by
        whole, key = {"action": action, "version": version, **body}, next(self._keys)
        path = f"/status/dossiers/{code}/actions"
        return measure(self._recorder, name, lambda: asked("POST", path, whole, user=user, key=key))

    def _item(self, code: str) -> Mapping[str, Any]:
        key: Any = {"pk": {"S": code}, "sk": {"S": "entry"}}
        return dict(self._client.get_item(TableName=table_name("register"), Key=key, ConsistentRead=True)["Item"])


def work(desk: Desk, catalogue: DynamoCatalogue, result: str) -> Work:
    """Every case twice: a function that has just started reads the catalogue besides."""
    for person in PEOPLE:
        DynamoPeople().put(person, Grant(story.NOW, "quan", "bench", "{}", "{}"))
    terms = {version.key: version for version in _procedures(catalogue)}
    calendar = catalogue.calendar()
    newest = replace(calendar, version=calendar.version + 1)
    catalogue.put_calendar(newest)
    papers = [paper.key for paper in terms[story.PROCEDURE].papers]
    asked = cases(papers, result, newest.version)
    first = [one for name, case in asked.items() for one in desk.measure(name, case, terms[case.procedure])[0]]
    warm = {name: desk.measure(name, case, terms[case.procedure]) for name, case in asked.items()}
    return Work(
        tuple(first), tuple(done[-1] for done, _ in warm.values()), {name: size for name, (_, size) in warm.items()}
    )


def _procedures(catalogue: DynamoCatalogue) -> Iterator[ProcedureVersion]:
    """The bench's procedure, and two that are made of it: decided by two persons, done by two agencies side by side."""
    own = story.version_of(catalogue)
    yield own
    name = own.steps[0].unit_name
    days = Period(2, Unit.WORKING_DAY)
    beside = (Link(name, days), Link(name, days, at=BESIDE, group=1), Link(name, days, group=1), Link(name, days))
    for made in (
        replace(own, key=TWO, version=1, two_person=True),
        replace(own, key=BRANCHING, version=1, steps=beside),
    ):
        catalogue.publish_version(made, Form({}, {}))
        yield made


def rows(done: Work) -> Iterator[Row]:
    for one in done.measured:
        use, size = one.use, done.entry_bytes[one.name]
        yield at_most(f"{one.name}: AWS calls", len(use.calls), CALLS, note=use.operations)
        note = f"the entry has {size:,} bytes; read units {use.total.read:g}"
        yield at_most(f"{one.name}: write units with indexes", use.total.write, UNITS, note=note)
