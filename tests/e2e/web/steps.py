"""Steps of a dossier's life through the API, so that a browser test shows only what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, LAN, PDF, PROCEDURE, filing


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
        """Once the agency's list has it: that travels by a queue."""
        there = f"/api/status/worklist?view=all&agency={AGENCY}&limit=100"
        self.portal.until(there, lambda page: any(one["code"] == self.code for one in page["items"]), user="minh")
        return self


def file_for_lan(portal: Portal) -> Filed:
    """A work permit, filed by `lan` with all its papers."""
    procedure = portal.ask("GET", f"/api/submission/procedures/{PROCEDURE}")
    made = portal.ask("POST", "/api/submission/dossiers", filing(portal, procedure, "lan", LAN), user="lan", expect=201)
    return Filed(portal, str(made["code"]), str(made["pin"]), int(made["version"]))
