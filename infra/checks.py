"""Checks that `make check` runs beside the tools' own: packaged templates, the links of the documents, the length of files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

from infra import ROOT
from infra.deploy import FRONT_TEMPLATE, PLATFORM_TEMPLATE
from infra.packaging import UNITS, package
from infra.packaging.platforms import this_machine
from infra.packaging.template import read_yaml
from infra.steps import StepFailed, step
from infra.template_rules import faults

OWN_TEMPLATES = (PLATFORM_TEMPLATE, FRONT_TEMPLATE)


def check_templates() -> None:
    """The rules of infra.template_rules and cfn-lint, on what would be deployed. Raises StepFailed with every fault."""
    with step("templates of the units and the platform") as running:
        packaged = [package(service, this_machine()).template for service in UNITS]
        found = [
            f"{path.relative_to(ROOT)}: {fault}"
            for path in (*packaged, *OWN_TEMPLATES)
            for fault in faults(
                json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else read_yaml(path)
            )
        ]
        linted = subprocess.run(
            [
                str(Path(sys.executable).with_name("cfn-lint")),
                "--format",
                "parseable",
                "--",
                *map(str, (*packaged, *OWN_TEMPLATES)),
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        found += (linted.stdout + linted.stderr).strip().splitlines() if linted.returncode else []
        if found:
            for fault in found:
                running.say(fault)
            raise StepFailed(f"{len(found)} fault(s), listed above", "Mend template.yaml or .chalice/ of the service.")
        running.done(f"{len(packaged) + len(OWN_TEMPLATES)} templates, cfn-lint and {len(UNITS)} packages clean")


_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def check_documents(root: Path = ROOT) -> None:
    """Every relative link of every document leads to a file and, with a fragment, to a heading of it."""
    with step("documents") as running:
        documents = [p for p in sorted(root.rglob("*.md")) if not _is_elsewhere(p, root)]
        found = [f"{path.relative_to(root)}: {fault}" for path in documents for fault in link_faults(path)]
        if found:
            for fault in found:
                running.say(fault)
            raise StepFailed(f"{len(found)} broken link(s), listed above", "Mend the links.")
        running.done(f"{len(documents)} documents")


MOST_LINES = 400
_CODE = (".py", ".js", ".mjs", ".html", ".scss")


def check_lengths(root: Path = ROOT) -> None:
    """Whoever opens a file of code reads it whole: one that is too long is two subjects."""
    with step("length of files") as running:
        files = [p for p in sorted(root.rglob("*")) if p.suffix in _CODE and not _is_elsewhere(p, root)]
        for path, lines in (long := too_long(files)):
            running.say(f"{path.relative_to(root)}: {lines} lines")
        if long:
            raise StepFailed(f"{len(long)} file(s) over {MOST_LINES} lines, listed above", "Split them by subject.")
        running.done(f"{len(files)} files of at most {MOST_LINES} lines")


def too_long(files: list[Path]) -> list[tuple[Path, int]]:
    """Each file with more than MOST_LINES lines, and how many it has."""
    counted = [(path, len(path.read_text(encoding="utf-8").splitlines())) for path in files]
    return [(path, lines) for path, lines in counted if lines > MOST_LINES]


_ELSEWHERE = {".venv", "build", ".state", ".git", "node_modules", "vendor"}


def _is_elsewhere(path: Path, root: Path) -> bool:
    return bool(set(path.relative_to(root).parts[:-1]) & _ELSEWHERE)


def link_faults(path: Path) -> list[str]:
    prose = _FENCE.sub("", path.read_text(encoding="utf-8"))
    found = []
    for link in _LINK.findall(prose):
        target, _, fragment = link.partition("#")
        if re.match(r"[a-z]+:", link) or target.startswith("/"):
            continue
        there = (path.parent / unquote(target)) if target else path
        if not there.exists():
            found.append(f"{link} leads nowhere")
        elif fragment and there.suffix == ".md" and unquote(fragment) not in headings(there):
            found.append(f"{link}: no such heading")
    return found


def headings(path: Path) -> set[str]:
    """The fragments that a document's headings can be reached by, as GitHub makes them."""
    lines = re.findall(r"^#{1,6} +(.+?) *#*$", _FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}
