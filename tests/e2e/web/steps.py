"""Steps of a dossier's life through the API, so that a browser test shows only what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, LAN, PDF, PROCEDURE, filing

DESK = f"/api/status/worklist?view=all&agency={AGENCY}&limit=100"


@dataclass
class Filed:
    """A dossier and what its applicant holds. `version` follows the steps taken here."""

    portal: Portal
    code: str
    pin: str
    version: int = 1

    def act(self, action: str, user: str = "minh", **more: Any) -> Filed:
        body = {"action": action, "version": self.version, **more}
        answer = self.portal.ask("POST", f"/api/status/dossiers/{self.code}/actions", body, user=user)
        self.version = int(answer["version"])
        return self

    def decide(self) -> Filed:
        """Approved, with a result that can be downloaded."""
        result = {"upload_id": self.portal.upload("minh", "giay-phep.pdf", PDF, "application/pdf"), "number": "GP-01"}
        self.act("accept").act("take")
        return self.act("decide", outcome="approved", result=result)

    def at_the_desk(self) -> Filed:
        """Once the agency's list has it, on whichever page: that travels by a queue, and other tests file too."""

        def there(_first: Any) -> bool:
            return any(one["code"] == self.code for one in every(self.portal, DESK, "minh"))

        self.portal.until(DESK, there, user="minh")
        return self


def every(portal: Portal, path: str, user: str) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page: a portal that many tests use has more than one."""
    cursor = ""
    while True:
        page = portal.ask("GET", f"{path}{cursor and f'&cursor={quote(cursor)}'}", user=user)
        yield from page["items"]
        if not page["next_cursor"]:
            return
        cursor = page["next_cursor"]


def file_for_lan(portal: Portal) -> Filed:
    """A work permit, filed by `lan` with all its papers."""
    procedure = portal.ask("GET", f"/api/submission/procedures/{PROCEDURE}")
    made = portal.ask("POST", "/api/submission/dossiers", filing(portal, procedure, "lan", LAN), user="lan", expect=201)
    return Filed(portal, str(made["code"]), str(made["pin"]), int(made["version"]))
