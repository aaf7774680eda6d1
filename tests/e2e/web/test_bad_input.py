"""Bad input in every question of every form, with script: form.js reads and judges each as the pages without script do, says a
sentence beside it, and makes no markup of any. The other half: tests/unit/web/test_bad_input.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.bad_input import Asked, asked_anywhere, cases
from web.build import assets, environment
from web.filing import WORDS
from web.server.answers import judge, typed

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Câu hỏi</title><script src="/words.js"></script>
{% from "fields.html" import one as question %}
<form id="form">{% for field in fields %}{{ question(field, t, prefix) }}{% endfor %}</form></html>"""

# Types each case into its question, judges it and shows what is wrong; what came of it, in order.
TYPE = """async (given) => {
  const { addRow, faultOf, judge, mark, questions, rulesOf, valueOf } = await import("/form.js");
  for (const group of document.querySelectorAll('[data-kind="rows"]')) addRow(group);
  const elements = document.querySelectorAll("*").length;
  const found = [];
  for (const [name, parts] of given) {
    const input = document.querySelector(`[name="${name}"]`);
    const group = input.closest("[data-field]");
    const all = [...group.querySelectorAll("input, textarea")].filter((one) => !/radio|checkbox/.test(one.type));
    all.forEach((one, at) => { one.value = parts[at] ?? ""; });
    const value = valueOf(group), code = judge(rulesOf(group), value), sentence = faultOf(group);
    mark(group, sentence);
    const said = group.querySelector('.govuk-error-message[id$="-error"]');
    const described = said && group.querySelector(`[aria-describedby~="${said.id}"]`);
    found.push({ value: value ?? null, code, sentence, beside: described ? said.textContent : "" });
    mark(group, "");
    if (document.querySelectorAll("*").length !== elements) throw new Error(`${name} made elements`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def shown(page: Page, asked: Asked) -> None:
    """Nothing but these questions."""
    words = {name: text.vi for name, text in WORDS.items()}

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix("http://questions.test/").partition("?")[0]
        if not name:
            html = (
                environment(True).from_string(PAGE).render(fields=asked.fields, prefix=asked.prefix, t=lambda vi, _: vi)
            )
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif name == "words.js":
            route.fulfill(body=f"globalThis.words = {words!r};", content_type="text/javascript; charset=utf-8")
        else:
            route.fulfill(body=assets()[name], content_type="text/javascript")

    page.unroute("**/*")
    page.route("**/*", serve)
    page.goto("http://questions.test/")


@pytest.mark.parametrize("asked", asked_anywhere(), ids=lambda one: one.name)
def test_form_js_takes_it_as_the_pages_without_script_do(blank: Page, asked: Asked) -> None:
    shown(blank, asked)
    tried = list(cases(asked))
    found: list[dict[str, Any]] = blank.evaluate(TYPE, [[one.name, one.parts] for one in tried])
    for case, got in zip(tried, found, strict=True):
        value = typed(case.field, case.parts)
        assert got["code"] == judge(case.field, value), case
        if case.field.kind != "date" or not got["code"]:  # how far what is no day is padded is nobody's concern
            assert got["value"] == value, case
        assert got["beside"] == got["sentence"], case
        assert bool(got["sentence"]) == bool(got["code"]), case
