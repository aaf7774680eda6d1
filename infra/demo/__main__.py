"""`make demo`: the whole life of dossiers over HTTP against the running portal, a line per step, and an exit code."""

from __future__ import annotations

import os
import sys

import httpx

from infra.demo.client import DemoFailed, Portal
from infra.demo.life import walk
from infra.stages import state_folder
from infra.steps import StepFailed, guarded


def main() -> int:
    return guarded(_walk, state_folder() / "fault.txt", "demo")


def _walk() -> None:
    base = os.environ.get("PORTAL", f"http://localhost:{os.environ.get('PORT') or '8000'}")
    try:
        walk(Portal(base))
    except DemoFailed as failed:
        raise StepFailed(
            str(failed), "The step above was the last that went well; make logs shows the portal's side."
        ) from failed
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise StepFailed(
            f"the portal at {base} does not answer ({type(fault).__name__})",
            "Start it: make up. If it runs on another port, say so here too: make demo PORT=...",
        ) from fault
    print("The whole life was walked.")


if __name__ == "__main__":
    sys.exit(main())
