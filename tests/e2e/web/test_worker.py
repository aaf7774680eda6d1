"""A phone that has kept pages gets the new ones: a deployment's worker takes over, and the kill switch takes it away, by the next
page that is opened and without anybody's doing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Running
from tests.e2e.web.conftest import SignIn, until
from tests.e2e.web.filing import FORM
from web.build import assets

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SEEN = "/tra-cuu"
CACHES = "caches.keys().then((names) => names.join())"
ACTIVE = "navigator.serviceWorker.getRegistration().then((one) => Boolean(one?.active))"
SERVED = "fetch('{path}', {{ cache: 'no-store' }}).then((one) => one.text()).then((text) => text.includes('{mark}'))"

Deploy = Callable[[str, str, Callable[[str], str]], None]


@pytest.fixture
def deploy(page: Page, running: Running) -> Iterator[Deploy]:
    """Changes files in the bucket of pages as a deployment does, until each is served; afterwards they are as they were."""
    s3 = running.client("s3")
    (bucket,) = (one["Name"] for one in s3.list_buckets()["Buckets"] if "-portal-web-" in one["Name"])
    before: dict[str, dict[str, Any]] = {}

    def put(name: str, content: bytes) -> None:
        kept = before[name]
        s3.put_object(
            Bucket=bucket, Key=name, Body=content, ContentType=kept["ContentType"], CacheControl=kept["CacheControl"]
        )

    def do(name: str, mark: str, change: Callable[[str], str]) -> None:
        got = s3.get_object(Bucket=bucket, Key=name)
        content = got["Body"].read()
        before.setdefault(name, {**got, "Body": content})
        put(name, change(content.decode()).encode())
        until(page, SERVED.format(path=f"/{name.removesuffix('.html')}", mark=mark), True)

    yield do
    for name, kept in before.items():
        put(name, kept["Body"])


def test_a_new_worker_and_the_kill_switch_come_with_the_next_page(page: Page, sign_in: SignIn, deploy: Deploy) -> None:
    page.goto(FORM)  # brings the worker
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    until(page, ACTIVE, True)
    page.goto(SEEN)
    until(page, f"caches.match('{SEEN}').then(Boolean)", True)
    old = page.evaluate(CACHES)

    deploy("tra-cuu.html", "Trang tra cứu mới", lambda text: re.sub("<h1[^>]*>[^<]*", "<h1>Trang tra cứu mới", text))
    deploy("sw.js", "portal-moi", lambda text: re.sub(r'"portal-[0-9a-f]+"', '"portal-moi"', text))
    page.reload()  # answered by the old worker, with the new page all the same
    expect(page.locator("h1")).to_have_text("Trang tra cứu mới")
    until(page, CACHES, "portal-moi")
    assert old != "portal-moi"
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("Trang tra cứu mới")  # what is kept is new, too
    page.context.set_offline(False)

    deploy("sw.js", "registration.unregister", lambda _: assets()["sw-off.js"].decode())
    page.goto("/")
    until(page, "navigator.serviceWorker.getRegistrations().then((all) => all.length)", 0)
    until(page, CACHES, "")
