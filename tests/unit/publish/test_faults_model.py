"""Whatever befalls publishing, once all is well again the national portal holds the newest state, each line once, in order.

A machine of random steps: dossiers grow, events come in any order, the portal is down, refuses, loses answers; our own process
dies and the table loses answers at any point. At every moment the portal holds a beginning of the truth, and we never believe
that it holds more than it does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.publish.client import Request, Response
from chalicelib.publish.contract import dossier_element, progress_element
from chalicelib.publish.publication import PublicationState
from chalicelib.publish.telling import DossierTelling, telling
from infra.local.national_portal.mood import DOWN, LOSE_ANSWER, REFUSE, WELL, Mood
from kernel.dynamo import StorageBusy
from kernel.lifecycle import Action, State, judge
from tests.fakes.publications import MemoryPublications
from tests.support.entries import whoever_may
from tests.support.national import Wire, client
from tests.unit.publish.world import World

CODES = ("G09-261102-0001", "G09-261102-0002")
ACTIONS = sorted(set(Action) - {Action.FILE})


class Crash(BaseException):
    """The process ends here; nothing of it goes on."""


@dataclass
class Fuse:
    """Counts the points that calls pass, one before and one after each, and blows at one of them."""

    left: int = 0
    fault: Callable[[], BaseException] = Crash

    def point(self) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                raise self.fault()

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            self.point()
            answer = call(*arguments, **named)
            self.point()
            return answer

        return called


def _breaking(publications: MemoryPublications, fuse: Fuse) -> None:
    for name in ("want", "take", "save"):
        setattr(publications, name, fuse.around(getattr(publications, name)))


class Publishing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.table_fuse, self.wire_fuse = Fuse(), Fuse()
        self.world = World(self._transport)
        self.versions: dict[tuple[str, int], DossierTelling] = {}
        _breaking(self.world.publications, self.table_fuse)

    def _transport(self, wire: Wire) -> Callable[[Request], Response]:
        return self.wire_fuse.around(wire)

    # -- dossiers --

    @initialize()
    def begin(self) -> None:
        for code in CODES:
            self.world.file(code)
            self._remember(code)

    @rule(code=st.sampled_from(CODES), action=st.sampled_from(ACTIONS), seconds=st.sampled_from([0, 1, 3600]))
    def act(self, code: str, action: Action, seconds: int) -> None:
        entry = self.world.register.entries[code]
        standing = entry.standing(decides_at_once=False, supplements_allowed=1)
        if not isinstance(judge(action, whoever_may(action), standing), State):
            return
        self.world.clock.pass_(seconds=seconds)
        more: dict[str, Any] = (
            {"new_date": entry.due.replace(year=2027)} if action is Action.EXTEND and entry.due else {}
        )
        self.world.act(action, code, by="lan" if action in (Action.SUPPLEMENT, Action.WITHDRAW) else "minh", **more)
        self._remember(code)

    def _remember(self, code: str) -> None:
        told = telling(code, self.world.sources)
        self.versions[code, told.version] = told

    # -- what sets publishing in motion --

    @rule(code=st.sampled_from(CODES), which=st.integers(0, 30))
    def an_event_comes(self, code: str, which: int) -> None:
        events = self.world.events(code)
        self._run(lambda: self.world.hear.message(events[which % len(events)]))

    @rule()
    def the_schedule_runs(self) -> None:
        self._run(self.world.hear.due)

    @rule()
    def the_register_is_looked_through(self) -> None:
        self._run(self.world.hear.missed)

    @rule(code=st.sampled_from(CODES))
    def an_administrator_tries_again(self, code: str) -> None:
        self.world.publications.retry(code, (), self.world.clock())

    @rule(seconds=st.sampled_from([1, 60, 181, 7 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.pass_(seconds=seconds)

    # -- what goes wrong --

    @rule(mode=st.sampled_from([WELL, DOWN, LOSE_ANSWER, REFUSE]), times=st.integers(1, 4))
    def the_portal_changes_its_mood(self, mode: str, times: int) -> None:
        self.world.portal.simulator.behave(Mood(mode, times))

    @precondition(lambda self: not self.table_fuse.left and not self.wire_fuse.left)
    @rule(left=st.integers(1, 12), what=st.sampled_from(["dies", "dies in a call", "table", "connection"]))
    def something_breaks_soon(self, left: int, what: str) -> None:
        fuse = self.wire_fuse if what in ("dies in a call", "connection") else self.table_fuse
        fuse.fault = {"table": lambda: StorageBusy("lost"), "connection": lambda: ConnectionResetError("lost")}.get(
            what, Crash
        )
        fuse.left = left

    def _run(self, what: Callable[[], Any]) -> None:
        try:
            what()
        except Crash:  # the next process logs in anew
            self.world._client = client(self._transport(self.world.wire))
        except StorageBusy:  # the message comes again, or does not: then the register is looked through
            pass

    # -- what holds --

    @invariant()
    def the_portal_holds_a_beginning_of_the_truth(self) -> None:
        for code in CODES:
            held = self.world.portal.lines(code)
            assert held == self._expected_lines(code)[: len(held)]

    @invariant()
    def we_never_believe_that_it_holds_more(self) -> None:
        for code, publication in self.world.publications.rows.items():
            body, lines = self.world.portal.held(code), self.world.portal.lines(code)
            told = self.versions[code, publication.told] if publication.told else None
            assert len(dict.fromkeys(map(_text, self._lines(code)[: publication.lines]))) <= len(lines)
            if told is not None and told.dossier is not None:
                assert body is not None
                assert int(body["TrangThaiHoSo"]) == publication.status or publication.state in (
                    "wanted",
                    "unknown",
                    "refused",
                )
            if publication.state is PublicationState.CONFIRMED:
                confirmed = self.versions[code, publication.confirmed].dossier
                assert confirmed is not None
                assert body == dossier_element(confirmed)

    def _lines(self, code: str) -> list[dict[str, Any]]:
        return [progress_element(line) for line in telling(code, self.world.sources).lines]

    def _expected_lines(self, code: str) -> list[dict[str, Any]]:
        """Without the second of two things that are the same to the second: to the portal they are one line."""
        return [json.loads(text) for text in dict.fromkeys(map(_text, self._lines(code)))]

    def teardown(self) -> None:
        if not self.world.register.entries:
            return
        self.table_fuse.left = self.wire_fuse.left = 0
        self.world.portal.simulator.behave(Mood(WELL))
        self.world.hear.missed()
        for code in CODES:
            if self.world.publication(code).state is PublicationState.REFUSED:
                self.world.publications.retry(code, (), self.world.clock())
        self.world.drain()
        self.world.publications.check()
        assert self.world.warned == [] or all(fault == "StorageBusy" for fault, _ in self.world.warned)
        for code in CODES:
            newest = telling(code, self.world.sources)
            assert newest.dossier is not None
            assert self.world.portal.held(code) == dossier_element(newest.dossier)
            assert self.world.portal.lines(code) == self._expected_lines(code)
            assert (self.world.publication(code).state, self.world.publication(code).confirmed) == (
                PublicationState.CONFIRMED,
                newest.version,
            )


def _text(element: dict[str, Any]) -> str:
    return json.dumps(element, sort_keys=True)


TestPublishing = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")(
    Publishing.TestCase
)
TestPublishing.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
