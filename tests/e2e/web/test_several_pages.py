"""A paper of several pages: photos that are chosen at once become one PDF on the phone."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from io import BytesIO
from typing import Any

import pypdf
import pytest
from playwright.sync_api import FilePayload, Page, expect

from infra.demo.filings import PDF
from tests.e2e.web.conftest import SignIn
from tests.e2e.web.filing import FORM, at
from tests.e2e.web.sound import sound

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def picture(wide: int, high: int, red: int) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + bytes((red, 20, 20)) * wide) * high
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def page_of(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


PAGES = [page_of("trang 1.png", picture(60, 80, 240)), page_of("trang 2.png", picture(2000, 1000, 20))]

# What the phone made, from the very files that stand in the question.
MADE = """async (input) => {
  const { joined } = await import("/join.js");
  const bytes = new Uint8Array(await (await joined([...input.files])).arrayBuffer());
  return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
}"""


def test_photos_chosen_at_once_are_the_pages_of_one_pdf(page: Page, sign_in: SignIn) -> None:
    page.goto(FORM)
    sign_in(page, "lan")
    page.wait_for_url(f"**{FORM}**")
    page.goto(f"{FORM}#giay-to")
    at(page, "giay-to")
    paper = page.locator('[data-paper="passport"]')
    expect(page.locator("#p-passport[multiple]")).to_be_visible()
    page.set_input_files("#p-passport", PAGES)
    expect(paper).to_contain_text("Đã gửi: trang 1.pdf")
    sound(page)
    made = pypdf.PdfReader(BytesIO(b64decode(page.locator("#p-passport").evaluate(MADE))), strict=True)
    assert [[round(side) for side in one.mediabox[2:]] for one in made.pages] == [[595, 793], [595, 298]]
    images: list[Any] = [
        one["/Resources"]["/XObject"]["/I"] for one in list[Any](made.pages)
    ]  # in the order they were chosen
    assert [(one["/Width"], one["/Height"]) for one in images] == [(60, 80), (1600, 800)]
    assert all(bytes(one._data).startswith(b"\xff\xd8\xff") for one in images)
    expect(page.locator("#p-photos[multiple]")).to_have_count(0)  # taken as pictures only

    a_pdf: FilePayload = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("#p-passport", [PAGES[0], a_pdf])
    expect(page.locator("#p-passport-error")).to_contain_text("Chỉ ghép được ảnh.")
