"""The pages of web/, made by the unit's own function: at deployment it is asked, later it hears of what is published."""

from __future__ import annotations

import json
from typing import Any

from infra.aws import Target
from infra.steps import StepFailed


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
