"""The pages of web/: rendered for the gateway of one machine, or for the bucket behind the front on AWS."""

from __future__ import annotations

import json
import mimetypes
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from infra import ROOT
from infra.aws import Target
from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from infra.steps import StepFailed
from kernel.times import local_day, now
from web.build import build
from web.procedures import shelf

PAGES = ROOT / "build" / "web"


def build_pages(folder: Path, *, front: bool = False, today: date | None = None) -> Path:
    """Renders web/ into a folder, which is made anew; `front` as on AWS. Raises StepFailed with what went wrong."""
    files = read_files(CATALOGUE)
    if files.faults:
        raise StepFailed(f"the catalogue has faults: {files.faults[0]}", "Run `make check-catalogue`.")
    published = [(one.version, one.form) for one in files.procedures]
    shown = shelf(published, files.agencies, files.fields, today or local_day(now()))
    shutil.rmtree(folder, ignore_errors=True)
    build(folder, shown, one_machine=not front)
    return folder


def upload_pages(target: Target, bucket: str, sign_in: Mapping[str, str]) -> int:
    """Renders the pages and puts them into the bucket behind the front; how many. `sign_in` is what their scripts find at
    /sign-in.json: the user pool's own address (`base`) and the id of the web's client (`client`)."""
    s3: Any = target.client("s3")
    folder = build_pages(PAGES, front=True)
    (folder / "sign-in.json").write_text(json.dumps(dict(sign_in)), encoding="utf-8")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in files:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind += "; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else ""
        key = path.relative_to(folder).as_posix()
        s3.put_object(
            Bucket=bucket, Key=key, Body=path.read_bytes(), ContentType=kind, CacheControl="public, max-age=60"
        )
    return len(files)
