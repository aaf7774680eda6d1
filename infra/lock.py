"""`make lock`: the pinned, hashed requirements from pyproject.toml; the services' versions are those that the tests run on.

No address of a registry is written: where packages come from is the business of whoever installs them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from infra import ROOT
from infra.bootstrap import run, uv
from infra.packaging import SERVICES
from infra.steps import guarded, step

REQUIREMENTS = ROOT / "requirements"


def main(upgrade: bool) -> None:
    with step("requirements") as running:
        compile_group("dev", REQUIREMENTS / "dev.txt", upgrade=upgrade)
        compile_group("ministack", REQUIREMENTS / "ministack.txt", upgrade=upgrade)
        for service in SERVICES:
            compile_group(service, ROOT / "services" / service / "requirements.txt", within=REQUIREMENTS / "dev.txt")
        running.done("upgraded" if upgrade else "locked")


def compile_group(group: str, target: Path, *, upgrade: bool = False, within: Path | None = None) -> None:
    """Compiles one dependency group of pyproject.toml; `within` holds it to the versions of another file."""
    command = [uv(), "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
    command += ["--no-header", "--no-emit-index-url", "--group", group, "--output-file", str(target)]
    command += ["--upgrade"] if upgrade else []
    command += ["--no-annotate", "--constraints", str(within)] if within else []
    run([*command, str(ROOT / "pyproject.toml")])


if __name__ == "__main__":
    sys.exit(guarded(lambda: main("--upgrade" in sys.argv[1:]), ROOT / ".state" / "fault.txt"))
