"""The same vectors as tests/unit/test_form_vectors.py, typed into the questions of a page and judged by form.js, checks.js."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.support.form_vectors import Vector, by_the_api, checks, fields, today, vectors
from web.build import assets, environment

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

# Nothing but questions: their markup is that of every form.
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Câu hỏi</title>
{% from "fields.html" import one as question %}
<form id="form" data-part="form">{% for field in fields %}{{ question(field, t) }}{% endfor %}</form></html>"""

# Types a vector as hands would; then what form.js reads, and the code of each question that is asked.
TYPE = """async ({ given, checks, today }) => {
  const { addRow, answers, judge, listenToRows, named, questions, rulesOf, showAsked, valueOf } = await import("/form.js");
  const { broken } = await import("/checks.js");
  const form = document.querySelector("#form");
  const found = [];
  const put = (group, value) => {
    const all = [...group.querySelectorAll("input, select, textarea")];
    switch (group.dataset.kind) {
      case "radios": all.forEach((one) => { one.checked = one.value === value; }); break;
      case "tick": all[0].checked = value === true; break;
      case "date": all.forEach((one, at) => { one.value = (value ?? ["", "", ""])[at]; }); break;
      case "rows":
        group.querySelectorAll("[data-row]").forEach((one) => one.remove());
        for (const row of value ?? []) {
          const made = addRow(group);
          for (const inner of questions(made)) put(inner, row[inner.dataset.field]);
        }
        break;
      default: all[0].value = value ?? "";
    }
  };
  const outer = (group) => !group.closest("[data-row]");
  for (const typed of given) {
    for (const group of questions(form).filter(outer)) put(group, typed[group.dataset.field]);
    showAsked(form, answers(form));
    const faults = {};
    const between = new Map(broken(checks, questions(form), today));
    for (const group of questions(form)) {
      if (group.closest("[hidden]")) continue;
      const code = judge(rulesOf(group), valueOf(group)) || (between.has(group) && "out-of-range");
      const row = group.closest("[data-row]");
      const around = row?.closest('[data-kind="rows"]');
      const place = row ? `/${around.dataset.field}/${[...around.querySelectorAll("[data-row]")].indexOf(row)}` : "";
      if (code) faults[`${place}/${group.dataset.field}`] = code;
    }
    found.push({ values: answers(form), faults });
  }
  return found;
}"""


@pytest.fixture(scope="module")
def told(browser: Browser) -> Iterator[dict[str, Any]]:
    """What form.js made of each vector, by the vector's name."""
    page = browser.new_page()
    typed = [one for one in vectors() if not one.by_hand]
    page.route("**/*", _served)
    page.goto("http://questions.test/")
    found = page.evaluate(
        TYPE,
        {
            "given": [dict(one.typed) for one in typed],
            "checks": [dict(one) for one in checks()],
            "today": today().isoformat(),
        },
    )
    yield {str(one): each for one, each in zip(typed, found, strict=True)}
    page.close()


def _served(route: Route) -> None:
    name = route.request.url.removeprefix("http://questions.test/")
    if name:
        route.fulfill(body=assets()[name.partition("?")[0]], content_type="text/javascript")
        return
    html = environment(True).from_string(PAGE).render(fields=fields(), t=lambda vi, _en: vi)
    words = "<script>globalThis.words = {};</script>"
    route.fulfill(body=html.replace("<form", words + "<form"), content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("vector", [one for one in vectors() if not one.by_hand], ids=str)
def test_form_js_reads_and_judges_it_so(vector: Vector, told: dict[str, Any]) -> None:
    found = told[str(vector)]
    assert {name: found["values"].get(name) for name in vector.values} == dict(vector.values)
    assert found["faults"] == vector.faults
    assert by_the_api(found["values"]).faults == vector.faults
