"""A local cloud of the bench's own: ministack on a free loopback port, its state in a folder that goes with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.bootstrap import python_of

_PATIENCE = 60.0


class NoCloud(Exception):
    """Ministack is not there or does not start; the message says why and what to do."""


@contextmanager
def ministack() -> Iterator[str]:
    """The address of a fresh, empty cloud that ends with the block.

    Raises:
        NoCloud
    """
    python = python_of("ministack")
    if not python.exists():
        raise NoCloud(f"{python} is missing. Make it with: python3 -m infra.bootstrap ministack")
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        port = _free_port()
        log = Path(folder, "ministack.log")
        with log.open("wb") as out:
            server = subprocess.Popen(
                [str(python), "-m", "ministack"], env=_variables(folder, port), cwd=folder, stdout=out, stderr=out
            )
        try:
            _wait(server, f"http://127.0.0.1:{port}/_ministack/health", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _end(server)


def _variables(folder: str, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": "ap-southeast-1",
        "IOT_MTLS_ENABLED": "0",  # else it listens on every interface besides
        "TMPDIR": folder,
        "STATE_DIR": folder,
        "LOG_LEVEL": "ERROR",
        "PERSIST_STATE": "0",
    }


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise NoCloud(f"ministack ended at once: {log.read_text(errors='replace')[-2000:]}")
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise NoCloud(f"ministack did not answer in {_PATIENCE:.0f} s: {log.read_text(errors='replace')[-2000:]}")


def _end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
