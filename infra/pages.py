"""The pages of web/, made by the unit's own function: at deployment it is asked, later it hears of what is published."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from infra.aws import Target
from infra.catalogue_files import ROOT as CATALOGUE
from infra.catalogue_files import read_files
from infra.steps import StepFailed
from kernel.times import local_day, now
from web.build import build
from web.procedures import shelf


def build_pages(folder: Path, today: date | None = None) -> Path:
    """The pages that a portal of the catalogue's files alone would show, as files below a folder: to be looked at and judged."""
    files = read_files(CATALOGUE)
    published = [(one.version, one.form) for one in files.procedures]
    build(folder, shelf(published, files.agencies, files.fields, today or local_day(now())))
    return folder


def bring_pages(target: Target, stage: str) -> str:
    """Has the pages made of the catalogue as it stands; what was done, in words. Raises StepFailed with what went wrong."""
    functions: Any = target.client("lambda")
    answer = functions.invoke(FunctionName=f"{stage}-web-render", Payload=b"{}")
    told = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise StepFailed(
            f"the pages could not be made: {told.get('errorMessage', 'no reason given')}",
            "Is the catalogue loaded (make catalogue)? The function's log says more.",
        )
    return f"{told['files']} files, {told['written']} written, {told['removed']} removed"
