"""Operators find every variable of a function in one table."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"\b([A-Z][A-Z_]+): !")


def test_every_variable_of_a_function_stands_in_the_operators_table_and_no_other() -> None:
    templates = [(ROOT / "services" / name / "template.yaml").read_text("utf-8") for name in (
        "submission", "status", "feedback", "publish", "web",
    )]  # fmt: skip
    given = {name for text in templates for name in NAMED.findall(text)}
    part = (ROOT / "docs" / "operators.md").read_text("utf-8").split("## What a function is told")[1].split("\n## ")[0]
    told = {name for row in part.splitlines() if row.startswith("| `") for name in re.findall(r"`([A-Z_]+)`", row)}
    assert "PORTAL_URL" in given
    assert told == given
