"""One policy of contents for every page, wherever it is served from."""

from __future__ import annotations

from infra.deploy import FRONT_TEMPLATE
from infra.local.gateway import PAGE_HEADERS
from infra.packaging.template import read_yaml
from web.server.headers import page_headers, policy


def test_the_front_of_aws_says_what_the_function_says() -> None:
    front = read_yaml(FRONT_TEMPLATE)["Resources"]["PageHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = front["SecurityHeadersConfig"]
    assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"][0] == policy("${Papers}", "${SignIn}")
    ours = page_headers()
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == ours["Referrer-Policy"]
    assert security["FrameOptions"]["FrameOption"] == ours["X-Frame-Options"]
    (more,) = front["CustomHeadersConfig"]["Items"][:1]
    assert ours[more["Header"]] == more["Value"]


def test_pages_of_one_machine_may_reach_their_own_address_alone() -> None:
    told = PAGE_HEADERS["Content-Security-Policy"]
    assert told == (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
    assert "unsafe" not in policy("https://papers.example", "https://sign-in.example")
