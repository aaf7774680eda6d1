"""A file that a form without script sends: what the bucket would refuse in XML is told in a page, on one machine and on AWS."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from infra.local.doors import may_be_sent
from infra.local.gateway import Gateway, Upstream
from infra.local.pages import KeptPages
from kernel.papers import MAX_LANDING
from tests.support.one_machine import Behind, Folder, Watch, ask
from web.server.papers import MOST_BYTES

ROOT = Path(__file__).resolve().parents[3]
NOW = 1_796_100_000
BUCKET = "local-portal-papers-000000000001"
FORM = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html"}
GOOD = f"/gui-tep/{NOW + 1}/100"
CASES = [
    ("POST", GOOD, "100", True),
    ("POST", "/en" + GOOD, "7", True),
    ("POST", GOOD, "101", False),
    ("POST", f"/gui-tep/{NOW}/100", "7", False),
    ("POST", f"/gui-tep/{NOW - 900}/100", "7", False),
    ("POST", GOOD, "", False),
    ("GET", GOOD, "7", False),
    ("POST", f"{GOOD}/x", "7", False),
    ("POST", "/gui-tep/", "7", False),
    ("POST", f"/gui-tep/{NOW + 1}", "7", False),
    ("POST", f"/gui-tep/-1/{10**13}", "7", False),
]


@pytest.mark.parametrize(("method", "path", "size", "passes"), CASES)
def test_only_what_the_bucket_will_take_goes_on(method: str, path: str, size: str, passes: bool) -> None:
    assert may_be_sent(method, path.encode(), size, NOW) is passes


def test_the_front_on_aws_says_the_same() -> None:
    code = (ROOT / "infra/front/template.yaml").read_text(encoding="utf-8").partition("FilesSent:")[2]
    function = re.search(r"FunctionCode: \|\n((?: {8}.*\n)+)", code)
    assert function
    asked = [
        {"method": method, "uri": path, "headers": {"content-length": {"value": size}} if size else {}}
        for method, path, size, _ in CASES
    ]
    program = (
        f"Date.now = () => {NOW}000;{function[1]}"
        f"console.log(JSON.stringify({json.dumps(asked)}.map((request) => handler({{ request }}))))"
    )
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    for (_, path, _, passes), answer in zip(CASES, json.loads(done.stdout), strict=True):
        if passes:
            assert answer["uri"] == "/"
        else:
            page = "/en/tep-chua-nhan" if path.startswith("/en/") else "/tep-chua-nhan"
            assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (303, page)


@pytest.fixture
def gateway(behind: Behind, tmp_path: Path) -> Gateway:
    state = {"stage": "local", "account": "000000000001", "outputs": {}}
    (tmp_path / "local.json").write_text(json.dumps(state))
    place = ("127.0.0.1", behind.port)
    return Gateway(Upstream(place, place, tmp_path / "local.json"), KeptPages(Folder(), Watch()), now=lambda: NOW)


def test_the_gateway_sends_it_to_the_bucket(gateway: Gateway, behind: Behind) -> None:
    behind.says("303 See Other", "Location: /forms/tep/x\r\n", b"")
    answer = ask(gateway, "POST", GOOD, b"--form", headers={**FORM, "Content-Length": "6"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/forms/tep/x")
    assert behind.request_line == f"POST /{BUCKET} HTTP/1.1".encode()


@pytest.mark.parametrize("path", [f"/gui-tep/{NOW}/100", f"/en/gui-tep/{NOW + 9}/5"])
def test_the_gateway_shows_a_page_instead(gateway: Gateway, behind: Behind, path: str) -> None:
    answer = ask(gateway, "POST", path, b"--form", headers=FORM)
    assert (answer.status_code, answer.headers["location"].endswith("/tep-chua-nhan")) == (303, True)
    assert behind.heard == []


def test_of_a_file_that_passes_the_buckets_policy_takes_the_size() -> None:
    assert MOST_BYTES <= MAX_LANDING
