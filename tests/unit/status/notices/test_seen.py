"""What failed is counted under the very names that alarms watch."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from chalicelib.status.notices.channels import CHANNELS, Outcome, Result
from chalicelib.status.notices.delivery import End
from chalicelib.status.notices.seen import LoggedAndCounted
from tests.support.tables import resources


class Counts:
    """A function's log and its metrics."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Mapping[str, str]]] = []
        self.counted: list[tuple[str, Mapping[str, str]]] = []

    @property
    def seen(self) -> LoggedAndCounted:
        def warn(what: str, facts: Mapping[str, str]) -> None:
            self.lines.append((what, facts))

        def count(name: str, dimensions: Mapping[str, str]) -> None:
            self.counted.append((name, dimensions))

        return LoggedAndCounted(warn, count)


def watched() -> list[tuple[str, dict[str, str]]]:
    """Metrics of ours that alarms watch, with the dimensions beside the stage."""
    return [
        (alarm["MetricName"], {one["Name"]: one["Value"] for one in alarm["Dimensions"] if one["Name"] != "stage"})
        for alarm in resources("AWS::CloudWatch::Alarm")
        if alarm["Namespace"] == "portal" and alarm["MetricName"].startswith("Notice")
    ]


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_alarm_watches_what_a_failing_channel_counts(channel: str) -> None:
    counts = Counts()
    counts.seen.channel_failed(channel, Outcome(Result.BUSY, "Throttling"), "G09-261102-0001/1/owner")
    assert counts.counted == [("NoticeChannelFailed", {"channel": channel})]
    assert counts.counted[0] in watched()
    facts = {"channel": channel, "result": "busy", "kind": "Throttling", "delivery": "G09-261102-0001/1/owner"}
    assert counts.lines == [("channel failed", facts)]


def test_an_alarm_watches_what_a_notice_counts_that_reached_nobody() -> None:
    counts = Counts()
    counts.seen.nobody_reached(End.DOUBTFUL, "G09-261102-0001/1/owner")
    assert counts.counted == [("NoticeUnreached", {})]
    assert counts.counted[0] in watched()
    assert counts.lines == [("notice reached nobody", {"end": "doubtful", "delivery": "G09-261102-0001/1/owner"})]
