"""`make logs`: what the gateway, the simulator, the cloud and every function say, as one stream of lines."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.supervisor import STAGE, Place
from infra.steps import StepFailed
from kernel.times import HANOI

Line = tuple[float, str, str]  # when (epoch), who, what

_PLATFORM = re.compile(r"^(START|END|INIT_START) ")
_REPORT = re.compile(r"Duration: ([\d.]+) ms")
_QUIET = re.compile(r"^[\d-]+ [\d:,]+ (INFO|DEBUG) |^\[[^]]+\] \[\d+\] \[INFO\]")
_STAMP = re.compile(
    r"^\[?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)[.,\d]* ?([+-]\d{4})?\]? *"
)  # of this machine's zone, if it names none
_PAUSE = 0.7


def follow(place: Place, backlog: int = 20) -> None:
    """Prints until interrupted; begins with what was said last. Raises StepFailed where nothing ever ran here."""
    folder = place.state / "logs"
    if not folder.exists():
        raise StepFailed("nothing has run here yet", "make up starts the portal.")
    files = [FileTail(path, backlog) for path in sorted(folder.glob("*.log"))]
    functions = FunctionTail(place)
    try:
        while True:
            lines = [line for tail in files for line in tail.lines()]
            lines += functions.lines()
            for when, who, what in sorted(lines, key=lambda line: line[0]):
                print(shown(when, who, what), flush=True)
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return


def shown(when: float, who: str, what: str) -> str:
    """By the portal's own clock, whatever the zone of the machine."""
    return f"{datetime.fromtimestamp(when, HANOI):%H:%M:%S} {who:<22} {what}"


def stamped(line: str) -> tuple[float | None, str]:
    """When a program says that it wrote a line (epoch), and the line without that; None where it says nothing."""
    found = _STAMP.match(line)
    if found is None:
        return None, line
    day, time_of_day, zone = found.groups()
    instant = datetime.fromisoformat(f"{day} {time_of_day}{zone or ''}")
    return instant.timestamp(), line[found.end() :]


class FileTail:
    """The new lines of one log file; one that does not say when it was written belongs to the one before."""

    def __init__(self, path: Path, backlog: int) -> None:
        self._path = path
        self._who = path.stem
        self._when = path.stat().st_mtime
        lines = path.read_bytes().splitlines(keepends=True)
        self._at = sum(len(line) for line in lines[: max(0, len(lines) - backlog)])

    def lines(self) -> Iterator[Line]:
        with self._path.open("rb") as file:
            file.seek(self._at)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._at += len(whole)
        for line in whole.decode("utf-8", "replace").splitlines():
            if line.strip() and not _QUIET.match(line):
                when, said = stamped(line)
                self._when = when or self._when
                yield self._when, self._who, said


class FunctionTail:
    """What functions wrote to their logs since the last look."""

    def __init__(self, place: Place) -> None:
        self._logs: Any = place.target.client("logs")
        self._since = int((time.time() - 60) * 1000)
        self._seen: set[str] = set()

    def lines(self) -> list[Line]:
        try:
            return list(self._new())
        except (BotoCoreError, ClientError):
            return []  # the cloud is down; its own log says so

    def _new(self) -> Iterator[Line]:
        prefix = f"/aws/lambda/{STAGE}-"
        groups = self._logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
        newest = self._since
        for group in groups:
            name = group["logGroupName"]
            events = self._logs.filter_log_events(logGroupName=name, startTime=self._since)["events"]
            for event in events:
                newest = max(newest, int(event["timestamp"]))
                known = f"{name} {event.get('logStreamName')} {event['timestamp']} {event['message']}"
                if known in self._seen:
                    continue
                self._seen.add(known)
                for line in readable(event["message"]):
                    yield event["timestamp"] / 1000, name.removeprefix(prefix), line
        self._since = newest
        if len(self._seen) > 50_000:
            self._seen.clear()


def readable(message: str) -> Iterator[str]:
    """A function's lines: JSON of the logger as `LEVEL message name=value`, Lambda's own shortened to the duration."""
    for line in message.splitlines():
        if not line.strip() or _PLATFORM.match(line):
            continue
        if line.startswith("REPORT "):
            found = _REPORT.search(line)
            if found and float(found[1]) > 1000:
                yield f"took {found[1]} ms"
            continue
        try:
            record = json.loads(line)
        except ValueError:
            yield line
            continue
        if not isinstance(record, dict) or "message" not in record:
            yield line
            continue
        rest = {k: v for k, v in record.items() if k not in _KNOWN}
        yield " ".join([record.get("level", ""), str(record["message"]), *(f"{k}={v}" for k, v in rest.items())])


_KNOWN = frozenset(("level", "message", "timestamp", "service", "location", "xray_trace_id"))
