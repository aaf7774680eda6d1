"""What the demo shows of paper: the slips of a dossier, and the register book of its agency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from infra.demo.client import DemoFailed, Portal, expect, say
from infra.demo.filings import AGENCY


def slips_and_book(portal: Portal, receipt: Mapping[str, Any]) -> None:
    """Every change of the dossier that makes a slip has made it, in the order of the history."""
    code, pin = str(receipt["code"]), str(receipt["pin"])
    history = portal.ask("GET", f"/api/status/dossiers/{code}", pin=pin)["history"]
    path = f"/api/status/dossiers/{code}/slips"
    slips = portal.until(path, lambda page: _last(page) == history[-1]["version"], pin=pin)["items"]
    for slip in slips:
        page, pdf = portal.http.get(slip["html_url"]), portal.http.get(slip["pdf_url"])
        if page.status_code != 200 or not pdf.content.startswith(b"%PDF-"):
            raise DemoFailed(f"the links of slip {slip['form']} lead nowhere: {page.status_code}, {pdf.status_code}")
        if code not in unescape(re.sub(r"<[^>]*>", " ", page.text)):
            raise DemoFailed(f"slip {slip['form']} does not name {code}")
        say(f"slip {slip['form']}, no. {slip['number']}: {slip['title']['vi']} ({len(page.content)} bytes, and as PDF)")
    stranger = portal.send("GET", path, user="hoa")
    expect(stranger.status_code == 404, "whoever is no part of the dossier finds no slips")
    accepted = next(line for line in history if line["action"] == "accept")
    book = f"/api/status/agencies/{AGENCY}/books/{accepted['at'][:4]}?limit=100"
    cursor, lines = "", list[dict[str, Any]]()
    while cursor is not None:
        found = portal.ask("GET", book + (f"&cursor={cursor}" if cursor else ""), user="minh")
        lines, cursor = lines + found["items"], found["next_cursor"]
    expect(
        [line["number"] for line in lines] == list(range(1, len(lines) + 1))
        and code in {line["code"] for line in lines},
        f"the register book of the year has it among {len(lines)}, numbered without a gap",
    )


def _last(page: Mapping[str, Any]) -> int:
    """The version of the newest slip; 0 for none."""
    return max((slip["version"] for slip in page["items"]), default=0)
