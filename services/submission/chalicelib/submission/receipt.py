"""What a filing is answered with. It is made from the register's entry alone, so a repeat of the request gets the same bytes."""

from __future__ import annotations

from typing import Any

from kernel.entry import Entry
from kernel.numbers import lookup_address
from kernel.times import instant_text


def receipt(entry: Entry, portal_url: str) -> dict[str, Any]:
    """The state and version are those of filing, whatever has happened since."""
    filing = entry.history[0]
    return {
        "code": entry.code,
        "state": filing.state.value,
        "version": filing.version,
        "registered_at": instant_text(entry.registered_at),
        "pin": entry.pin,
        "lookup_url": lookup_address(portal_url, entry.code, entry.pin),
    }


def location(entry: Entry) -> str:
    return f"/api/submission/dossiers/{entry.code}"
