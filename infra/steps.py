"""What an operator sees: each step as it runs, what it did, and when it fails its reason and what to do.

Only the standard library and old syntax: the bootstrap runs this before any environment exists.
"""

from __future__ import annotations

import errno
import sys
import time
import traceback
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_step = ""


class StepFailed(Exception):
    """A step that cannot go on. `reason` is what happened, `advice` what the operator can do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


class Step:
    """One step under way; `say` shows a line below it, `done` sets the words it ends with."""

    def __init__(self) -> None:
        self.outcome = "done"

    def say(self, line: str) -> None:
        print("    " + line, flush=True)

    def done(self, outcome: str) -> None:
        self.outcome = outcome


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Shows a step's name, then what it did and how long it took. A failure inside is reported by `guarded`."""
    global _step  # noqa: PLW0603 - one program, one step at a time
    outer, _step = _step, name
    print("* " + name, flush=True)
    began = time.monotonic()
    running = Step()
    yield running
    print(f"    {running.outcome} ({time.monotonic() - began:.1f} s)", flush=True)
    _step = outer


def guarded(work: Callable[[], int | None], trace: Path, name: str = "") -> int:
    """Runs `work`; the exit code. Faults are told as step, reason and advice; an unforeseen one's trace goes to `trace`.

    `name` is what is run, for faults outside of any step.
    """
    global _step  # noqa: PLW0603 - one program, one step at a time
    _step = name
    try:
        return work() or 0
    except StepFailed as failed:
        return _tell(failed.reason, failed.advice)
    except KeyboardInterrupt:
        return _tell("interrupted", "Nothing is lost: run the same command again.")
    except BrokenPipeError:
        return 1
    except ModuleNotFoundError as fault:
        return _tell(
            f"this Python has no {fault.name}", "Use the portal's own: make dev, then once: . .venv/dev/bin/activate"
        )
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            return _tell(f"the disk is full ({fault.filename or fault})", "Free some space and run it again.")
        return _unforeseen(fault, trace)
    except Exception as fault:
        return _unforeseen(fault, trace)


def _unforeseen(fault: Exception, trace: Path) -> int:
    reason = f"{type(fault).__name__}: {fault}"
    try:
        trace.parent.mkdir(parents=True, exist_ok=True)
        trace.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        traceback.print_exc()
        return _tell(reason, "The details are above.")
    return _tell(reason, f"The details are in {trace}.")


def _tell(reason: str, advice: str) -> int:
    sys.stdout.flush()
    lines = ["", "FAILED  " + (_step or "start"), "reason  " + reason.strip(), "what to do  " + advice.strip()]
    print("\n".join(lines), file=sys.stderr, flush=True)
    return 1
