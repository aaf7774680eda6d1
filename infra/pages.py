"""The pages of web/: rendered for the gateway of one machine, or for the bucket behind the front on AWS."""

from __future__ import annotations

import mimetypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra import ROOT
from infra.aws import Target
from infra.steps import StepFailed

PAGES = ROOT / "build" / "web"


def build_pages(folder: Path, *, front: bool = False) -> Path:
    """Renders web/ into a folder, which is made anew; `front` as on AWS. Raises StepFailed with what went wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    ran = subprocess.run(
        [sys.executable, "-m", "web.build", str(folder), *(["--front"] if front else [])],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "services")},
    )
    if ran.returncode:
        raise StepFailed(f"the pages cannot be made: {ran.stderr.strip()[-400:]}", "Mend web/.")
    return folder


def upload_pages(target: Target, bucket: str) -> int:
    """Renders the pages and puts them into the bucket behind the front; how many."""
    s3: Any = target.client("s3")
    folder = build_pages(PAGES, front=True)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in files:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind += "; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else ""
        key = path.relative_to(folder).as_posix()
        s3.put_object(
            Bucket=bucket, Key=key, Body=path.read_bytes(), ContentType=kind, CacheControl="public, max-age=60"
        )
    return len(files)
