"""The libraries of a package, installed once per distinct requirements file and trimmed to what runs.

uv installs them by hash. Chalice's own packager would fetch them with pip for each service anew, ten times slower.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from infra.bootstrap import run, uv
from infra.packaging.archive import compile_tree
from infra.packaging.platforms import Platform

_NOISE_FOLDERS = ("__pycache__", "tests", "test", "bin", "examples")
_NOISE_SUFFIXES = (".pyi", ".c", ".h", ".pxd", ".pyx", ".typed", ".lock")


def libraries(requirements: Path, services: Iterable[str], platform: Platform, cache: Path) -> Path:
    """A folder with the trimmed, compiled libraries; `services` are the AWS services whose clients can be built."""
    kept = sorted(set(services))
    recipe = [requirements.read_text(encoding="utf-8"), platform.wheels or sys.platform, sys.version, *kept]
    recipe.append(Path(__file__).read_text(encoding="utf-8"))
    made = cache / hashlib.sha256("\n".join(recipe).encode()).hexdigest()[:16]
    if made.exists():
        return made
    fresh = made.with_suffix(".making")
    shutil.rmtree(fresh, ignore_errors=True)
    _install(requirements, platform, fresh)
    trim(fresh, kept)
    compile_tree(fresh)
    fresh.rename(made)
    return made


def _install(requirements: Path, platform: Platform, folder: Path) -> None:
    command = [uv(), "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--no-config"]
    command += ["--python", sys.executable, "--link-mode", "copy", "--target", str(folder)]
    if platform.wheels:
        command += ["--python-platform", platform.wheels]
    run([*command, "--requirements", str(requirements)])


def trim(folder: Path, services: Iterable[str]) -> None:
    """Drops what never runs: 18 of 20 MB of botocore's data, tests, type stubs, package metadata."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and (path.name in _NOISE_FOLDERS or path.name.endswith(".dist-info")):
            shutil.rmtree(path)
        elif path.is_file() and (path.suffix in _NOISE_SUFFIXES or path.name.startswith("examples-1.json")):
            path.unlink()
    trim_botocore(folder, set(services))
    shutil.rmtree(folder / "boto3" / "data", ignore_errors=True)  # resources, which nothing here uses


def trim_botocore(folder: Path, services: set[str]) -> None:
    data = folder / "botocore" / "data"
    for path in data.iterdir() if data.exists() else ():
        if path.is_dir() and path.name not in services:
            shutil.rmtree(path)
