"""Where Debian's Chromium is on this machine. Both programs are built of one source."""

from __future__ import annotations

import shutil


def whole() -> str | None:
    """As people have it, with a window's parts, a viewer of PDF and pages that are put aside."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def windowless() -> str | None:
    """Without those parts, where it is installed: half the work for the machine, and times that waver less."""
    return shutil.which("chromium-headless-shell") or whole()
