"""What stands around the gateway of one machine in tests: a server behind it, a bucket of pages, a watch, one request."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import httpx

from infra.local.gateway import Gateway


class Behind:
    """A server that keeps what it was sent, to the byte, and answers as told. It stands for the cloud and the simulator."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.answer = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        self.heard: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                heard = b""
                while b"\r\n\r\n" not in heard:
                    heard += connection.recv(65536)
                head, _, body = heard.partition(b"\r\n\r\n")
                wanted = next((int(h[15:]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0)
                while len(body) < wanted:
                    body += connection.recv(65536)
                self.heard.append(head + b"\r\n\r\n" + body)
                connection.sendall(self.answer)

    def says(self, status: str, headers: str, body: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        self.answer = head.encode() + body

    def close(self) -> None:
        self._listener.close()

    @property
    def request_line(self) -> bytes:
        return self.heard[-1].split(b"\r\n", 1)[0]


class Folder:
    """A bucket of pages in memory; `asked` counts looks for changes and files read."""

    def __init__(self) -> None:
        self.files = {
            "index.html": "<h1>Cổng</h1>",
            "tra-cuu.html": "tra cứu",
            "en/tra-cuu.html": "look up",
            "404.html": "Không tìm thấy",
            "en/404.html": "Not found",
            "problems/busy.html": "bận",
            "problems/not-found.html": "không có",
            "en/problems/not-found.html": "nothing here",
            "tep-chua-nhan.html": "tệp chưa nhận",
            "en/tep-chua-nhan.html": "file not taken",
        }
        self.looks, self.reads, self.down = 0, 0, False

    def marks(self) -> dict[str, str]:
        if self.down:
            raise OSError("no answer")
        self.looks += 1
        return {name: str(hash(text)) for name, text in self.files.items()}

    def read(self, name: str) -> bytes:
        self.reads += 1
        return self.files[name].encode()


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def ask(
    gateway: Gateway, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> httpx.Response:
    """One request with the target exactly as given."""
    path, _, query = target.partition("?")

    async def go() -> httpx.Response:
        sent: list[dict[str, Any]] = []
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                *([] if "Host" in (headers or {}) else [(b"host", b"localhost:8000")]),
                *((k.lower().encode(), v.encode()) for k, v in (headers or {}).items()),
            ],
            "client": ("127.0.0.1", 5),
            "server": ("127.0.0.1", 8000),
            "scheme": "http",
            "http_version": "1.1",
        }
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict[str, Any]:
            try:
                return next(given)
            except StopIteration:
                await asyncio.Event().wait()
                raise

        async def send(message: Any) -> None:
            sent.append(message)

        await gateway(scope, receive, send)
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content)

    return asyncio.run(go())
