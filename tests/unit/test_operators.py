"""What operators are told: steps, failures, broken links, settings; never a stack trace alone."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from infra.aws import Target
from infra.checks import headings, link_faults
from infra.deploy import parameters_for, senders
from infra.packaging import Package
from infra.stages import SETTINGS, Settings, StageState, target_of
from infra.steps import StepFailed, guarded, step


def test_a_step_shows_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    with step("packages") as running:
        running.say("status, 14 MB")
        running.done("built")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["* packages", "    status, 14 MB"]
    assert lines[2].startswith("    built (")


def test_a_failed_step_is_told_with_reason_and_advice(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def work() -> None:
        with step("gateway"):
            raise StepFailed("port 8000 is taken", "Choose another.")

    assert guarded(work, tmp_path / "fault.txt") == 1
    assert capsys.readouterr().err.split("\n")[1:4] == [
        "FAILED  gateway",
        "reason  port 8000 is taken",
        "what to do  Choose another.",
    ]


def test_an_unforeseen_fault_leaves_its_trace_in_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def work() -> None:
        raise KeyError("stack")

    assert guarded(work, tmp_path / "new" / "fault.txt") == 1
    told = capsys.readouterr().err
    assert "KeyError: 'stack'" in told
    assert "Traceback" not in told
    assert "Traceback" in (tmp_path / "new" / "fault.txt").read_text()


def test_a_full_disk_is_called_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def work() -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/build/x.zip")

    assert guarded(work, tmp_path / "fault.txt") == 1
    assert "the disk is full" in capsys.readouterr().err


def test_a_stage_that_was_never_deployed_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_STATE", str(tmp_path))
    with pytest.raises(StepFailed, match="nothing is known here of the stage 'prod'") as failed:
        StageState.read("prod")
    assert "deploy --stage prod" in failed.value.advice


def test_the_local_stage_is_found_where_it_was_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever its port; a stage on AWS, and a cloud that the environment names, are as the environment says."""
    monkeypatch.setenv("PORTAL_STATE", str(tmp_path))
    with pytest.raises(StepFailed, match="nothing is known"):
        target_of("local", {})
    StageState(stage="local", region="ap-southeast-1", endpoint="http://127.0.0.1:8101").write()
    assert target_of("local", {}) == Target("ap-southeast-1", "http://127.0.0.1:8101")
    assert target_of("local", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}).endpoint == "http://127.0.0.1:9"
    assert target_of("prod", {"AWS_REGION": "ap-southeast-2"}) == Target("ap-southeast-2")


def test_what_was_deployed_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_STATE", str(tmp_path))
    state = StageState("prod", region="ap-southeast-1", outputs={"status": {"RestAPIId": "x"}})
    state.write()
    assert StageState.read("prod") == state


class Store:
    """Parameter Store as far as Settings uses it."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def client(self, _service: str) -> Store:
        return self

    def get_paginator(self, _operation: str) -> Store:
        return self

    def paginate(self, **asked: Any) -> list[dict[str, list[dict[str, str]]]]:
        assert asked["WithDecryption"]
        return [
            {
                "Parameters": [
                    {"Name": name, "Value": kept} for name, kept in self.kept.items() if name.startswith(asked["Path"])
                ]
            }
        ]

    def put_parameter(self, **given: Any) -> None:
        assert given["Type"] == "SecureString"
        assert given["Overwrite"]
        self.kept[given["Name"]] = given["Value"]


def settings(store: Store, stage: str = "t") -> Settings:
    return Settings(store, stage)  # type: ignore[arg-type]  # only its client is asked for


def test_the_settings_that_are_missing_are_named() -> None:
    store = Store()
    settings(store).put("portal-url", "https://portal.example.vn")
    with pytest.raises(StepFailed) as failed:
        settings(store).complete()
    assert "national-portal-password" in failed.value.reason
    assert " portal-url" not in failed.value.reason
    assert "python -m infra set --stage t" in failed.value.advice


def test_the_secret_of_a_stage_is_made_once() -> None:
    store = Store()
    for name in SETTINGS:
        assert settings(store).put(name, "x")
    assert not settings(store).put("portal-url", "x")
    first = settings(store).complete()["portal-secret"]
    assert len(first) >= 32
    assert settings(store).complete()["portal-secret"] == first
    with pytest.raises(StepFailed, match="there is no setting 'colour'"):
        settings(store).put("colour", "red")


def test_parameters_are_those_the_template_declares(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text('{"Parameters": {"Stage": {}, "Colour": {"Default": "red"}}}')
    made = Package("status", template, tmp_path / "status-1.zip", reused=False)
    assert parameters_for(made, {"Stage": "t", "CodeKey": "k"}) == {"Stage": "t"}
    template.write_text('{"Parameters": {"Colour": {"Type": "String"}}}')
    with pytest.raises(StepFailed, match="wants Colour, which no deployment knows"):
        parameters_for(made, {"Stage": "t"})


def test_channels_that_are_not_set_up_have_no_sender() -> None:
    nobody = {"MailFrom": "", "MailIdentity": "", "SmsSender": ""}
    assert senders({}) == senders({"mail-from": "none", "sms-sender": "none"}) == nobody
    assert senders({"mail-from": "thong-bao@portal.example.vn", "sms-sender": "DVC"}) == {
        "MailFrom": "thong-bao@portal.example.vn",
        "MailIdentity": "portal.example.vn",
        "SmsSender": "DVC",
    }


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# One Heading, more\n\n```\n# no heading\n```\n")
    page = tmp_path / "page.md"
    page.write_text(
        "# Top\n[a](there.md) [b](there.md#one-heading-more) [c](https://example.vn) [d](#top) [e](/api)\n"
        "[f](gone.md) [g](there.md#no-heading) [h](#bottom)\n```\n[i](gone.md)\n```\n"
    )
    assert link_faults(page) == [
        "gone.md leads nowhere",
        "there.md#no-heading: no such heading",
        "#bottom: no such heading",
    ]
    assert headings(tmp_path / "there.md") == {"one-heading-more"}
