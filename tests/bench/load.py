"""Fills the tables with dossiers as if they had been filed and decided: entries with their histories, key records, counters,
contents. Written straight into storage, because filing them all would take an hour."""

from __future__ import annotations

import random
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import boto3

from kernel.advance import ClockRules, Step, advanced
from kernel.calendar import Calendar
from kernel.catalogue import ProcedureVersion
from kernel.change import Change
from kernel.clock import Hours
from kernel.dossiers import Content
from kernel.entry import Entry
from kernel.entry_item import item_of
from kernel.lifecycle import Action, State
from kernel.numbers import dossier_code, series
from kernel.packing import canonical, fingerprint, pack
from kernel.rule_sets import RuleSet
from kernel.settings import table_name
from kernel.times import local_day
from tests.bench.story import AGENCY, APPLICANT, NOW, OFFICER

_DAYS = 60
_STEPS: tuple[tuple[Action, State, dict[str, str]], ...] = (
    (Action.ACCEPT, State.ACCEPTED, {}),
    (Action.ASSIGN, State.IN_PROCESS, {"assignee": OFFICER}),
    (Action.DECIDE, State.DECIDED, {"outcome": "approved", "number": "812/2026/GP", "date": "2026-10-20"}),
    (Action.HAND_OVER, State.HANDED_OVER, {}),
)


class Loader:
    """Adds dossiers in a reproducible order; `stored` says how many there are."""

    def __init__(
        self,
        version: ProcedureVersion,
        calendar: Calendar,
        rules: RuleSet,
        codes: Sequence[tuple[str, str]],
        content: Content,
    ) -> None:
        """`codes` are (agency key, agency code) to spread the dossiers over; `content` is what each of them holds."""
        self.stored = 0
        self._source = random.Random("load")
        self._numbers: Counter[str] = Counter()
        self._version = version
        self._codes = codes
        self._content = content
        self._lives = [self._life(steps, calendar, rules) for steps in range(len(_STEPS) + 1)]
        self._client = boto3.client("dynamodb")
        self._register, self._dossiers = table_name("register"), table_name("dossiers")

    def up_to(self, count: int) -> None:
        """Write so many more that `count` dossiers are stored, then the counters as filing would have left them."""
        self._put(row for _ in range(count - self.stored) for row in self._dossier())
        self.stored = count
        self._put(
            (self._register, {"pk": {"S": f"series#{name}"}, "sk": {"S": "counter"}, "n": {"N": str(last)}})
            for name, last in self._numbers.items()
        )

    def _dossier(self) -> Iterator[tuple[str, dict[str, Any]]]:
        agency, code = self._source.choice(self._codes)
        back = self._source.randrange(_DAYS)
        steps = 0 if back == 0 else self._source.randrange(len(self._lives))
        of_series = series(code, local_day(NOW - timedelta(days=back)))
        self._numbers[of_series] += 1
        dossier = urlsafe_b64encode(self._source.randbytes(15)).decode()
        owner = APPLICANT if self._source.random() < 0.05 else f"user-{self._source.randrange(5000)}"
        entry = replace(
            self._lives[steps],
            code=dossier_code(of_series, self._numbers[of_series]),
            dossier=dossier,
            content=fingerprint(dossier.encode()),
            agency=agency,
            owner=owner,
            registered_at=NOW - timedelta(days=back, minutes=self._source.randrange(500)),
        )
        yield self._register, item_of(entry)
        yield (
            self._register,
            {
                "pk": {"S": f"key#{dossier}"},
                "sk": {"S": "key"},
                "code": {"S": entry.code},
                "body": {"B": self._source.randbytes(32)},
            },
        )
        packed = pack(canonical(replace(self._content, dossier=dossier).as_json()))
        key = {"pk": {"S": f"dossier#{dossier}"}, "sk": {"S": f"content#{entry.content}"}}
        yield self._dossiers, {**key, "b": {"B": packed}}

    def _life(self, steps: int, calendar: Calendar, one_stop: RuleSet) -> Entry:
        """An entry after so many steps of an ordinary life."""
        at = datetime(2026, 10, 12, 8, 15, tzinfo=NOW.tzinfo)
        filed = Change(at, Action.FILE, State.REGISTERED, 1, AGENCY, APPLICANT)
        entry = Entry(
            code="",
            dossier="",
            content="",
            pin="7K2M-Q0XD-94TZ",
            agency=AGENCY,
            procedure=self._version.key,
            procedure_version=self._version.version,
            field=self._version.field,
            owner=APPLICANT,
            company="0101234565",
            channel=2,
            state=State.REGISTERED,
            version=1,
            registered_at=at,
            history=(filed,),
            steps_of=len(self._version.steps),
        )
        rules = ClockRules(tuple(step.period for step in self._version.steps), calendar, Hours(), one_stop)
        for number, (action, after, detail) in enumerate(_STEPS[:steps], 1):
            key, body = self._source.randbytes(15), self._source.randbytes(32)
            step = Step(action, after, OFFICER, at + timedelta(days=number), detail=detail, key=key, body=body)
            entry = advanced(entry, step, rules)
        return entry

    def _put(self, rows: Iterator[tuple[str, dict[str, Any]]]) -> None:
        """25 at a time, as the API takes them."""
        while batch := list(islice(rows, 25)):
            request: dict[str, list[Any]] = {}
            for table, item in batch:
                request.setdefault(table, []).append({"PutRequest": {"Item": item}})
            answer = self._client.batch_write_item(RequestItems=request)
            if answer["UnprocessedItems"]:
                raise RuntimeError("the local cloud left items unwritten")
