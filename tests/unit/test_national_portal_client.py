"""The client of the national portal, against the simulator in this process and against answers made up."""

from __future__ import annotations

import json
import logging
import socket
from dataclasses import replace
from datetime import timedelta
from http.client import IncompleteRead, RemoteDisconnected
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.publish.client import NationalPortalClient, Request, Response
from chalicelib.publish.contract import (
    Accepted,
    AlreadyThere,
    NotSent,
    ProgressLine,
    Refused,
    Unclear,
    batches,
    dossier_element,
    progress_element,
)
from infra.local.national_portal.mood import DOWN, LOSE_ANSWER, REFUSE, SLOW, Mood
from tests.support.national import AT, CODE, CREDENTIALS, Portal, Wire, client
from tests.unit.test_national_portal_contract import DOSSIER, LINE, WHOLE


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def wire(portal: Portal) -> Wire:
    return Wire(portal)


@pytest.fixture
def ours(wire: Wire) -> NationalPortalClient:
    return client(wire)


def life() -> list[ProgressLine]:
    """Registered, accepted, twelve hand-ons, decided, handed over."""
    statuses = [1, 2, *[4] * 12, 9, 10]
    return [replace(LINE, at=AT + timedelta(hours=n), status=one, text=f"bước {n}") for n, one in enumerate(statuses)]


def test_a_dossier_travels_to_its_end(portal: Portal, wire: Wire, ours: NationalPortalClient) -> None:
    assert ours.find(CODE) is False
    assert ours.sync(DOSSIER, updating=False) == Accepted()
    assert ours.find(CODE) is True
    assert ours.sync(WHOLE, updating=True) == Accepted()
    for batch in batches(life()):
        assert ours.progress(batch) == Accepted()
    assert portal.held() == dossier_element(WHOLE)
    assert portal.lines() == [progress_element(line) for line in life()]
    assert wire.services().count("login") == 1


def test_there_already_unknown_and_refused(portal: Portal, ours: NationalPortalClient) -> None:
    assert ours.sync(DOSSIER, updating=True) == Refused("-1", "Phần tử 1: hồ sơ chưa được đồng bộ, không thể cập nhật")
    ours.sync(DOSSIER, updating=False)
    assert ours.sync(DOSSIER, updating=False) == AlreadyThere()
    refused = ours.sync(replace(WHOLE, procedure_code="9.999999"), updating=True)
    assert isinstance(refused, Refused)
    assert "MaTTHC" in refused.message


def test_a_session_that_ended_is_renewed_once(portal: Portal, wire: Wire, ours: NationalPortalClient) -> None:
    ours.find(CODE)
    portal.clock.pass_(hours=1)
    assert ours.sync(DOSSIER, updating=False) == Accepted()
    assert wire.services() == ["login", "TraCuuHoSo", "DongBoHoSoMC", "login", "DongBoHoSoMC"]


def answering(*answers: object) -> tuple[NationalPortalClient, list[str]]:
    """A client whose calls are answered one after another: a dict, raw bytes with 200, a status, or an exception raised."""
    given_out = iter(answers)
    asked: list[str] = []

    def http(request: Request) -> Response:
        asked.append(request.url.rpartition("/")[2])
        answer = next(given_out)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return Response(answer, b"")
        return Response(200, answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    return client(http), asked


LOGIN = {"error_code": "0", "message": "Đăng nhập thành công", "session": "s"}
ENDED = {"error_code": "-1", "message": "Phiên làm việc đã hết hạn"}
DONE = {"error_code": "0", "message": "Thành công", "result": []}


def test_a_session_never_taken_is_not_asked_for_without_end() -> None:
    ours, asked = answering(LOGIN, ENDED, LOGIN, ENDED)
    assert ours.sync(DOSSIER, updating=False) == NotSent("the portal takes no session of ours")
    assert asked == ["login", "api", "login", "api"]


def test_after_that_the_next_call_logs_in_again() -> None:
    ours, asked = answering(LOGIN, ENDED, LOGIN, ENDED, LOGIN, DONE)
    ours.sync(DOSSIER, updating=False)
    assert ours.sync(DOSSIER, updating=False) == Accepted()
    assert asked[-2:] == ["login", "api"]


@pytest.mark.parametrize(
    "answer",
    [
        {"error_code": "-1", "message": "Sai tên đăng nhập", "session": ""},
        {"error_code": "0", "message": "Thành công"},
        {"error_code": "0", "message": "Đăng nhập không thành công", "session": "s"},
        ENDED,
        b"<html>",
        503,
        TimeoutError(),
        ConnectionResetError(),
        ConnectionRefusedError(),
    ],
)
def test_without_a_login_nothing_was_sent(answer: object) -> None:
    ours, asked = answering(answer)
    outcome = ours.sync(DOSSIER, updating=False)
    assert isinstance(outcome, NotSent)
    assert outcome.reason.startswith("login: ")
    assert asked == ["login"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (ConnectionRefusedError(), NotSent),
        (socket.gaierror(), NotSent),
        (404, NotSent),
        (TimeoutError(), Unclear),
        (ConnectionResetError(), Unclear),
        (RemoteDisconnected(""), Unclear),
        (IncompleteRead(b""), Unclear),
        (503, Unclear),
        (b'{"error_code":"0"', Unclear),
    ],
)
def test_a_write_without_an_answer_is_unclear_unless_it_never_left(answer: object, kind: type) -> None:
    ours, _ = answering(LOGIN, answer)
    assert isinstance(ours.sync(DOSSIER, updating=False), kind)
    ours, _ = answering(LOGIN, answer)
    assert ours.find(CODE) is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({**DONE, "result": [{}]}, True),
        (DONE, False),
        ({**DONE, "result": None}, None),
        ({"error_code": "0", "message": ""}, None),
        ({"error_code": "-1", "message": "Lỗi", "result": [{}]}, None),
    ],
)
def test_finding_says_only_what_the_portal_said(answer: object, found: bool | None) -> None:
    assert answering(LOGIN, answer)[0].find(CODE) is found


# -- the four moods -------------------------------------------------------------------------------------------------------


def test_down(portal: Portal, ours: NationalPortalClient) -> None:
    portal.simulator.behave(Mood(DOWN))
    assert isinstance(ours.sync(DOSSIER, updating=False), NotSent)
    assert ours.find(CODE) is None
    portal.simulator.behave(Mood())
    assert ours.sync(DOSSIER, updating=False) == Accepted()
    portal.simulator.behave(Mood(DOWN))
    assert isinstance(ours.sync(WHOLE, updating=True), Unclear)  # a session was there; a 503 does not say what was done
    assert portal.held() == dossier_element(DOSSIER)


def test_slow(portal: Portal, ours: NationalPortalClient) -> None:
    ours.find(CODE)
    portal.simulator.behave(Mood(SLOW, times=1, seconds=11))
    assert ours.sync(DOSSIER, updating=False) == Unclear("TimeoutError")
    assert ours.find(CODE) is True
    portal.simulator.behave(Mood(SLOW, times=1, seconds=9))
    assert ours.sync(WHOLE, updating=True) == Accepted()


def test_lose_answer(portal: Portal, ours: NationalPortalClient) -> None:
    portal.simulator.behave(Mood(LOSE_ANSWER, times=1))
    assert isinstance(ours.sync(DOSSIER, updating=False), Unclear)
    assert ours.find(CODE) is True
    assert ours.sync(DOSSIER, updating=False) == AlreadyThere()
    assert ours.sync(DOSSIER, updating=True) == Accepted()


def test_refuse(portal: Portal, ours: NationalPortalClient) -> None:
    portal.simulator.behave(Mood(REFUSE, times=1))
    assert isinstance(ours.sync(DOSSIER, updating=False), Refused)
    assert ours.find(CODE) is False
    assert ours.sync(DOSSIER, updating=False) == Accepted()


# -- progress -------------------------------------------------------------------------------------------------------------


def test_lines_that_grew_after_a_lost_answer_are_all_kept_once(portal: Portal, ours: NationalPortalClient) -> None:
    ours.sync(WHOLE, updating=False)
    portal.simulator.behave(Mood(LOSE_ANSWER, times=1))
    assert isinstance(ours.progress(life()[:3]), Unclear)
    assert ours.progress(life()[:5]) == Accepted()
    assert portal.lines() == [progress_element(line) for line in life()[:5]]


def test_one_by_one_stops_at_the_first_that_is_not_taken(
    portal: Portal, wire: Wire, ours: NationalPortalClient
) -> None:
    ours.sync(WHOLE, updating=False)
    ours.progress(life()[:1])
    bad = replace(life()[2], officer="")
    assert isinstance(ours.progress([life()[0], bad, life()[1]]), Refused)
    assert isinstance(ours.progress([life()[0], life()[1], bad, life()[3]]), Refused)
    assert portal.lines() == [progress_element(line) for line in life()[:1]]
    repeated = [life()[0], life()[1], replace(life()[5], status=10)]
    assert isinstance(ours.progress(repeated), Refused)
    assert portal.lines() == [progress_element(line) for line in life()[:2]]


def test_two_lines_that_are_the_same_are_one(portal: Portal, ours: NationalPortalClient) -> None:
    ours.sync(WHOLE, updating=False)
    first, second = life()[:2]
    assert ours.progress([first, second, second]) == Accepted()
    assert portal.lines() == [progress_element(first), progress_element(second)]


def test_one_line_alone_that_is_there_already(ours: NationalPortalClient) -> None:
    ours.sync(WHOLE, updating=False)
    ours.progress(life()[:1])
    assert ours.progress(life()[:1]) == AlreadyThere()


@pytest.mark.parametrize("count", [0, 11])
def test_one_to_ten_lines_a_call(wire: Wire, ours: NationalPortalClient, count: int) -> None:
    with pytest.raises(ValueError, match="1 to 10"):
        ours.progress([LINE] * count)
    assert wire.sent == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10), st.sampled_from([None, LOSE_ANSWER, REFUSE, DOWN])), max_size=12))
def test_whatever_is_lost_the_portal_holds_each_line_once_in_order(tries: list[tuple[int, str | None]]) -> None:
    """A publisher that only goes on after an outcome of success, with chunks cut anew each time."""
    portal = Portal()
    ours = client(Wire(portal))
    ours.sync(WHOLE, updating=False)
    lines, done = life(), 0
    for size, mood in [*tries, *[(10, None)] * 4]:
        if done == len(lines):
            break
        chunk = lines[done : done + size]
        portal.simulator.behave(Mood(mood, times=1) if mood else Mood())
        if isinstance(ours.progress(chunk), Accepted | AlreadyThere):
            done += len(chunk)
        kept = portal.lines()
        assert all(before["ThoiDiemXuLy"] < after["ThoiDiemXuLy"] for before, after in pairwise(kept))
        assert kept[:done] == [progress_element(line) for line in lines[:done]]
    assert portal.lines() == [progress_element(line) for line in lines]


# -- manners --------------------------------------------------------------------------------------------------------------


def test_nothing_is_logged_and_nothing_shows(
    portal: Portal, wire: Wire, ours: NationalPortalClient, caplog: pytest.LogCaptureFixture
) -> None:
    requests: list[Request] = []

    def noting(request: Request) -> Response:
        requests.append(request)
        return wire(request)

    caplog.set_level(logging.DEBUG)
    ours = client(noting)
    ours.sync(DOSSIER, updating=False)
    ours.sync(DOSSIER, updating=False)
    shown = repr(requests) + repr(ours) + caplog.text
    assert not any(secret in shown for secret in (CREDENTIALS.password, "session-0", "Lan", "001185000123"))


def test_headers_of_the_contract(portal: Portal) -> None:
    requests: list[Request] = []

    def noting(request: Request) -> Response:
        requests.append(request)
        return Wire(portal)(request)

    client(noting).find(CODE)
    assert {request.headers["dstcode"] for request in requests} == {"dvcqg"}
    assert {request.headers["Content-Type"] for request in requests} == {"application/json; charset=utf-8"}
    assert [request.url.partition("example.test")[2] for request in requests] == [
        "/national-portal/login",
        "/national-portal/api",
    ]


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "ftp://a.example.test", "national.example.test"])
def test_only_http_addresses(address: str) -> None:
    with pytest.raises(ValueError, match="http"):
        NationalPortalClient(address, "u", "p", "G09")


def test_a_client_has_a_transport_of_its_own() -> None:
    """Without one passed in it speaks HTTP: here to a port where nobody listens."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        outcome = NationalPortalClient(address, "u", "p", "G09").sync(DOSSIER, updating=False)
    assert outcome == NotSent("login: ConnectionRefusedError")
