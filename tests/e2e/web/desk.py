"""Steps of an officer at the desk, so that a browser test shows only what it is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from infra.demo.client import Portal
from infra.demo.filings import AGENCY, PDF
from kernel.times import HANOI
from tests.e2e.web.conftest import SignIn

PAPER: FilePayload = {"name": "gp.pdf", "mimeType": "application/pdf", "buffer": PDF}


def at_the_desk(page: Page, sign_in: SignIn, user: str = "minh") -> None:
    page.goto("/can-bo")
    sign_in(page, user)
    page.wait_for_url("**/can-bo")
    expect(page.locator("#desk")).to_be_visible()
    assert page.locator("#agency").input_value() == AGENCY


def on_the_dossier(page: Page, sign_in: SignIn, code: str, user: str = "minh", language: str = "") -> None:
    """By a link of its own, which leads back to it after the sign-in."""
    page.goto(f"{language}/can-bo/ho-so/{code}")
    sign_in(page, user)
    page.wait_for_url(f"**/can-bo/ho-so/{code}")
    expect(page.locator("#dossier")).to_be_visible()


def row_of(page: Page, code: str) -> Locator:
    """The line of a dossier, on whichever page of the list it stands: other tests file too."""
    rows = page.locator("#rows tr")
    expect(page.locator("#count")).not_to_be_empty()
    while rows.filter(has_text=code).count() == 0 and page.locator("#more").is_visible():
        before = rows.count()
        page.locator("#more").click()
        expect(rows).not_to_have_count(before)
    return rows.filter(has_text=code)


def card(page: Page, action: str) -> Locator:
    return page.locator(f'[data-action="{action}"]')


def unfold(page: Page, action: str) -> Locator:
    """The form of an action, open."""
    there = card(page, action)
    expect(there).to_be_visible()
    if there.get_attribute("open") is None:
        there.locator("summary").first.click()
    return there.locator("form")


def press(page: Page, action: str) -> None:
    unfold(page, action).locator("[type=submit]").click()


def on(page: Page, prefix: str, text: str) -> None:
    """A day in its three fields."""
    for suffix, part in zip(("", "-m", "-y"), text.split("/"), strict=True):
        page.fill(f"#{prefix}{suffix}", part)


def later(days: int) -> str:
    """So many days from today, as people write it."""
    day = datetime.now(HANOI) + timedelta(days=days)
    return f"{day.day}/{day.month}/{day.year}"


def offered(portal: Portal, code: str, user: str) -> set[str]:
    """What the API offers this person now."""
    told: dict[str, Any] = portal.ask("GET", f"/api/status/dossiers/{code}/actions", user=user)
    return {one["action"] for one in told["actions"]}


def shown(page: Page) -> set[str]:
    """The actions whose forms stand on the page."""
    names: list[str] = page.locator("[data-action]:visible").evaluate_all("all => all.map((one) => one.dataset.action)")
    return set(names)
