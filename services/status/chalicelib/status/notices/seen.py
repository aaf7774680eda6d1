"""What failed on the way to people, made visible: a line in the log and a count, neither of which names anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.status.notices.channels import Outcome
from chalicelib.status.notices.delivery import End

Warn = Callable[[str, Mapping[str, str]], None]
Count = Callable[[str, Mapping[str, str]], None]


class LoggedAndCounted:
    """`warn` writes a line with facts, `count` adds one to a metric with dimensions."""

    def __init__(self, warn: Warn, count: Count) -> None:
        self._warn = warn
        self._count = count

    def channel_failed(self, channel: str, outcome: Outcome, delivery: str) -> None:
        facts = {"channel": channel, "result": outcome.result.value, "kind": outcome.kind, "delivery": delivery}
        self._warn("channel failed", facts)
        self._count("NoticeChannelFailed", {"channel": channel})

    def nobody_reached(self, end: End, delivery: str) -> None:
        self._warn("notice reached nobody", {"end": end.value, "delivery": delivery})
        self._count("NoticeUnreached", {})
