"""What of an approved dossier is public: the fields its procedure's data names, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.catalogue import RESULT_FIELDS, ProcedureVersion
from kernel.dossiers import Filed
from kernel.entry import Entry
from kernel.results import APPROVED, result_of
from kernel.times import local_day


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A result as the world sees it; `fields` are those the procedure's data calls public, in its order."""

    code: str
    procedure: str
    procedure_version: int
    agency: str
    decided_on: date
    fields: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "procedure": self.procedure,
            "procedure_version": self.procedure_version,
            "agency": self.agency,
            "decided_on": self.decided_on.isoformat(),
            "fields": dict(self.fields),
        }


def public_result(entry: Entry, filed: Filed, terms: ProcedureVersion) -> PublicResult | None:
    """None for a dossier that was not approved."""
    result = result_of(entry)
    if result is None or result.outcome != APPROVED:
        return None
    own: dict[str, Any] = {"number": result.number, "date": result.date.isoformat() if result.date else None}
    fields = {name: own[name] if name in RESULT_FIELDS else filed.form.get(name) for name in terms.result.public_fields}
    return PublicResult(
        code=entry.code,
        procedure=entry.procedure,
        procedure_version=entry.procedure_version,
        agency=entry.agency,
        decided_on=local_day(result.decided_at),
        fields={name: value for name, value in fields.items() if value is not None},
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which results are asked for; None for all. Both days count."""

    agency: str | None = None
    procedure: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def some(self) -> bool:
        """Whether results between the days may be left out."""
        return self.agency is not None or self.procedure is not None

    def fits(self, result: PublicResult) -> bool:
        return (
            self.agency in (None, result.agency)
            and self.procedure in (None, result.procedure)
            and (self.first is None or self.first <= result.decided_on)
            and (self.last is None or result.decided_on <= self.last)
        )


ALL = Wanted()
