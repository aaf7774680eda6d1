"""The packaged services on the local cloud, started as `make up` starts them, in a place and at ports of the tests' own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from infra.aws import LOCAL_ACCOUNT, LOCAL_KEY

ROOT = Path(__file__).parents[2]
_FROM_THE_TESTS = ("AWS_", "TOKEN_", "PORTAL_", "POWERTOOLS_", "STAGE", "PAPERS_", "EVENTS_")


@dataclass(frozen=True)
class Running:
    """A portal of the tests' own."""

    port: int
    state: Path

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def infra(self, *words: str, timeout: int = 400) -> subprocess.CompletedProcess[str]:
        """`python -m infra ...` as the Makefile calls it, in a clean environment."""
        return self.run("infra", *words, timeout=timeout)

    def _environment(self) -> dict[str, str]:
        return {"PORT": str(self.port), "PORTAL_STATE": str(self.state)}

    def on_the_cloud(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`python -m infra ...` as an operator calls it, against the local cloud instead of AWS."""
        return self.run("infra", *words, more={"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port + 1}"})

    def client(self, service: str) -> Any:
        """Of AWS's own client, for what the portal has no command for."""
        return boto3.client(
            service,  # type: ignore[call-overload]  # the name is not known to the types here
            endpoint_url=f"http://127.0.0.1:{self.port + 1}",
            region_name="ap-southeast-1",
            aws_access_key_id=LOCAL_ACCOUNT,
            aws_secret_access_key=LOCAL_KEY,
        )

    def run(
        self, module: str, *words: str, timeout: int = 400, more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return self.command(sys.executable, "-m", module, *words, timeout=timeout, more=more)

    def command(
        self, *words: str, timeout: int = 400, more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Any program, from the root of the repository, that knows of this portal by its environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_FROM_THE_TESTS)}
        return subprocess.run(
            words,
            cwd=ROOT,
            env={**kept, **self._environment(), **(more or {})},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def ask(self, path: str) -> httpx.Response:
        return httpx.get(self.address + path, timeout=30)


def _free_ports(count: int) -> int:
    """The first of `count` ports in a row that are free now, below the range the system hands out."""
    for first in range(18_100, 30_000, 10):
        if all(_is_free(first + place) for place in range(count)):
            return first
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if os.environ.get("USE_RUNNING"):  # the portal of `make up`, found by PORT and PORTAL_STATE
        yield Running(int(os.environ.get("PORT", "8000")), Path(os.environ.get("PORTAL_STATE", ROOT / ".state")))
        return
    portal = Running(_free_ports(3), tmp_path_factory.mktemp("portal"))
    up = portal.infra("up")
    try:
        assert up.returncode == 0, up.stdout[-3000:] + up.stderr[-3000:]
        yield portal
    finally:
        down = portal.infra("down")
    assert down.returncode == 0, down.stdout + down.stderr
