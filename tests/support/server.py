"""The four apps of this process behind one loopback port, as the gateway serves them; one request at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.gateway import call

_ONE_AT_A_TIME = threading.Lock()  # an app serves one request at a time, as a function on Lambda does
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace") if length else None
        path = self.path.removeprefix("/api")
        service = path.split("/")[1].split("?")[0] if path.count("/") else ""
        headers = {name.lower(): value for name, value in self.headers.items()}
        with _ONE_AT_A_TIME:
            reply = call(service, self.command, path, body, headers=headers)
        sent = reply.text.encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name not in ("content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: requests carry what people wrote."""


for _method in _METHODS:
    setattr(_Handler, f"do_{_method}", _Handler._serve)


@contextmanager
def serving() -> Iterator[str]:
    """The address of the apps while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
