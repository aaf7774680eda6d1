"""Background processes: started once, found again by what they are, ended only when they are ours."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra import ROOT
from infra.steps import StepFailed


@dataclass(frozen=True, slots=True)
class Program:
    """`health` is an address that answers (with anything but a server error) once the program serves."""

    name: str
    command: Sequence[str]
    port: int
    health: str
    fingerprint: str = ""  # of its sources: a program that was changed is started anew
    environment: Mapping[str, str] = field(default_factory=dict)  # beside this process's own


class Keeper:
    """Keeps pid files and logs in one state folder."""

    def __init__(self, state: Path) -> None:
        self.run = state / "run"
        self.logs = state / "logs"

    def start(self, program: Program, patience: float = 30.0) -> str:
        """Starts a program unless it runs already and answers; "running" or "started".

        Raises StepFailed: its port is taken by somebody else, it ended at once, it does not answer in time.
        """
        known = self._known(program.name)
        if known is not None and self._alive(known):
            same = known["port"] == program.port and known["fingerprint"] == program.fingerprint
            if same and answers(program.health):
                return "running"
            self.stop(program.name)
        if taken(program.port):
            raise StepFailed(
                f"port {program.port}, wanted for {program.name}, is taken by another program",
                f"End that program, or choose another port: make up PORT={suggested_port(program.port)}",
            )
        return self._start(program, patience)

    def _start(self, program: Program, patience: float) -> str:
        for folder in (self.run, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{program.name}.log"
        with log.open("ab") as out:
            began = out.tell()
            process = subprocess.Popen(
                list(program.command),
                cwd=ROOT,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._note(program, process.pid)
        end = time.monotonic() + patience
        while not answers(program.health):
            if process.poll() is not None:
                self._file(program.name).unlink(missing_ok=True)
                said = log.read_bytes()[began:].decode("utf-8", "replace").strip().splitlines()
                raise StepFailed(
                    f"{program.name} ended at once: {' / '.join(said[-3:]) or 'it said nothing'}", f"Its log is {log}."
                )
            if time.monotonic() > end:
                raise StepFailed(
                    f"{program.name} does not answer at {program.health} after {patience:.0f} s",
                    f"Its log is {log}. make down, then make up, starts afresh.",
                )
            time.sleep(0.05)
        return "started"

    def stop(self, name: str, patience: float = 30.0) -> bool:
        """Ends a program that we started, gently, then its orphans. Whether there was one."""
        known = self._known(name)
        if known is None:
            return False
        running = self._alive(known)
        if running:
            pid = int(known["pid"])
            os.kill(pid, signal.SIGTERM)  # ministack keeps its state only when asked to end like this
            if not _gone(pid, patience):
                raise StepFailed(f"{name} (process {pid}) does not end", f"Look at {self.logs / (name + '.log')}.")
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)  # a busy function outlives the cloud that ran it
        self._file(name).unlink(missing_ok=True)
        return running

    def running(self, name: str) -> bool:
        known = self._known(name)
        return known is not None and self._alive(known)

    def port(self, name: str) -> int | None:
        known = self._known(name)
        return int(known["port"]) if known is not None else None

    def _file(self, name: str) -> Path:
        return self.run / f"{name}.json"

    def _known(self, name: str) -> dict[str, Any] | None:
        try:
            return dict(json.loads(self._file(name).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return None

    def _note(self, program: Program, pid: int) -> None:
        note = {"pid": pid, "port": program.port, "fingerprint": program.fingerprint, "identity": identity(pid)}
        self._file(program.name).write_text(json.dumps(note), encoding="utf-8")

    def _alive(self, known: dict[str, Any]) -> bool:
        """Whether the pid still is the process we started: numbers are used again."""
        return known.get("identity") is not None and identity(int(known["pid"])) == known["identity"]


def identity(pid: int) -> str | None:
    """When the process began, which with its pid names it; None where there is none (or only its corpse)."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else f"{boot_id()} {fields[19]}"
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return asked.stdout.strip() or None


def boot_id() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    return ""


def _gone(pid: int, patience: float) -> bool:
    end = time.monotonic() + patience
    while identity(pid) is not None:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def suggested_port(near: int) -> int:
    """A port whose two neighbours are free too."""
    for port in range(max(near + 10, 8010), 65_000, 10):
        if not any(taken(port + k) for k in range(3)):
            return port
    return 8010


def answers(address: str, patience: float = 2.0) -> bool:
    """Whether a program serves at an address; being refused is an answer, a server error is none."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=patience) as answer:
            return bool(answer.status < 500)
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500
    except OSError:
        return False
