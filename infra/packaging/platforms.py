"""What a package is built for: this machine (the local cloud), or Lambda on arm64 or x86_64.

A package runs on the Python that builds it: chalice writes that version into the template as the runtime.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass

from infra.steps import StepFailed

# Amazon Linux 2 (glibc 2.26) carries Lambda's Python 3.11, Amazon Linux 2023 (glibc 2.34) the newer ones.
_GLIBC = "manylinux2014" if sys.version_info < (3, 12) else "manylinux_2_28"
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}


@dataclass(frozen=True, slots=True)
class Platform:
    """`wheels` names the platform whose wheels are wanted; None means this machine's."""

    folder: str
    architecture: str
    wheels: str | None


def this_machine() -> Platform:
    machine = platform.machine().lower()
    return Platform("local", "arm64" if machine in ("arm64", "aarch64") else "x86_64", None)


def aws(architecture: str | None = None) -> Platform:
    """Lambda on arm64 (cheaper) where its glibc can run the wheels, that is from Python 3.12 on; else on x86_64."""
    newer = sys.version_info >= (3, 12)
    chosen = architecture or ("arm64" if newer else "x86_64")
    if chosen not in _MACHINES:
        raise StepFailed(f"there is no architecture {chosen!r}", f"Choose one of {', '.join(_MACHINES)}.")
    if chosen == "arm64" and not newer:
        raise StepFailed(
            "Lambda's Python 3.11 on arm64 has glibc 2.26, and jsonschema-rs has no wheel for it",
            "Build with Python 3.12 or newer (make PYTHON=python3.12 ...), or for x86_64.",
        )
    return Platform(f"aws-{chosen}", chosen, f"{_MACHINES[chosen]}-{_GLIBC}")
