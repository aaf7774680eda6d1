"""Background programs (infra/local/processes.py): found again, ended only when ours, failures told."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.logs import FileTail, readable, shown, stamped
from infra.local.mails import mails, print_sent, texts
from infra.local.processes import Keeper, Program, answers, identity
from infra.local.supervisor import Place
from infra.steps import StepFailed

SERVER = """
import http.server, sys
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(port: int, fingerprint: str = "1", code: str = SERVER) -> Program:
    return Program("pages", [sys.executable, "-c", code, str(port)], port, f"http://127.0.0.1:{port}/", fingerprint)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    kept = Keeper(tmp_path)
    yield kept
    kept.stop("pages")


def test_a_program_is_started_once_and_ended_once(keeper: Keeper) -> None:
    port = free_port()
    assert keeper.start(program(port)) == "started"
    assert answers(f"http://127.0.0.1:{port}/")
    assert keeper.start(program(port)) == "running"
    assert keeper.running("pages")
    assert keeper.stop("pages")
    assert not answers(f"http://127.0.0.1:{port}/")
    assert not keeper.stop("pages")


def test_a_program_whose_sources_changed_is_started_anew(keeper: Keeper) -> None:
    port = free_port()
    keeper.start(program(port))
    first = json.loads((keeper.run / "pages.json").read_text())["pid"]
    assert keeper.start(program(port, fingerprint="2")) == "started"
    assert json.loads((keeper.run / "pages.json").read_text())["pid"] != first
    assert identity(first) is None


def test_a_taken_port_is_told_with_another_to_choose(keeper: Keeper) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(StepFailed, match="is taken by another program") as failed,
    ):
        keeper.start(program(other.getsockname()[1]))
    assert "PORT=" in failed.value.advice


def test_a_program_that_ends_at_once_is_told_with_its_last_words(keeper: Keeper) -> None:
    with pytest.raises(StepFailed, match="no module of that name"):
        keeper.start(program(free_port(), code="raise SystemExit('no module of that name')"))
    assert not keeper.running("pages")


def test_a_process_that_took_over_a_pid_is_not_ours(keeper: Keeper) -> None:
    port = free_port()
    keeper.start(program(port))
    file = keeper.run / "pages.json"
    note = json.loads(file.read_text())
    file.write_text(json.dumps({**note, "identity": "another boot 1"}))
    assert not keeper.stop("pages"), "it must not be ended"
    assert identity(note["pid"]) is not None
    file.write_text(json.dumps(note))


@pytest.mark.parametrize("port", ["x", "80", "65534", "-1", "8000.0"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    with pytest.raises(StepFailed, match="no usable port"):
        Place.from_environment({"PORT": port})


def test_the_ports_of_a_place_follow_the_gateways() -> None:
    place = Place.from_environment({"PORT": "8100", "PORTAL_STATE": "/somewhere"})
    assert (place.port, place.cloud_port, place.national_port) == (8100, 8101, 8102)
    assert place.address == "http://localhost:8100"
    assert Place.from_environment({}).port == 8000


def test_a_log_is_read_from_its_last_lines_on_and_by_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "gateway.log"
    log.write_text("one\ntwo\nthree\n")
    tail = FileTail(log, backlog=2)
    assert [line[2] for line in tail.lines()] == ["two", "three"]
    with log.open("a") as file:
        file.write("fo")
    assert list(tail.lines()) == []
    with log.open("a") as file:
        file.write("ur\n")
    assert [line[1:] for line in tail.lines()] == [("gateway", "four")]


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("2026-11-26T07:45:22+0700 WARNING late", 1_795_653_922.0),
        ("[2026-11-26 00:45:22 +0000] WARNING late", 1_795_653_922.0),
        ("2026-11-26T00:45:22.512+0000 WARNING late", 1_795_653_922.0),
    ],
)
def test_a_line_has_the_time_at_which_it_was_written(line: str, when: float) -> None:
    """And is shown by the portal's clock, whatever the machine's zone."""
    assert stamped(line) == (when, "WARNING late")
    assert shown(when, "gateway", "WARNING late").split() == ["07:45:22", "gateway", "WARNING", "late"]


def test_a_line_without_a_time_belongs_to_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "cloud.log"
    log.write_text("2026-11-26 00:45:22,100 ERROR it broke\nTraceback\n2026-11-26 00:45:24 ERROR again\n")
    (broke, trace, again) = FileTail(log, backlog=20).lines()
    assert (broke[2], trace[2], again[2]) == ("ERROR it broke", "Traceback", "ERROR again")
    assert broke[0] == trace[0] == again[0] - 2
    assert stamped("2026 was a year") == (None, "2026 was a year")


def test_a_functions_lines_are_made_readable() -> None:
    record = json.dumps({"level": "WARNING", "message": "busy", "service": "status", "fault": "StorageBusy"})
    said = f"START RequestId: 1\n{record}\nplain\nREPORT RequestId: 1\tDuration: 1522.5 ms\nEND RequestId: 1\n"
    assert list(readable(said)) == ["WARNING busy fault=StorageBusy", "plain", "took 1522.5 ms"]


def test_mails_are_printed_in_the_order_of_time() -> None:
    def mail(at: float, subject: str) -> dict[str, object]:
        return {"Timestamp": at, "To": ["lan@example.test"], "Subject": subject, "BodyText": "Kính gửi\n\nXem\n"}

    assert list(mails({"messages": {"1": [mail(60.5, "later")], "2": [mail(0.5, "first")]}})) == [
        "2 e-mails",
        "\n07:00:00  lan@example.test  first", "    Kính gửi", "    ", "    Xem",
        "\n07:01:00  lan@example.test  later", "    Kính gửi", "    ", "    Xem",
    ]  # fmt: skip
    assert list(mails({"messages": {}})) == ["0 e-mails"]


def test_text_messages_are_printed_by_phone() -> None:
    kept = {"sms_messages": {"+84912345678": [{"Message": "Ho so"}, {"Message": "Xem"}]}}
    assert list(texts(kept)) == ["\n2 text messages", "\n+84912345678  Ho so", "\n+84912345678  Xem"]


def test_where_no_cloud_answers_nothing_can_be_printed(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="nothing runs here"):
        print_sent(Place(tmp_path, free_port() - 1))
