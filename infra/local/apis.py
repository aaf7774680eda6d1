"""What the gateway knows of the deployment: the API of each service, the buckets of papers and of pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Apis:
    """The API of each service, read anew whenever a deployment has changed it."""

    def __init__(self, state: Path) -> None:
        self._path = state
        self._read_at = 0
        self._state: dict[str, Any] = {}

    def _outputs(self) -> Mapping[str, Mapping[str, str]]:
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._read_at:
                self._state = json.loads(self._path.read_text(encoding="utf-8"))
                self._read_at = changed
        except FileNotFoundError:
            self._state = {}
        outputs: Mapping[str, Mapping[str, str]] = self._state.get("outputs", {})
        return outputs

    def id_of(self, service: str) -> str | None:
        return self._outputs().get(service, {}).get("RestAPIId")

    def expected(self, service: str) -> bool:
        return service in ("submission", "status", "feedback", "publish")

    def pages_bucket(self) -> str | None:
        return self._outputs().get("web", {}).get("PagesBucket")

    def papers_bucket(self) -> str | None:
        self._outputs()
        if not self._state:
            return None
        return f"{self._state['stage']}-portal-papers-{self._state['account']}"
