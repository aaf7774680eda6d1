"""Makes the virtual environments from the pinned, hashed requirements: `python3 -m infra.bootstrap dev ministack`.

Runs on the machine's own Python with the standard library only. An environment that already fits is left alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.steps import Step, StepFailed, guarded, step

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
NEEDED = (3, 11)
NO_REGISTRY = (
    "Check that the package registry can be reached (a mirror is taken from pip's own configuration or from "
    "UV_DEFAULT_INDEX), then run it again: what was fetched is kept."
)


def python_of(environment: str) -> Path:
    return HOME / environment / "bin" / "python"


def main(names: list[str]) -> int:
    with step("Python environments") as running:
        _check_python()
        made = [name for name in names if _make(name, running)]
        running.done("made " + ", ".join(made) if made else "they fit")
    return 0


def _check_python() -> None:
    if sys.version_info < NEEDED:
        have = ".".join(map(str, sys.version_info[:3]))
        raise StepFailed(
            "this is Python {}; the portal needs {}.{} or newer".format(have, *NEEDED),
            "Install a newer Python and name it: make PYTHON=python3.12 ...",
        )
    try:
        import ensurepip  # noqa: F401 - only asked whether it is there
        import venv  # noqa: F401 - only asked whether it is there
    except ImportError as fault:
        raise StepFailed(
            f"this Python cannot make virtual environments ({fault.name} is missing)",
            "Install it, on Debian and Ubuntu: apt-get install python3-venv",
        ) from fault


def _make(name: str, running: Step) -> bool:
    """Whether there was anything to do."""
    requirements = ROOT / "requirements" / (name + ".txt")
    wanted = _fingerprint(requirements)
    stamp = HOME / name / ".made-from"
    if python_of(name).exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    running.say("{}: {} packages".format(name, requirements.read_text(encoding="utf-8").count("==")))
    tool = uv()
    if not _runs(python_of(name)):
        shutil.rmtree(HOME / name, ignore_errors=True)
        run([tool, "venv", "--quiet", "--python", sys.executable, str(HOME / name)])
    # Compiled now, or an operator who forbids writing bytecode waits half a minute at each start of the local cloud.
    command = [tool, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode"]
    run([*command, "--python", str(python_of(name)), str(requirements)])
    stamp.write_text(wanted)
    return True


def uv() -> str:
    """uv installs hashed requirements an order of magnitude faster than pip; it comes in an environment of its own."""
    requirements = ROOT / "requirements" / "uv.txt"
    stamp = HOME / "uv" / ".made-from"
    tool = HOME / "uv" / "bin" / "uv"
    if not (tool.exists() and stamp.exists() and stamp.read_text() == _fingerprint(requirements)):
        shutil.rmtree(HOME / "uv", ignore_errors=True)
        run([sys.executable, "-m", "venv", str(HOME / "uv")])
        pip = [str(python_of("uv")), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)])
        stamp.write_text(_fingerprint(requirements))
    return str(tool)


def _fingerprint(requirements: Path) -> str:
    return sys.version + hashlib.sha256(requirements.read_bytes()).hexdigest()


def _runs(python: Path) -> bool:
    return python.exists() and subprocess.run([str(python), "-c", ""], check=False).returncode == 0


def registry_settings() -> dict[str, str]:
    """The environment for uv: the mirror and certificates that this machine's pip is told to use."""
    environment = dict(os.environ)
    for setting, variables in (("index-url", ("UV_DEFAULT_INDEX", "UV_INDEX_URL")), ("cert", ("SSL_CERT_FILE",))):
        if any(variable in environment for variable in variables):
            continue
        asked = subprocess.run(
            [sys.executable, "-m", "pip", "config", "get", "global." + setting],
            check=False,
            capture_output=True,
            text=True,
        )
        if asked.returncode == 0 and asked.stdout.strip():
            environment[variables[0]] = asked.stdout.strip()
    return environment


def run(command: list[str]) -> None:
    """Runs a command that fetches packages. Raises StepFailed with what it said."""
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=registry_settings())
    if ran.returncode == 0:
        return
    told = (ran.stderr or ran.stdout).strip()
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    if "No space left" in told:
        raise StepFailed("the disk is full", "Free some space (the environments need about 600 MB) and run it again.")
    raise StepFailed(
        "{} failed: {}".format(" ".join([Path(command[0]).name, *command[1:3]]), " / ".join(lines[-6:]) or "no output"),
        NO_REGISTRY,
    )


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:]), ROOT / ".state" / "fault.txt"))
