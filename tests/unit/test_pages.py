"""The pages: the look-up has words for all that may stand in an answer, and what one machine has is not shown on AWS."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kernel.lifecycle import Action, State
from kernel.verdict import Verdict
from web.build import HERE, build


@pytest.mark.parametrize(("table", "values"), [("STATES", State), ("TIMELINESS", Verdict), ("ACTIONS", Action)])
def test_the_look_up_has_words_for_all_of(table: str, values: type[State | Verdict | Action]) -> None:
    script = (HERE / "lookup.js").read_text(encoding="utf-8")
    body = re.search(rf"const {table} = {{(.*?)}};", script, re.DOTALL)
    assert body
    assert set(re.findall(r'(\w+): "', body.group(1))) == {value.value for value in values}


@pytest.mark.parametrize("one_machine", [True, False])
def test_only_one_machine_speaks_of_its_simulator_and_of_a_trial(tmp_path: Path, one_machine: bool) -> None:
    pages = "".join(
        path.read_text(encoding="utf-8") for path in build(tmp_path, one_machine=one_machine) if path.suffix == ".html"
    )
    assert ("/national-portal/" in pages) is one_machine
    assert ("Bản thử nghiệm" in pages) is one_machine
