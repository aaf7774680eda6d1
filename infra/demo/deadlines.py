"""A deadline that explains itself, is extended in time, and says so: by slip, by notice, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from infra.demo.client import Portal, expect, say


def calculator(portal: Portal) -> None:
    """Anyone may ask before filing: five working days over the National Day of 2026, with a question on the way."""
    asked = {
        "duration": {"count": 5, "unit": "working_day"},
        "received_at": "2026-08-27T16:30:00+07:00",
        "events": [
            {"type": "supplement_requested", "at": "2026-08-28T09:00:00+07:00"},
            {"type": "supplemented", "at": "2026-08-31T10:00:00+07:00"},
        ],
        "as_of": "2026-09-03T08:00:00+07:00",
    }
    answer = portal.ask("POST", "/api/status/deadlines", asked)
    lines = answer["lines"]
    expect(sum(line["counted"] for line in lines) == 5, f"anyone calculates: {answer['sentence']['en']}")
    for line in lines:
        say(f"  {line['date']} {'counted' if line['counted'] else '-      '} {line['why']['en']}")


def extended_in_time(portal: Portal, receipt: Mapping[str, Any]) -> None:
    """An accepted dossier will be late: its officer says why and until when, once, and its applicant hears of it."""
    code, pin = str(receipt["code"]), str(receipt["pin"])
    path = f"/api/status/dossiers/{code}"
    before = portal.ask("GET", path, user="minh")
    due = before["due_date"]
    later = _working_day_after(portal, due)
    reason = "Cần xác minh thêm với địa phương. / To be verified with the local authority."
    extend = {"action": "extend", "version": before["version"], "reason": reason, "new_date": later}
    same = portal.send("POST", f"{path}/actions", {**extend, "new_date": due}, user="minh")
    expect(same.status_code == 422, "an extension to a date that is not later is refused")
    moved = portal.ask("POST", f"{path}/actions", extend, user="minh")
    expect(moved["due_date"] == later, f"minh extend: {moved['state']}, due {later} instead of {due}, with a reason")
    again = {**extend, "version": moved["version"], "new_date": _working_day_after(portal, later)}
    second = portal.send("POST", f"{path}/actions", again, user="minh")
    expect(second.status_code in (409, 422), f"there is one extension: {second.json()['detail']}")
    whole = portal.ask("GET", f"{path}/deadline", pin=pin)
    counted = sum(line["counted"] for line in whole["lines"])
    expect(
        (whole["first_due_date"], whole["due_date"], whole["clock_state"]) == (due, later, "extended")
        and counted == whole["counted"] + whole["left"],
        f"its deadline in {len(whole['lines'])} lines, one a day: {whole['sentence']['en']}",
    )
    bare = portal.ask("GET", f"{path}/deadline")
    expect("steps" not in bare and bare["due_date"] == later, "without the pin the same dates, and nothing that names")
    slips = portal.until(f"{path}/slips", lambda page: any(one["form"] == "04" for one in page["items"]), pin=pin)
    apology = next(one for one in slips["items"] if one["form"] == "04")
    printed = portal.http.get(apology["html_url"]).text
    told = date.fromisoformat(later)
    expect(
        "Cần xác minh thêm" in printed and f"{told.day:02}/{told.month:02}/{told.year}" in printed,
        f"slip 04, no. {apology['number']}: {apology['title']['vi']}, with the reason and the new date",
    )


def inbox(portal: Portal, user: str, code: str) -> None:
    notices = portal.until(
        "/api/status/notices",
        lambda page: any(one.get("code") == code and one["kind"] == "extended" for one in page["items"]),
        user=user,
    )["items"]
    kinds = [one["kind"] for one in reversed(notices) if one.get("code") == code]
    expect(len(kinds) == len(set(kinds)), f"{user}'s inbox told of each change once: {' > '.join(kinds)}")


def _working_day_after(portal: Portal, day: str) -> str:
    """The second working day after a day, by the portal's own calendar."""
    asked = {"duration": {"count": 2, "unit": "working_day"}, "received_at": f"{day}T09:00:00+07:00"}
    found: str = portal.ask("POST", "/api/status/deadlines", asked)["due_date"]
    return found
