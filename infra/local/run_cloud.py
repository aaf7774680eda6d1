"""Runs ministack, guarded: loopback only, no other listener, its state and its litter below one folder.

Run by ministack's own Python: `python infra/local/run_cloud.py --port 8001 --state DIR`. Its functions inherit the
environment, so nothing of the operator's gets through.
"""

import argparse
import copy
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any


def environment(port: int, state: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL")}
    return {
        **kept,
        "HOME": str(state),
        "TMPDIR": str(state / "tmp"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": "ap-southeast-1",
        "MINISTACK_ACCOUNT_ID": "000000000001",
        "AWS_ACCESS_KEY_ID": "000000000001",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AUTH": "true",  # functions may do what their policies say and no more; unsigned calls are refused
        "IOT_MTLS_ENABLED": "0",  # would listen on every interface
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "LAMBDA_WARM_TTL_SECONDS": "120",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }


def put_away(state: Path) -> None:
    """The unpacked functions that the last run left: aside at once, removed in the background (it can take a minute)."""
    if (state / "tmp").exists():
        (state / "tmp").rename(state / f"old-{os.getpid()}-{time.time_ns()}")
    threading.Thread(target=_remove, args=(sorted(state.glob("old-*")),), daemon=True).start()


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    given = parser.parse_args()
    state = given.state.absolute()
    put_away(state)
    for folder in ("tmp", "state", "s3"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    wanted = environment(given.port, state)
    os.environ.clear()
    os.environ.update(wanted)
    sys.argv = ["ministack"]
    # ministack lives in an environment of its own, which the type checker does not see.
    from ministack import app as cloud  # type: ignore[import-not-found]
    from ministack.core import iam_actions  # type: ignore[import-not-found]
    from ministack.core.lambda_runtime import Worker  # type: ignore[import-not-found]
    from ministack.services import dynamodb  # type: ignore[import-not-found]

    # After each call ministack waits up to 50 ms for a first log line: seven times what a call takes. A line that comes
    # later than this is shown with the next call's.
    Worker._drain_stderr_bounded.__defaults__ = (0.004, 0.002, 0.250)
    # On AWS the single action allows its batch too: sns:PublishBatch and the like are no actions of policies.
    iam_actions._action_from_query = without_batch(iam_actions._action_from_query)
    iam_actions._action_from_target = without_batch(iam_actions._action_from_target)
    keep_streams(dynamodb)
    cloud.app = without_reset(cloud.app)
    cloud.main()


def keep_streams(dynamodb: Any) -> None:
    """ministack keeps how far each function has read a table's stream, but not the stream: after a start the first changes
    would be taken for read, and what was not read yet at the end would be lost."""
    get_state, load_state = dynamodb.get_state, dynamodb.load_persisted_state

    def get_all() -> dict[str, Any]:
        streams = {"records": dynamodb._stream_records, "trimmed": dynamodb._stream_trimmed}
        return {**get_state(), "portal_streams": copy.deepcopy(streams)}

    def load_all(kept: Any) -> None:
        load_state(kept)
        streams = (kept or {}).get("portal_streams") or {}
        dynamodb._stream_records.update(streams.get("records", {}))
        dynamodb._stream_trimmed.update(streams.get("trimmed", {}))

    dynamodb.get_state, dynamodb.load_persisted_state = get_all, load_all


_SINGLE = {
    "PublishBatch": "Publish",
    "SendMessageBatch": "SendMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}


def without_batch(action_of: Any) -> Any:
    def single(*given: Any) -> Any:
        action = action_of(*given)
        return _SINGLE.get(action, action)

    return single


def without_reset(app: Any) -> Any:
    """Any web page open in a browser here could post to /_ministack/reset and empty the portal."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/_ministack/") and scope["method"] != "GET":
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return guarded


if __name__ == "__main__":
    main()
