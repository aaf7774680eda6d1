"""Which layer a module is of stands in pyproject.toml, for import-linter to hold; none may be forgotten there."""

from __future__ import annotations

import tomllib
from typing import Any

from infra import ROOT

CONTRACTS: dict[str, dict[str, Any]] = {
    one["name"]: one
    for one in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
}


def test_each_module_of_the_kernel_is_a_pure_rule_or_an_edge_that_those_do_not_know() -> None:
    contract = CONTRACTS["Pure rules of the kernel know no storage"]
    pure = contract["source_modules"]
    edges = [name for name in contract["forbidden_modules"] if name.startswith("kernel.")]
    there = (ROOT / "services" / "kernel").glob("*.py")
    assert sorted([*pure, *edges]) == sorted(f"kernel.{path.stem}" for path in there if path.stem != "__init__")


def test_every_service_is_held_apart_from_the_others_and_from_the_pages() -> None:
    packages = (ROOT / "services").glob("*/chalicelib/*/__init__.py")
    services = sorted(f"chalicelib.{path.parent.name}" for path in packages)
    assert sorted(CONTRACTS["No service imports another"]["modules"]) == services
    assert sorted(CONTRACTS["No service imports the pages"]["source_modules"]) == [*services, "edge", "kernel"]
