"""Counting instructions: a Python program below callgrind, its count written down at each `getppid` it calls."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_TIMEOUT = 900


class CountFailed(Exception):
    """The program did not come through; the message is what it said."""


def available() -> bool:
    return shutil.which("valgrind") is not None


def counts(arguments: Sequence[str], environment: Mapping[str, str], kept: Path | None = None) -> list[int]:
    """Instructions between one `getppid` and the next, in order; what came before the first is left out. With `kept` the
    profiles stay in that folder, for callgrind_annotate.

    Raises:
        CountFailed
    """
    with tempfile.TemporaryDirectory(prefix="portal-callgrind-") as scratch:
        folder = kept or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            "valgrind",
            "--tool=callgrind",
            "--dump-before=getppid",
            f"--callgrind-out-file={folder / 'profile'}",
            sys.executable,
            *arguments,
        ]
        ran = subprocess.run(
            command,
            env={**environment, "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
        if ran.returncode != 0:
            raise CountFailed((ran.stdout + ran.stderr)[-3000:])
        numbered = sorted(folder.glob("profile.*"), key=lambda path: int(path.suffix[1:]))
        return [_total(path) for path in numbered[1:]]


def _total(profile: Path) -> int:
    found = re.search(
        r"^(?:summary|totals): (\d+)", profile.read_text(encoding="utf-8", errors="replace"), re.MULTILINE
    )
    if found is None:
        raise CountFailed(f"no total in {profile.name}")
    return int(found[1])
