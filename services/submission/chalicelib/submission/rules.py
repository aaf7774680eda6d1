"""The rules of the one-stop mechanism as everybody may read them: open data, with article and confidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from kernel.agencies import covers
from kernel.catalogue import Catalogue


def rules(catalogue: Catalogue, day: date | None) -> list[dict[str, Any]]:
    """All versions, newest first; with a day the one in force then, if any."""
    sets = [one for one in reversed(catalogue.rule_sets()) if day is None or covers(one, day)]
    return [
        {**one.as_json(), "rules": [{"name": name, **rule.as_json()} for name, rule in one.rules.items()]}
        for one in sets
    ]
