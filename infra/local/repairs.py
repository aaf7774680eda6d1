"""What ministack 1.5.33 does otherwise than AWS and the portal cannot live with, put right before it serves.

Each repair leans on names inside that very release (requirements/ministack.txt pins it). One that no longer finds its name
stops the start, so that an upgrade is looked at. Runs in ministack's own Python.
"""

from __future__ import annotations

import copy
import hashlib
import os
import shutil
import threading
import zipfile
from email.utils import parseaddr
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def repair() -> Any:
    """Repairs ministack and gives its module `app`, ready to run."""
    # ministack lives in an environment of its own, which the type checker does not see.
    from ministack import app  # type: ignore[import-not-found]
    from ministack.core import iam_actions, lambda_runtime  # type: ignore[import-not-found]  # as above
    from ministack.services import dynamodb  # type: ignore[import-not-found]  # as above

    hurry_logs(lambda_runtime.Worker)
    lambda_runtime.zipfile = SimpleNamespace(
        ZipFile=UnpackedOnce, BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile
    )
    iam_actions._action_from_query = without_batch(iam_actions._action_from_query)
    iam_actions._action_from_target = without_batch(iam_actions._action_from_target)
    iam_actions.extract_resource_arn = with_senders(iam_actions.extract_resource_arn)
    keep_streams(dynamodb)
    app.app = without_pages(without_reset(app.app))
    return app


def hurry_logs(worker: Any) -> None:
    """After each call ministack waits up to 50 ms for a first line of log: seven times what a call takes. A line that comes
    later than 4 ms is shown with the next call's."""
    first_line, idle, cap = worker._drain_stderr_bounded.__defaults__
    worker._drain_stderr_bounded.__defaults__ = (min(first_line, 0.004), min(idle, 0.002), cap)


_SINGLE = {
    "PublishBatch": "Publish",
    "SendMessageBatch": "SendMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}


def without_batch(action_of: Any) -> Any:
    """A batch is no action of policies: who may do the single thing may do its batch."""

    def single(*given: Any) -> Any:
        action = action_of(*given)
        return _SINGLE.get(action, action)

    return single


def with_senders(resource_of: Any) -> Any:
    """ministack holds a mail against no resource, so that only a policy for all of them would let it through. On AWS it is the
    identity that sends: here the domain of the address."""

    def named(service: str, method: str, path: str, headers: Any, body: Any, query: Any, *rest: str) -> Any:
        source = query.get("Source") if service == "ses" else None
        if not source:
            return resource_of(service, method, path, headers, body, query, *rest)
        address = parseaddr(source[0] if isinstance(source, list) else source)[1]
        region, account = rest
        return f"arn:aws:ses:{region}:{account}:identity/{address.rpartition('@')[2]}"

    return named


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


def without_reset(app: Any) -> Any:
    """Any web page open in a browser here could post to /_ministack/reset and empty the portal."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/_ministack/") and scope["method"] != "GET":
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return guarded


def without_pages(app: Any) -> Any:
    """ministack lets every web page read its answers, and believes signatures that it cannot check: any page open in a browser
    here could read and change all tables. Nothing of ours says where it comes from but browsers through the gateway, to the
    APIs."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        from_page = scope["type"] == "http" and any(name.lower() == b"origin" for name, _ in scope["headers"])
        if from_page and not scope["path"].startswith("/restapis/"):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return guarded


_unpacking = threading.Lock()


class UnpackedOnce(zipfile.ZipFile):
    """A function's code, unpacked once for all processes that run it: 58 MB in 1,700 files each would be two seconds of a
    cold start. On Lambda the folder is shared and read-only too."""

    def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
        if self.filename is None or not str(path).endswith("/code"):
            super().extractall(path, members, pwd)
            return
        packed, wanted = Path(self.filename), Path(path)
        shared = Path(os.environ["TMPDIR"], "unpacked", hashlib.sha256(packed.read_bytes()).hexdigest())
        with _unpacking:
            if not shared.exists():
                fresh = shared.with_suffix(".fresh")
                shutil.rmtree(fresh, ignore_errors=True)
                super().extractall(fresh, members, pwd)
                fresh.rename(shared)
        wanted.rmdir()
        wanted.symlink_to(shared)
        os.truncate(packed, 0)  # unpacked; 20 MB for each process that will ever run
