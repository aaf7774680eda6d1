"""The terms of a version as people write them, in a file or on the administrator's page, and as the portal keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.catalogue import ProcedureVersion

MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
_SHORT = {long: short for short, long in MEDIA_TYPES.items()}
_MB = 1024 * 1024


def version_of(key: str, number: int, terms: Mapping[str, Any]) -> ProcedureVersion:
    """`terms` keeps to schemas/procedure.schema.json. Raises ValueError: a date of the right shape that is none."""
    return ProcedureVersion.from_json(
        {
            "decides_at_once": False,
            "supplements_allowed": 1,
            "caveats": [],
            **terms,
            "key": key,
            "version": number,
            "offered_by_agencies": terms["offered_by"]["agencies"],
            "offered_by_kinds": terms["offered_by"]["kinds"],
            "papers": [
                {
                    **paper,
                    "accept": [MEDIA_TYPES[short] for short in paper["accept"]],
                    "max_bytes": paper["max_mb"] * _MB,
                }
                for paper in terms["papers"]
            ],
        }
    )


def terms_of(version: ProcedureVersion) -> dict[str, Any]:
    """The other way round, without what a version is given when it is published: key, number and days."""
    told = version.as_json()
    offered = {"agencies": told.pop("offered_by_agencies"), "kinds": told.pop("offered_by_kinds")}
    for name in ("key", "version", "valid_from", "valid_to"):
        del told[name]
    if not told["caveats"]:
        del told["caveats"]
    told["papers"] = [_paper(paper) for paper in told["papers"]]
    return {**told, "offered_by": offered}


def _paper(paper: dict[str, Any]) -> dict[str, Any]:
    accept, size = [_SHORT[one] for one in paper.pop("accept")], paper.pop("max_bytes")
    return {**paper, "accept": accept, "max_mb": max(1, size // _MB)}
