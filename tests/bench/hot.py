"""What runs below callgrind: one warm function used again and again, AWS answering from memory.

`python -m tests.bench.hot <file>`: the file names the function and its uses (see `instructions.py`). Between the uses stands
the system call `getppid`, at which callgrind writes down what it has counted.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

mark = os.getppid


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


class Storage:
    """Answers a read by its very bytes and a write by its operation, with what real storage answered when it was recorded."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, bytes], tuple[Any, bytes]] = {}

    def holds(self, answers: list[list[str]]) -> None:
        """`answers` are [operation, body of the request (empty for a write), body of the answer]."""
        for operation, request, answer in answers:
            self._answers[f"DynamoDB_20120810.{operation}", request.encode()] = _whole(answer.encode())

    def answer(self, request: Any, **_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        target = request.headers["X-Amz-Target"]
        target = target.decode() if isinstance(target, bytes) else target
        found = self._answers.get((target, request.body)) or self._answers.get((target, b""))
        if found is None:
            raise LookupError(f"nothing recorded for {target} {request.body!r}")
        headers, body = found
        return AWSResponse(request.url, 200, headers, _Raw(body))

    def stand_in(self, client: Any) -> None:
        client.meta.events.register("before-send.*.*", self.answer)


def _whole(body: bytes) -> tuple[Any, bytes]:
    """An answer with the headers that DynamoDB sends."""
    from botocore.awsrequest import HeadersDict

    headers = HeadersDict(
        {
            "server": "Server",
            "date": "Wed, 25 Nov 2026 02:30:00 GMT",
            "content-type": "application/x-amz-json-1.0",
            "content-length": str(len(body)),
            "connection": "keep-alive",
            "x-amzn-requestid": "VKHVQ3J5RJ4J1A8Q4B1CB3C4N7VV4KQNSO5AEMVJF66Q9ASUAAJG",
            "x-amz-crc32": str(zlib.crc32(body)),
        }
    )
    return headers, body


def portal(service: str, storage: Storage) -> Callable[[dict[str, Any]], Callable[[], int]]:
    """A service's function. Only the clock is set; everything else is what runs on AWS."""
    from importlib import import_module

    from kernel.dynamo import connection
    from tests.bench import story
    from tests.support import gateway

    app: Any = gateway.load(service).app
    wiring: Any = import_module(f"chalicelib.{service}.wiring")
    wiring.now = lambda: story.NOW
    storage.stand_in(connection().client)

    def prepare(use: dict[str, Any]) -> Callable[[], int]:
        event = gateway._event(app, use["method"], use["path"], "", use["headers"], use["body"])
        return lambda: int(app(event, gateway.CONTEXT)["statusCode"])

    return prepare


def bare(_: str, storage: Storage) -> Callable[[dict[str, Any]], Callable[[], int]]:
    """What a look-up cannot do without: one GetItem by boto3, and a Chalice route that does nothing."""
    import boto3
    from chalice.app import Chalice, Response

    from tests.support import gateway

    client = boto3.client("dynamodb")
    storage.stand_in(client)
    app: Any = Chalice(app_name="bare", configure_logs=False)

    @app.route("/status/dossiers/{code}", methods=["GET"])  # type: ignore[untyped-decorator]
    def empty(code: str) -> Any:
        return Response(body="{}", headers={"Content-Type": "application/json"}, status_code=200)

    def get(use: dict[str, Any]) -> int:
        found: Any = client.get_item(TableName=use["table"], Key=use["key"])
        return 200 if found["Item"] else 404

    def prepare(use: dict[str, Any]) -> Callable[[], int]:
        if use["name"] == "GetItem":
            return lambda: get(use)
        event = gateway._event(app, use["method"], use["path"], "", use["headers"], None)
        return lambda: int(app(event, gateway.CONTEXT)["statusCode"])

    return prepare


def main(plan: dict[str, Any]) -> None:
    instant = float(plan["time"])
    time.time = lambda: instant  # before anything keeps a clock of its own
    time.monotonic = lambda: 0.0
    storage = Storage()
    prepare = (bare if plan["function"] == "bare" else portal)(plan["function"], storage)
    for use in plan["uses"]:
        storage.holds(use["answers"])
        run = prepare(use)
        for _ in range(plan["warm"]):
            status = run()
            if status != use["status"]:
                raise SystemExit(f"{use['name']} answered {status}, not {use['status']}")
        for count in plan["counts"]:
            gc.collect()  # what a use itself leaves behind is counted, not when what came before happens to be collected
            mark()
            for _ in range(count):
                run()
            mark()


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
