"""What the national portal knows of the country: agencies, fields and procedures, by their national codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Agency:
    code: str
    name: str
    level: str  # CAPDONVI: 1 ministry or province, 2 below it


@dataclass(frozen=True, slots=True)
class FieldOfLaw:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Procedure:
    code: str
    name: str
    field_code: str
    papers: tuple[str, ...] = ()
    result_name: str = ""
    result_code: str = ""
    decided_by: str = ""
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """Codes are unique within each list. A procedure that ended stays known: its dossiers outlive it."""

    agencies: tuple[Agency, ...] = ()
    fields: tuple[FieldOfLaw, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    _procedures: dict[str, Procedure] = field(init=False, repr=False, compare=False)
    _fields: dict[str, FieldOfLaw] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_procedures", {one.code: one for one in self.procedures})
        object.__setattr__(self, "_fields", {one.code: one for one in self.fields})

    def procedure(self, code: str) -> Procedure | None:
        return self._procedures.get(code)

    def field_of_law(self, code: str) -> FieldOfLaw | None:
        return self._fields.get(code)

    # -- rows as the services answer them (contract 2.2 and 2.3) --

    def agency_rows(self) -> list[dict[str, Any]]:
        return [{"MADONVI": one.code, "TENDONVI": one.name, "CAPDONVI": one.level} for one in self.agencies]

    def field_rows(self) -> list[dict[str, Any]]:
        return [
            {"MALINHVUC": one.code, "TENLINHVUC": one.name, "MANGANH": one.code.partition("-")[0]}
            for one in self.fields
        ]

    def procedure_rows(self) -> list[dict[str, Any]]:
        return [{"MATTHC": one.code, "TENTTHC": one.name} for one in self.procedures]

    def procedure_detail(self, code: str) -> list[dict[str, Any]]:
        """One row, or none. Only what the catalogue's files say: lists they do not fill stay empty."""
        one = self.procedure(code)
        if one is None:
            return []
        known = self.field_of_law(one.field_code)
        return [
            {
                "MATTHC": one.code,
                "TENTTHC": one.name,
                "MACOQUANCONGBO": "",
                "TRANGTHAI": 1 if one.in_force else 0,
                "YEUCAU": "",
                "MOTADOITUONGTHUCHIEN": "",
                "LINHVUCTHUCHIEN": [{"MALINHVUC": known.code, "TENLINHVUC": known.name}] if known else [],
                "TRINHTUTHUCHIEN": [],
                "CACHTHUCTHUCHIEN": [],
                "THANHPHANHOSO": [{"TRUONGHOP": "", "GIAYTO": [_paper(name) for name in one.papers]}],
                "DOITUONGTHUCHIEN": [],
                "COQUANTHUCHIEN": [{"TENDONVI": one.decided_by, "MADONVI": ""}],
                "KETQUATHUCHIEN": [{"MAKETQUA": one.result_code, "TENKETQUA": one.result_name}],
                "CANCUPHAPLY": [],
            }
        ]


def _paper(name: str) -> dict[str, str]:
    return {"MAGIAYTO": "", "TENGIAYTO": name, "TENMAUDON": "", "URL": ""}


def from_catalogue(root: Path | None = None) -> Dictionaries:
    """The dictionaries that the catalogue's files (below `root`, else the repository's own) imply.

    Raises:
        ValueError: the files have faults; the message names them.
    """
    from infra.catalogue_files import ROOT, read_files

    files = read_files(root or ROOT)
    if files.faults:
        raise ValueError("\n".join(files.faults))
    agencies = {
        one.code: Agency(one.code, one.name.vi, "1" if one.kind in ("ministry", "province") else "2")
        for one in files.agencies
        if one.code
    }
    fields = {one.code: FieldOfLaw(one.code, one.name.vi) for one in files.fields if one.code}
    procedures = {
        version.code: Procedure(
            code=version.code,
            name=version.name.vi,
            field_code=version.field_code or "",
            papers=tuple(paper.name.vi for paper in version.papers),
            result_name=version.result.name.vi,
            result_code=version.result.code or "",
            decided_by=version.decided_by.vi,
            in_force=version.valid_to is None,
        )
        for version in (published.version for published in files.procedures)
        if version.code
    }
    return Dictionaries(tuple(agencies.values()), tuple(fields.values()), tuple(procedures.values()))
