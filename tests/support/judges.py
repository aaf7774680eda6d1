"""Judges of pages that are not ours: npm packages pinned in tests/quality, installed once into a folder that git ignores."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1] / "quality"
MODULES = HOME / "node_modules"
_MARK = MODULES / ".installed-from"


def needs(*programs: str) -> None:
    """Skips the test on a machine without them; fails it on CI, which installs them."""
    for program in programs:
        if shutil.which(program) is None:
            said = f"there is no {program} here: apt-get install npm default-jre-headless"
            if os.environ.get("CI"):
                pytest.fail(said)
            pytest.skip(said)


def installed() -> Path:
    """The folder of the packages. Raises CalledProcessError: npm could not install them."""
    needs("npm")
    wanted = sha256((HOME / "package-lock.json").read_bytes()).hexdigest()
    with (HOME / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once install once
        if not _MARK.exists() or _MARK.read_text(encoding="utf-8") != wanted:
            npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(npm, cwd=HOME, check=True, timeout=400)
            _MARK.write_text(wanted, encoding="utf-8")
    return MODULES


@dataclass(frozen=True, slots=True)
class Finding:
    """What a judge says of a page: where (path and line), and what."""

    place: str
    said: str


def html_validate(folder: Path) -> list[Finding]:
    """What html-validate says against the pages below a folder, by its rules called standard."""
    program = installed() / ".bin" / "html-validate"
    command = [str(program), "--config", str(HOME / "htmlvalidate.json"), "-f", "json", f"{folder}/**/*.html"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    return [
        Finding(f"{page['filePath']}:{said['line']}", f"{said['ruleId']}: {said['message']}")
        for page in json.loads(answer.stdout)
        for said in page["messages"]
    ]


def nu(folder: Path) -> list[Finding]:
    """The errors that the Nu HTML checker finds in the pages and style sheets below a folder."""
    needs("java")
    jar = installed() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--format", "json", "--errors-only", "--skip-non-html", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    said = json.loads(answer.stderr)["messages"]  # it tells its findings there
    return [Finding(f"{one.get('url', '')}:{one.get('lastLine', 0)}", one["message"]) for one in said]
