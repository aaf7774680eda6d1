"""Folders into zips whose bytes depend on their contents alone, compiled so that a cold start reads no source twice."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from infra.steps import StepFailed

_EPOCH = (1980, 1, 1, 0, 0, 0)


def compile_tree(folder: Path) -> None:
    """Writes `.pyc` files beside the sources, valid by the source's hash and free of this machine's paths.

    In a fresh interpreter with a fixed hash seed: both would otherwise show in the compiled bytes.
    """
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash"]
    ran = subprocess.run(
        [*command, "-s", str(folder), str(folder)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    if ran.returncode:
        raise StepFailed(f"compiling failed: {ran.stdout or ran.stderr}", "Mend the file named above.")


def write_zip(target: Path, folders: Iterable[Path]) -> None:
    """All files of the folders in one zip, in the order of their names. Raises StepFailed when two folders hold one name."""
    files: dict[str, Path] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_file():
                if name in files:
                    raise StepFailed(f"{name} is both in the service and in its libraries", "Rename the service's.")
                files[name] = path
    fresh = target.with_suffix(".making")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whatever builds it
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name].read_bytes())
    fresh.rename(target)
