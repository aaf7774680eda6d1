"""Calls and capacity units of look-up, filing and action: the real apps in this process, DynamoDB on a local cloud."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

import boto3

from infra.catalogue import load
from infra.catalogue_files import ROOT
from kernel import catalogue_row
from kernel.catalogue import numbering_code
from kernel.catalogue_store import DynamoCatalogue
from kernel.dossiers import Content
from kernel.dynamo import connection
from kernel.entry_item import entry_of
from kernel.packing import canonical, unpack
from kernel.settings import table_name
from kernel.times import local_day
from tests.bench import inner, story
from tests.bench.load import Loader
from tests.bench.recorder import Recorder
from tests.bench.table import Row, at_most, exactly
from tests.bench.units import item_size
from tests.bench.uses import Measured, ask, asked, measure
from tests.support.tables import create_resources

FEW, MANY = 100, 20_000
FULL_CONTENT = 4096
OFFICERS_STEPS = ("accept", "assign", "decide", "hand_over")


@dataclass(frozen=True, slots=True)
class Life:
    """What was measured of one dossier, by name; the bytes of its content; its entry after each step."""

    code: str
    measured: Mapping[str, Measured]
    content_bytes: int
    images: tuple[Mapping[str, Any], ...]  # the entry after filing and after each action

    def entry_bytes(self, name: str) -> int:
        return item_size(self.images[("filing", *OFFICERS_STEPS).index(name)])


class World:
    """The tables with catalogue, people and papers, and lives of dossiers in them."""

    def __init__(self) -> None:
        create_resources()
        for service in ("submission", "status"):
            wiring: Any = import_module(f"chalicelib.{service}.wiring")
            wiring.now = lambda: story.NOW
        # A warm function is measured within the minute in which it keeps the catalogue's lists; `first_uses` shows the others.
        catalogue_row.LIST_SECONDS = math.inf
        connection().__dict__["_client"] = None  # an earlier world's, on another cloud
        self.recorder = Recorder()
        self.client = boto3.client("dynamodb")
        self._ids, self._keys = story.identifiers("world"), story.keys("world")
        self.catalogue = DynamoCatalogue(time.monotonic)
        load(ROOT, self.catalogue)
        story.put_people()
        self.filing = story.prepare_filing(self.catalogue, self._ids)
        self.paper = story.uploaded(story.OFFICER, {"result": "application/pdf"}, self._ids)["result"]

    # -- what is measured -------------------------------------------------------------------------------------------

    def first_uses(self) -> list[Measured]:
        """The same in functions that have just started: they read the catalogue besides."""
        filed = self._file("filing")
        code = filed.answer["code"]
        looked = self._look("look-up", code)
        return [looked, filed, self._act("action", code, 1, {"action": "accept"}), self._deadline(code)]

    def life(self) -> Life:
        """File, look up, and act until the dossier is handed over."""
        filed = self._file("filing")
        code = filed.answer["code"]
        measured = {"look-up": self._look("look-up", code), "filing": filed}
        images = [self._entry(code)]
        version = 1
        for name, body in self._steps().items():
            measured[name] = self._act(name, code, version, body)
            if name == "accept":
                measured["deadline"] = self._deadline(code)
            images.append(self._entry(code))
            version += 1
        measured["look-up, ended"] = self._look("look-up, ended", code)
        return Life(code, measured, self._content_bytes(code), tuple(images))

    def inner_work(self) -> inner.Work:
        """Every other action, on dossiers like one that was just filed."""
        code = self._file("filing").answer["code"]
        desk = inner.Desk(self.recorder, entry_of(self._entry(code)), self._keys, self._ids)
        return inner.work(desk, self.catalogue, self.paper)

    def filing_from_a_draft(self) -> Measured:
        body = self.filing.body(story.LONGEST_REASON)
        kept = {name: body[name] for name in ("procedure", "agency", "form", "documents")}
        draft = ask(asked("POST", "/submission/drafts", kept, user=story.APPLICANT, key=next(self._keys), status=201))
        return self._file("filing from a draft", draft=draft["id"])

    def _file(self, name: str, **more: Any) -> Measured:
        body = {**self.filing.body(story.LONGEST_REASON), **more}
        return measure(
            self.recorder,
            name,
            lambda: asked("POST", "/submission/dossiers", body, user=story.APPLICANT, key=next(self._keys), status=201),
        )

    def _look(self, name: str, code: str) -> Measured:
        return measure(self.recorder, name, lambda: asked("GET", f"/status/dossiers/{code}"))

    def _deadline(self, code: str) -> Measured:
        return measure(self.recorder, "deadline", lambda: asked("GET", f"/status/dossiers/{code}/deadline"))

    def _act(self, name: str, code: str, version: int, body: Mapping[str, Any]) -> Measured:
        path = f"/status/dossiers/{code}/actions"
        whole = {**body, "version": version}
        key = next(self._keys)
        return measure(self.recorder, name, lambda: asked("POST", path, whole, user=story.OFFICER, key=key))

    def _steps(self) -> dict[str, dict[str, Any]]:
        result = {"upload_id": self.paper, "number": "812/2026/GP", "date": "2026-11-25"}
        return {
            "accept": {"action": "accept"},
            "assign": {"action": "assign", "assignee": story.COLLEAGUE},
            "decide": {"action": "decide", "outcome": "approved", "result": result},
            "hand_over": {"action": "hand_over"},
        }

    # -- storage ----------------------------------------------------------------------------------------------------

    def loader(self, code: str) -> Loader:
        """Fills the tables with dossiers like the one of this code."""
        today = local_day(story.NOW)
        agencies = [period for period in self.catalogue.agencies() if period.kind == "provincial_labour"][:40]
        spread = [
            (period.key, number)
            for period in agencies
            if (number := numbering_code(self.catalogue.agencies(), period.key, today))
        ]
        codes = [*[(story.AGENCY, self.agency_code(today))] * len(spread), *spread]
        catalogue = self.catalogue
        version, calendar, rules = story.version_of(catalogue), catalogue.calendar(), catalogue.rules()
        return Loader(version, calendar, rules, codes, self._content(code))

    def agency_code(self, day: date) -> str:
        """What the codes of the measured agency's dossiers begin with."""
        code = numbering_code(self.catalogue.agencies(), story.AGENCY, day)
        if code is None:
            raise LookupError(story.AGENCY)
        return code

    def _entry(self, code: str) -> Mapping[str, Any]:
        key: Any = {"pk": {"S": code}, "sk": {"S": "entry"}}
        item: Any = self.client.get_item(TableName=table_name("register"), Key=key, ConsistentRead=True)["Item"]
        return dict(item)

    def _packed(self, code: str) -> Any:
        entry = self._entry(code)
        key: Any = {"pk": {"S": f"dossier#{entry['d']['S']}"}, "sk": {"S": f"content#{entry['c']['S']}"}}
        found: Any = self.client.get_item(TableName=table_name("dossiers"), Key=key, ConsistentRead=True)
        return unpack(found["Item"]["b"]["B"])

    def _content_bytes(self, code: str) -> int:
        return len(canonical(self._packed(code)))

    def _content(self, code: str) -> Content:
        return Content.from_json(self._packed(code))


# -- rows ---------------------------------------------------------------------------------------------------------------


def budget_rows(life: Life) -> Iterator[Row]:
    look, filing = life.measured["look-up"].use, life.measured["filing"].use
    yield at_most("look-up: AWS calls", len(look.calls), 1, note=look.operations)
    yield exactly("look-up: read units", look.total.read, 0.5)
    explained = life.measured["deadline"].use
    yield at_most("deadline, explained: AWS calls", len(explained.calls), 1, note=explained.operations)
    yield Row(
        "filing: content as JSON, bytes",
        f"{FULL_CONTENT - 256:,} to {FULL_CONTENT:,}",
        f"{life.content_bytes:,}",
        FULL_CONTENT - 256 <= life.content_bytes <= FULL_CONTENT,
        "so that what is measured is a filing of about 4 KB",
    )
    yield at_most("filing: AWS calls", len(filing.calls), 3, note=filing.operations)
    yield at_most("filing: write units with indexes", filing.total.write, 10, note=_write_note(life.measured["filing"]))
    for name in OFFICERS_STEPS:
        yield from _action_rows(name, life)


def _action_rows(name: str, life: Life) -> Iterator[Row]:
    use = life.measured[name].use
    yield at_most(f"{name}: AWS calls", len(use.calls), 2, note=use.operations)
    size = life.entry_bytes(name)
    yield at_most(
        f"{name}: write units with indexes",
        use.total.write,
        4,
        note=f"{_write_note(life.measured[name])}; the entry has {size:,} bytes",
    )


def _write_note(one: Measured) -> str:
    total = one.use.total
    indexes = ", ".join(f"{name} {units:g}" for name, units in sorted((total.indexes or {}).items()) if units)
    return f"tables {total.table:g}, indexes {total.index:g} ({indexes or 'none'}); read units {total.read:g}"


def first_rows(first: Sequence[Measured]) -> Iterator[Row]:
    """What a function that has just started reads besides: the catalogue, once a minute at most."""
    for one in first:
        total = one.use.total
        told = f"{len(one.use.calls)} calls, {total.read:g} read, {total.write:g} written"
        yield Row(f"{one.name}: in a function that has just started", "-", told, None, one.use.operations)


def draft_row(drafted: Measured) -> Row:
    """A draft that becomes the dossier is written in the same transaction; the budget is that of a filing without one."""
    told = f"{len(drafted.use.calls)} calls, {drafted.use.total.write:g} written"
    return Row("filing from a draft", "-", told, None, _write_note(drafted))


def same_rows(few: Life, many: Life) -> Iterator[Row]:
    """The same figures whatever is stored."""
    for name, one in few.measured.items():
        before, after = _figures(one), _figures(many.measured[name])
        yield Row(
            f"{name}: with {FEW:,} and {MANY:,} stored",
            "identical",
            after,
            before == after,
            "" if before == after else before,
        )


def _figures(one: Measured) -> str:
    total = one.use.total
    return f"{len(one.use.calls)} calls, {total.read:g} read, {total.table:g} + {total.index:g} written"


def reported_rows(life: Life) -> Iterator[Row]:
    """What the local cloud says it consumed, against the rules. Its own reckoning of reads is known to be coarse (a call, not
    its bytes), so where it differs the row says so and the rules stand."""
    for name in ("look-up", "filing", *OFFICERS_STEPS):
        for call in life.measured[name].use.calls:
            ours, theirs = call.charge.read + call.charge.write, call.reported
            if theirs is None:
                told = "not reported"
            else:
                told = f"{theirs:g}" + (f" (indexes {call.reported_indexes:g})" if call.charge.write else "")
            writes = bool(call.charge.write)
            yield Row(
                f"{name}: {call.operation}",
                f"{ours:g}",
                told,
                (ours == theirs) if writes and theirs is not None else None,
            )
