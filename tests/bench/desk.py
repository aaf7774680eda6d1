"""The officers' desk: what a page of fifty costs, with few and with many dossiers lying on it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import boto3

from chalicelib.status.worklist.asks import Asks
from chalicelib.status.worklist.row import Row as DeskRow
from chalicelib.status.worklist.rows_store import item_of, key_of, table
from kernel import entry_item
from kernel.change import Change
from kernel.dossiers import Applicant, Content, Party
from kernel.entry import Entry
from kernel.lifecycle import Action, State
from kernel.packing import canonical, pack
from kernel.settings import table_name
from kernel.times import epoch, local_day
from tests.bench import story
from tests.bench.recorder import Recorder, Use
from tests.bench.table import Row
from tests.bench.uses import asked, measure

FEW, MANY = 100, 20_000
PAGE = 50
_LONGEST_AGENCY = "H15.50.05.13.00.00.00.00.00.00.00"  # 33 characters; one may have 35, of which no shape makes use
CALLS, UNITS = 2, 8
NAMES_CALLS, NAMES_UNITS = 2, 101  # the officer, then each entry and each content
_CONTENT = 3000  # random bytes, whose letters pack to under the 4 KB of a unit

# Of these a hundred dossiers fill a page, so it must cost the same with any number.
FULL = ("", "view=all", "view=mine", "view=unassigned", f"procedure={story.PROCEDURE}", "step=1")
OTHERS = ("view=waiting", "view=near_due", "view=overdue", f"view=mine&procedure={story.PROCEDURE}&step=1")


def rows(recorder: Recorder) -> Iterator[Row]:
    """Fills the agency's desk, and its shelf in the register, twice. A warm function knows the catalogue already."""
    _fill(0, FEW)
    for query in (*FULL, *OTHERS):
        _page(recorder, query)
    few = {query: _page(recorder, query) for query in (*FULL, *OTHERS)}
    _fill(FEW, MANY)
    for query in OTHERS:
        _page(recorder, query)
    many = {query: _page(recorder, query) for query in (*FULL, *OTHERS)}
    for query in (*FULL, *OTHERS):
        before, after = few[query], many[query]
        worst = max(before.total.read, after.total.read)
        held = max(len(before.calls), len(after.calls)) <= CALLS and worst <= UNITS
        if query in FULL:
            held = held and _told(before) == _told(after)
        budget = f"<= {CALLS} calls, <= {UNITS} units{', the same' if query in FULL else ''}"
        note = f"with {FEW:,} dossiers {_told(before)}"
        yield Row(f"{query or 'the plain list'}: {PAGE} rows of {MANY:,}", budget, _told(after), held, note)


def names(recorder: Recorder) -> Iterator[Row]:
    """Whose the dossiers of one page are, which the desk itself does not know. After `rows`, on what it filled in."""
    client: Any = boto3.client("dynamodb")
    shown = [_row(number) for number in range(PAGE)]
    for one in shown:
        content = Content(
            dossier=f"id-{one.code}",
            procedure=one.procedure,
            procedure_version=1,
            agency=one.agency,
            applicant=Applicant(Party.CITIZEN, "Nguyễn Thị Lan", "0912345678", "1 phố Huế, Hà Nội"),
            representative=None,
            filed_by=story.COLLEAGUE,
            form={"text": secrets.token_hex(_CONTENT)},
            documents=(),
            result_delivery="online",
            at=story.NOW,
        )
        item = {"pk": {"S": f"dossier#{content.dossier}"}, "sk": {"S": "content#"}}
        client.put_item(TableName=table_name("dossiers"), Item={**item, "b": {"B": pack(canonical(content.as_json()))}})
    path = f"/submission/applicants?codes={','.join(one.code for one in shown)}"
    measured = measure(recorder, "names", lambda: asked("GET", path, user=story.OFFICER))
    use, found = measured.use, len(measured.answer["items"])
    held = found == PAGE and len(use.calls) <= NAMES_CALLS and use.total.read <= NAMES_UNITS
    budget = f"<= {NAMES_CALLS} calls, <= {NAMES_UNITS} units"
    yield Row(f"applicants of {PAGE} dossiers", budget, _told(use), held, f"{found} names")


def _told(use: Use) -> str:
    return f"{len(use.calls)} calls, {use.total.read:g} units"


def _page(recorder: Recorder, query: str) -> Use:
    path = f"/status/worklist?agency={story.AGENCY}&limit={PAGE}&{query}".rstrip("&")
    return measure(recorder, query, lambda: asked("GET", path, user=story.OFFICER)).use


def _fill(first: int, last: int) -> None:
    client: Any = boto3.client("dynamodb")
    source = iter(_row(number) for number in range(first, last))
    while batch := list(islice(source, 25)):
        items = {
            table(): [{**key_of(one.code), **item_of(one), **_mark(one)} for one in batch],
            table_name("register"): [entry_item.item_of(_entry(one)) for one in batch],
        }
        for name, put in items.items():
            requests = [{"PutRequest": {"Item": one}} for one in put]
            if client.batch_write_item(RequestItems={name: requests})["UnprocessedItems"]:
                raise RuntimeError("the local cloud left items unwritten")


def _entry(row: DeskRow) -> Entry:
    """The dossier of a row, as it lies on the shelf of the register."""
    accepted = Change(story.NOW, Action.ACCEPT, row.state, row.version, row.agency, story.OFFICER, due=row.due)
    return Entry(
        code=row.code,
        dossier=f"id-{row.code}",
        content="",
        pin="7K2M-Q0XD-94TZ",
        agency=row.agency,
        procedure=row.procedure,
        procedure_version=1,
        field="employment",
        owner=story.COLLEAGUE,
        company=None,
        channel=2,
        state=row.state,
        version=row.version,
        registered_at=row.registered_at,
        history=(accepted,),
        accepted_at=row.registered_at,
        due=row.due,
        first_due=row.due,
        near_from=row.near_from,
        assignee=row.assignee,
        steps_of=row.steps_of,
        step=row.step,
    )


def _mark(row: DeskRow) -> dict[str, Any]:
    """The morning's, as it lies on a row whose unit was asked for a reason."""
    return {"ra": {"N": str(epoch(row.until))}, "rd": {"S": local_day(row.until).isoformat()}}


def _row(number: int) -> DeskRow:
    """Every second one is the measured officer's, all are at one step of one procedure; all rows have about as many bytes, and as
    many as a row can have: the longest code of an agency."""
    until = story.NOW + timedelta(hours=number % 400 - 200)
    day = local_day(until)
    row = DeskRow(
        code=f"{_LONGEST_AGENCY}-{26 + number // 9999:02}1125-{number % 9999 + 1:04}",
        agency=story.AGENCY,
        procedure=story.PROCEDURE,
        state=State.IN_PROCESS,
        version=3,
        registered_at=story.NOW,
        accepted=True,
        due=day,
        near_from=day - timedelta(days=1),
        extended=False,
        closed_at=None,
        assignee=story.OFFICER if number % 2 else None,
        step=1,
        steps_of=3,
        asks=Asks.DECIDE,
        due_at=until,
        until=until,
        near_at=until - timedelta(days=1),
        waiting=False,
        return_unfit_by=day,
    )
    return replace(row, waiting=True, asks=None, due_at=None, near_at=None) if number % 10 == 0 else row
