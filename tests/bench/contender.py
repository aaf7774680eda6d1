"""One of the workers that file at once: `python -m tests.bench.contender <file>`. It says `ready`, waits for a line, files, and
says as JSON what it was answered. A refusal is tried again with the same key after the time it asks for."""

from __future__ import annotations

import json
import sys
import time
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

_PATIENCE = 30  # attempts of one filing


def main(plan: dict[str, Any]) -> dict[str, Any]:
    from chalicelib.submission import wiring
    from tests.bench import story
    from tests.support import gateway

    now = datetime.fromisoformat(plan["now"])
    wiring.now = lambda: now  # the day stays the same however late it is
    gateway.load("submission")
    wiring.forms()
    return _file_all(plan, story, gateway)


def _file_all(plan: dict[str, Any], story: Any, gateway: Any) -> dict[str, Any]:
    codes: dict[str, str] = {}
    refusals = 0
    faults: list[str] = []
    keys = story.keys(plan["seed"])
    _tell("ready")
    sys.stdin.readline()
    for _ in range(plan["count"]):
        key = next(keys)
        for _ in range(_PATIENCE):
            reply = gateway.call(
                "submission",
                "POST",
                "/submission/dossiers",
                plan["body"],
                headers=story.BROWSER,
                token=plan["token"],
                key=key,
            )
            if reply.status == 201:
                codes[key] = reply.json["code"]
                break
            if not _clean(reply):
                faults.append(f"{reply.status} {dict(reply.headers)} {reply.text[:300]}")
                break
            refusals += 1
            time.sleep(float(reply.headers["retry-after"]))
        else:
            faults.append(f"{key} was refused {_PATIENCE} times")
    return {"codes": codes, "refusals": refusals, "faults": faults}


def _clean(reply: Any) -> bool:
    """A 503 that says what it is and when to come again."""
    return bool(
        reply.status == 503
        and reply.headers.get("content-type") == "application/problem+json"
        and reply.headers.get("retry-after", "").isdigit()
        and reply.json["status"] == 503
    )


def _tell(line: str) -> None:
    sys.__stdout__.write(line + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # the function's log
        answered = main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    _tell(json.dumps(answered))
