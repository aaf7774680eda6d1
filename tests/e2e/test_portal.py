"""The running portal: the demo's life, a stop and start in the middle, one service redeployed while the others work."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from tests.e2e.conftest import Running
from tests.support.world import scheduled_event

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def test_1_the_whole_life_is_walked(running: Running) -> None:
    walked = running.run("infra.demo")
    assert walked.returncode == 0, walked.stdout[-4000:] + walked.stderr[-2000:]
    assert "The whole life was walked." in walked.stdout


def test_2_what_is_stored_survives_a_stop_and_a_start(running: Running) -> None:
    before = running.ask("/api/publish/results").json()["items"]
    assert before
    code = before[0]["code"]
    state = running.ask(f"/api/status/dossiers/{code}").json()
    record = running.ask(f"/national-portal/records/{code}").json()
    assert running.infra("down").returncode == 0
    again = running.infra("up")
    assert again.returncode == 0, again.stdout[-3000:] + again.stderr[-3000:]
    assert running.ask("/api/publish/results").json()["items"] == before
    assert running.ask(f"/api/status/dossiers/{code}").json() == state
    assert running.ask(f"/national-portal/records/{code}").json() == record


def test_3_up_twice_changes_nothing(running: Running) -> None:
    again = running.infra("up")
    assert again.returncode == 0, again.stdout[-2000:]
    assert "is up" in again.stdout


def test_4_one_service_is_deployed_while_the_others_work(running: Running) -> None:
    code = running.ask("/api/publish/results").json()["items"][0]["code"]
    setting = running.on_the_cloud("set", "--stage", "local", "portal-url", running.address + "/")
    assert setting.returncode == 0, setting.stdout + setting.stderr
    answers: list[int] = []
    done = threading.Event()

    def keep_looking() -> None:
        while not done.is_set():
            answers.append(running.ask(f"/api/status/dossiers/{code}").status_code)

    looker = threading.Thread(target=keep_looking)
    looker.start()
    try:
        deployed = running.on_the_cloud("deploy", "--stage", "local", "--service", "feedback")
    finally:
        done.set()
        looker.join()
    assert deployed.returncode == 0, deployed.stdout[-2000:] + deployed.stderr[-2000:]
    assert "feedback" in deployed.stdout
    assert "unchanged" not in deployed.stdout.split("feedback")[-1], deployed.stdout
    assert len(answers) > 1
    assert set(answers) == {200}
    assert running.ask("/api/feedback/petitions").status_code == 200


def test_5_pages_and_problems_are_served(running: Running) -> None:
    home = running.ask("/")
    assert home.status_code == 200
    assert "Cổng dịch vụ công" in home.text
    assert "default-src 'self'" in home.headers["content-security-policy"]
    assert running.ask("/problems/not-found").status_code == 200
    for unknown in ("/api/status/none", "/api/none/x", "/api/status/dossiers/G09-261124-%2530001"):
        missing = running.ask(unknown)
        assert missing.status_code == 404
        assert missing.headers["content-type"].startswith("application/problem+json")


def test_6_all_ways_of_not_finding_a_dossier_look_alike(running: Running) -> None:
    code: str = running.ask("/api/publish/results").json()["items"][0]["code"]
    alike: list[Any] = [
        "G09-991231-0001",
        code.lower(),
        code + ".",
        code.replace("0", "０"),
        code.replace("-", "%252D"),
        "x" * 500,
    ]
    answers = {running.ask(f"/api/status/dossiers/{one}").content for one in alike}
    wrong_pin = running.address + f"/api/status/dossiers/{code}"
    import httpx

    answers.add(httpx.get(wrong_pin, headers={"Receipt-Pin": "0000-0000-0000"}, timeout=30).content)
    assert len(answers) == 1


def test_7_the_transparency_log_is_checked_from_outside(running: Running) -> None:
    checked = running.infra("log", "--url", running.address)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    head = checked.stdout.rpartition("--since ")[2].strip()
    again = running.infra("log", "--url", running.address, "--since", head)
    assert again.returncode == 0, again.stdout + again.stderr
    size, _, root = head.partition(":")
    refused = running.infra("log", "--url", running.address, "--since", f"{size}:{root[::-1]}")
    assert refused.returncode == 1
    assert "not those of the head you kept" in refused.stderr


def test_8_the_morning_is_scheduled_and_an_operator_can_run_it(running: Running) -> None:
    """At seven in Hà Nội, and each full hour until five: the local cloud keeps the schedule as AWS does, in UTC."""
    events, functions = running.client("events"), running.client("lambda")
    arn = functions.get_function(FunctionName="local-status-morning")["Configuration"]["FunctionArn"]
    (rule,) = [one for one in events.list_rules()["Rules"] if "Morning" in one["Name"]]
    assert (rule["ScheduleExpression"], rule["State"]) == ("cron(0 0-10 * * ? *)", "ENABLED")
    assert [one["Arn"] for one in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]] == [arn]
    first, again = (running.on_the_cloud("morning", "--stage", "local") for _ in range(2))
    assert first.returncode == again.returncode == 0, first.stdout + first.stderr + again.stdout + again.stderr
    assert "nothing to do" in again.stdout
    called = functions.invoke(FunctionName="local-status-morning", Payload=json.dumps(scheduled_event()).encode())
    assert "FunctionError" not in called, called["Payload"].read()
    filled = running.on_the_cloud("fill-desks", "--stage", "local")
    assert (filled.returncode, "every dossier lies where it belongs" in filled.stdout) == (0, True), filled.stdout
