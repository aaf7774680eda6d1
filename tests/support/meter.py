"""What a browser fetches, as bytes of contents over the wire: pages, styles, scripts, answers of the API, packed as they travel.
Headers are not counted (HTTP/2 sends each once), nor what is not ours: the sign-in page of the user pool and a person's files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

_NOT_OURS = re.compile(r"/(oauth2|login|logout|papers)(/.*)?")


def views_of(page: Page) -> list[str]:
    """The paths of the pages seen from now on, as they come: one seen again is one more, a step of a page or a redirect is none.
    Without the user pool's."""
    views: list[str] = []

    def seen(answer: Response) -> None:
        path = urlsplit(answer.url).path
        of_a_page = answer.request.is_navigation_request() and answer.frame == page.main_frame
        if of_a_page and not 300 <= answer.status < 400 and not _NOT_OURS.fullmatch(path):
            views.append(path)

    page.on("response", seen)
    return views


@dataclass
class Meter:
    """Counts from its making on, for one page of a browser. `views` are the pages that were seen, without the user pool's."""

    page: Page
    bytes_of: dict[str, int] = field(default_factory=dict)  # by path, all times together
    asked: dict[str, int] = field(default_factory=dict)  # how often, by path
    requests_of: dict[str, int] = field(default_factory=dict)  # by the page that asked
    fonts: int = 0
    images: int = 0
    views: list[str] = field(default_factory=list)
    _paths: dict[str, str] = field(default_factory=dict)
    _headers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        client = self.page.context.new_cdp_session(self.page)
        client.on("Network.requestWillBeSent", self._asked)
        client.on("Network.responseReceived", self._answered)
        client.on("Network.loadingFinished", self._came)
        client.send("Network.enable")
        self.views = views_of(self.page)

    def _asked(self, event: dict[str, Any]) -> None:
        path = urlsplit(event["request"]["url"]).path
        if _NOT_OURS.fullmatch(path) or _NOT_OURS.fullmatch(urlsplit(event["documentURL"]).path):
            return
        self._paths[event["requestId"]] = path
        self.asked[path] = self.asked.get(path, 0) + 1
        kind = event.get("type", "")
        self.fonts += kind == "Font"
        self.images += kind == "Image" and path != "/icon.svg"
        place = path if kind == "Document" else urlsplit(event["documentURL"]).path
        self.requests_of[place] = self.requests_of.get(place, 0) + 1

    def _answered(self, event: dict[str, Any]) -> None:
        self._headers[event["requestId"]] = event["response"]["encodedDataLength"]

    def _came(self, event: dict[str, Any]) -> None:
        path = self._paths.get(event["requestId"])
        if path is not None:
            count = max(event["encodedDataLength"] - self._headers.get(event["requestId"], 0), 0)
            self.bytes_of[path] = self.bytes_of.get(path, 0) + int(count)

    @property
    def total(self) -> int:
        return sum(self.bytes_of.values())
