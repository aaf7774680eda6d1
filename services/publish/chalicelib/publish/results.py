"""What of an approved dossier is public: the fields its procedure's data names, and nothing else."""

from __future__ import annotations

from typing import Any

from chalicelib.publish.results_store import PublicResult
from kernel.catalogue import RESULT_FIELDS, ProcedureVersion
from kernel.dossiers import Filed
from kernel.entry import Entry
from kernel.results import APPROVED, result_of
from kernel.times import local_day


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
