"""`python -m infra tell-slips` asks the stage's own queue, as the stage's state says where it is."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest

from infra.__main__ import main
from infra.stages import StageState
from kernel.entry import Entry
from tests.support.slips import IN_2024, asked, slip_desk


class Register:
    def every_entry(self) -> list[Entry]:
        return [asked(IN_2024)]


@pytest.mark.usefixtures("aws")
def test_a_lost_slip_is_told_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An operator's shell need not name a region."""
    monkeypatch.setenv("PORTAL_STATE", str(tmp_path))
    monkeypatch.setattr("infra.books._desk", lambda _stage: slip_desk(asked(IN_2024)))
    monkeypatch.setattr("kernel.register.DynamoRegister", lambda *_: Register())
    StageState(stage="test", region="ap-southeast-1").write()
    sqs = boto3.client("sqs")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    assert main(["tell-slips", "--stage", "test"]) == 0
    assert "told again of 1 change(s)" in capsys.readouterr().out
    url = sqs.get_queue_url(QueueName="test-status-slips")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"])["subject"] == asked(IN_2024).code
