"""A sound folder of the catalogue's files, and changes that break it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.support.rules import rules


def text(vi: str = "Văn bản", en: str = "Text") -> dict[str, str]:
    return {"vi": vi, "en": en}


FORM: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "form:demo:1",
    "type": "object",
    "title": "Tờ khai",
    "x-ui": {"confidence": "illustrative", "pages": [{"id": "mot", "title": "Một", "fields": ["loai", "hoTen"]}]},
    "properties": {
        "loai": {
            "type": "string",
            "title": "Loại",
            "oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}],
        },
        "hoTen": {"type": "string", "title": "Họ và tên", "maxLength": 100, "x-ui": {"autocomplete": "name"}},
    },
    "required": ["loai"],
    "unevaluatedProperties": False,
}
ENGLISH = {
    "/title": "Form",
    "/x-ui/pages/0/title": "One",
    "/properties/loai/title": "Kind",
    "/properties/loai/oneOf/0/title": "A",
    "/properties/loai/oneOf/1/title": "B",
    "/properties/hoTen/title": "Name",
}
VERSION: dict[str, Any] = {
    "name": text("Thủ tục", "Procedure"),
    "code": "1.014199",
    "field": "employment",
    "field_code": "G07-LĐ11",
    "audience": ["citizen"],
    "valid_from": "2020-01-01",
    "valid_to": None,
    "confidence": "verified",
    "legal_basis": [{"text": text(), "article": "18", "confidence": "verified"}],
    "receiving": "ministry",
    "offered_by": {"agencies": ["ministry-employment"], "kinds": []},
    "decided_by": text(),
    "online_level": "full",
    "handling_system": "portal",
    "time": {"count": 10, "unit": "working_day"},
    "steps": [{"unit_name": text(), "count": 10, "unit": "working_day"}],
    "fee": {"amount": 0, "note": text()},
    "result": {"name": text(), "code": None, "public_fields": ["number", "loai"]},
    "form": 1,
    "papers": [
        {
            "key": "photo",
            "name": text(),
            "required": True,
            "when": {"field": "loai", "values": ["a"]},
            "rule": text(),
            "kind": "image",
            "accept": ["jpeg"],
            "max_mb": 5,
        }
    ],
}


def period(code: str | None, parent: str | None, start: str, end: str | None, **more: Any) -> dict[str, Any]:
    return {
        "name": text(),
        "code": code,
        "confidence": "unverified",
        "parent": parent,
        "valid_from": start,
        "valid_to": end,
        **more,
    }


AGENCIES: list[dict[str, Any]] = [
    {"key": "molisa", "kind": "ministry", "periods": [period("G07", None, "2016-01-01", "2025-02-28")]},
    {"key": "moha", "kind": "ministry", "periods": [period("G09", None, "2025-03-01", None, successor_of=["molisa"])]},
    {
        "key": "ministry-employment",
        "kind": "ministry_unit",
        "periods": [
            period(None, "molisa", "2016-01-01", "2025-02-28"),
            period(None, "moha", "2025-03-01", None),
        ],
    },
    {"key": "ha-noi", "kind": "province", "periods": [period("H26", None, "2016-01-01", None, gso="01")]},
]


def _changed_rules(first: dict[str, Any]) -> dict[str, Any]:
    """A second set, in which an answered supplement does something else, by its value alone."""
    second = copy.deepcopy(first) | {"valid_from": "2027-01-01"}
    second["rules"]["supplement"]["value"] = "pause"
    return {"rules/v1.yaml": first | {"valid_to": "2026-12-31"}, "rules/v2.yaml": second}


RULES: dict[str, Any] = {
    **{name: value for name, value in rules(1).as_json().items() if name != "version"},
    "valid_to": None,
}
SOUND: dict[str, Any] = {
    "fields.yaml": [{"key": "employment", "name": text(), "code": "G07-LĐ11"}],
    "agencies/all.yaml": AGENCIES,
    "calendars/vietnam.json": {
        "name": "vietnam",
        "version": 1,
        "first_day": "2016-01-01",
        "last_day": "2027-12-31",
        "off": {"2026-01-01": text()},
        "work": {"2026-08-22": text()},
    },
    "rules/v1.yaml": RULES,
    "procedures/demo/v1.yaml": VERSION,
    "procedures/demo/form-1.json": FORM,
    "procedures/demo/form-1.en.json": ENGLISH,
}

Files = dict[str, Any]


def write(root: Path, files: Files) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, "utf-8")
        elif name.endswith(".json"):
            path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        else:
            path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return root


def sound() -> Files:
    return copy.deepcopy(SOUND)


V1 = "procedures/demo/v1.yaml"
Breaks = Callable[[Files], Any]


def put(name: str, path: str, value: Any) -> Breaks:
    """Sets what stands at `path` (keys and positions parted by dots) in one file."""

    def breaks(files: Files) -> None:
        *way, last = path.split(".")
        place = files[name]
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = value

    return breaks


def drop(name: str) -> Breaks:
    return lambda files: files.pop(name)


def second(**changes: Any) -> Breaks:
    """A second version, the first one ending on 31 December 2024."""

    def breaks(files: Files) -> None:
        files[V1]["valid_to"] = "2024-12-31"
        files["procedures/demo/v2.yaml"] = {**VERSION, "valid_from": "2025-01-01", **changes}

    return breaks


def other_procedure(files: Files) -> None:
    files["procedures/other/v1.yaml"] = VERSION
    files["procedures/other/form-1.json"] = {**FORM, "$id": "form:other:1"}
    files["procedures/other/form-1.en.json"] = ENGLISH


def renumbered(files: Files) -> None:
    files["procedures/demo/v2.yaml"] = files.pop(V1)


def again(agency: dict[str, Any]) -> Breaks:
    return lambda files: files["agencies/all.yaml"].append(agency)


def month_with_fee(files: Files) -> None:
    files[V1]["time"] = {"count": 1, "unit": "month"}
    files[V1]["steps"][0] |= {"count": 1, "unit": "month"}
    files[V1]["fee"]["amount"] = 100_000


def chain(*steps: dict[str, Any]) -> Breaks:
    """Steps of five working days each, and the time that they make one after the other."""

    def breaks(files: Files) -> None:
        files[V1]["steps"] = [{"unit_name": text(), "count": 5, "unit": "working_day", **step} for step in steps]
        files[V1]["time"]["count"] = 5 * len(steps)

    return breaks


def paper_twice(files: Files) -> None:
    files[V1]["papers"] *= 2


def reserved_name(files: Files) -> None:
    files["procedures/demo/form-1.json"]["properties"]["number"] = {"type": "boolean", "title": "Số"}
    files["procedures/demo/form-1.json"]["x-ui"]["pages"][0]["fields"].append("number")
    files["procedures/demo/form-1.en.json"]["/properties/number/title"] = "Number"


def no_caveat(files: Files) -> None:
    files[V1]["confidence"] = "unverified"


ALL = "agencies/all.yaml"
CALENDAR = "calendars/vietnam.json"


def override(day: str = "2026-12-24", kind: str = "off", scope: str = "country", **more: Any) -> dict[str, Any]:
    made = {"date": day, "kind": kind, "scope": scope, "name": text(), "decision": None, "confidence": "unverified"}
    return {**made, **more}


NOON = override()


def decided(number: int, *overrides: dict[str, Any], **more: Any) -> Breaks:
    """A version of the calendar after the seed."""
    made = {"decided_at": "2026-11-02T08:00:00+07:00", "reason": "Hoán đổi", "overrides": list(overrides), **more}
    return lambda files: files.update({f"calendars/vietnam/v{number}.yaml": made})


def together(*breaks: Breaks) -> Breaks:
    return lambda files: [one(files) for one in breaks]
