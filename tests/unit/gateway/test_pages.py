"""Pages as the gateway serves them out of their bucket."""

from __future__ import annotations

import asyncio

import pytest

from infra.local.gateway import Gateway
from infra.local.pages import KeptPages
from tests.support.one_machine import Folder, Watch, ask


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "Cổng"),
        ("/index.html", "Cổng"),
        ("/tra-cuu", "tra cứu"),
        ("/tra-cuu/G09-261124-0001", "tra cứu"),
        ("/en/tra-cuu/G09-261124-0001", "look up"),
        ("/problems/busy", "bận"),
        ("/problems/busy/", "bận"),
    ],
)
def test_pages(gateway: Gateway, path: str, said: str) -> None:
    answer = ask(gateway, "GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert said in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        *(
            (path, "Không tìm thấy")
            for path in ("/nothing", "/tra-cuu/a/b", "/../local.json", "/%2e%2e/local.json", "//", "/problems/")
        ),
        ("/en/nothing", "Not found"),
    ],
)
def test_there_is_no_other_page(gateway: Gateway, path: str, said: str) -> None:
    answer = ask(gateway, "GET", path)
    assert answer.status_code == 404
    assert said in answer.text


def test_pages_travel_packed_where_the_browser_takes_it(gateway: Gateway) -> None:
    packed = ask(gateway, "GET", "/", headers={"Accept-Encoding": "gzip, br"})
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert packed.text == ask(gateway, "GET", "/").text


def test_a_page_is_only_read(gateway: Gateway) -> None:
    answer = ask(gateway, "POST", "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


# -- pages as they stand in their bucket ------------------------------------------------------------------------------------


def home(kept: KeptPages, looks: int) -> str:
    """The home page now, once so many looks for changes have ended."""

    async def go() -> str:
        page = (await kept.current()).answer("GET", b"/").body
        while kept.looking is not None:
            await kept.looking
        return bytes(page).decode()

    folder = kept.files
    assert isinstance(folder, Folder)
    said = asyncio.run(go())
    assert folder.looks == looks
    return said


def test_a_publication_shows_within_seconds_and_only_what_changed_is_read() -> None:
    folder, watch = Folder(), Watch()
    kept = KeptPages(folder, watch)
    assert "Cổng" in home(kept, 1)
    read = folder.reads
    folder.files["index.html"] = "mới"
    assert "Cổng" in home(kept, 1), "a crowd asks the bucket once a second"
    watch.seconds = 1.5
    assert "Cổng" in home(kept, 2), "nobody waits for the look"
    assert home(kept, 2) == "mới"
    assert folder.reads == read + 1
    folder.files["index.html"] = "mới hơn"
    watch.seconds = 60
    assert home(kept, 3) == "mới hơn", "after a quiet time the first visitor waits for it"


def test_pages_are_still_shown_while_the_bucket_does_not_answer() -> None:
    folder, watch = Folder(), Watch()
    kept = KeptPages(folder, watch)
    home(kept, 1)
    folder.down, watch.seconds = True, 60
    assert "Cổng" in home(kept, 1)
