"""`make lock`: the pinned, hashed requirements from pyproject.toml; the services' versions are those that the tests run on.

No address of a registry is written: where packages come from is the business of whoever installs them.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from infra import ROOT
from infra.bootstrap import run, uv
from infra.packaging import UNITS
from infra.steps import guarded, step

REQUIREMENTS = ROOT / "requirements"


def main(upgrade: bool) -> None:
    with step("requirements") as running:
        compile_group("dev", REQUIREMENTS / "dev.txt", upgrade=upgrade)
        compile_group("ministack", REQUIREMENTS / "ministack.txt", upgrade=upgrade)
        for service in UNITS:
            home = ROOT / "services" / service
            compile_group(service, home / "requirements.txt", within=REQUIREMENTS / "dev.txt")
            for function in heavy_functions(service):
                own = home / f"requirements-{function}.txt"
                compile_group(f"{service}-{function}", own, within=REQUIREMENTS / "dev.txt")
        running.done("upgraded" if upgrade else "locked")


def heavy_functions(service: str) -> list[str]:
    """The functions of a service with libraries of their own: the groups named `<service>-<function>`."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return [name.removeprefix(f"{service}-") for name in groups if name.startswith(f"{service}-")]


def compile_group(group: str, target: Path, *, upgrade: bool = False, within: Path | None = None) -> None:
    """Compiles one dependency group of pyproject.toml; `within` holds it to the versions of another file."""
    command = [uv(), "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
    command += ["--no-header", "--no-emit-index-url", "--group", group, "--output-file", str(target)]
    command += ["--upgrade"] if upgrade else []
    command += ["--no-annotate", "--constraints", str(within)] if within else []
    run([*command, str(ROOT / "pyproject.toml")])


if __name__ == "__main__":
    sys.exit(guarded(lambda: main("--upgrade" in sys.argv[1:]), ROOT / ".state" / "fault.txt"))
