"""Small checks of JSON values. Each says in Vietnamese what is wrong, without repeating the value, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any], list[str]]

_MOMENT = re.compile(r"\d{14}", re.ASCII)
# Both formats of the contract's section 3: QCVN 102 (lowest level first) and QĐ 20/2020 (highest first). More than 9,999
# dossiers of a day are not settled by law; a longer number is taken.
_CODE = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.\d{2})*)-(?P<day>\d{6})-(?P<number>\d{4,7})", re.ASCII
)
LONGEST_CODE = 50
NO_OBJECT = "phải là một đối tượng"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object: whether it must be there, whether it may be empty ("" or []), and what it must be else."""

    check: Check
    required: bool = True
    empty: bool = False


Spec = Mapping[str, Member]


def must(check: Check) -> Member:
    return Member(check)


def present(check: Check) -> Member:
    return Member(check, empty=True)


def may(check: Check) -> Member:
    return Member(check, required=False, empty=True)


def object_faults(value: Any, spec: Spec) -> list[str]:
    """All faults of an object; each begins with the path of the member."""
    if not isinstance(value, dict):
        return [NO_OBJECT]
    faults = [f"{_shown(name)}: trường không được quy định" for name in value if name not in spec]
    for name, member in spec.items():
        if name not in value:
            faults += [f"{name}: thiếu trường bắt buộc"] if member.required else []
        elif _is_empty(value[name]):
            faults += _empty_faults(name, value[name], member)
        else:
            faults += [_joined(name, fault) for fault in member.check(value[name])]
    return faults


def _is_empty(value: Any) -> bool:
    return value == [] or (isinstance(value, str) and not value.strip())


def _empty_faults(name: str, value: Any, member: Member) -> list[str]:
    if not member.empty:
        return [f"{name}: không được để trống"]
    # An empty list is no empty text, nor the reverse; spaces are not nothing.
    nothing: Any = [] if isinstance(member.check, Items | NoItems) else ""
    return [] if value == nothing else [f"{name}: sai kiểu dữ liệu"]


def _joined(name: str, fault: str) -> str:
    return f"{name}{fault}" if fault.startswith(("[", ".")) else f"{name}: {fault}"


def _shown(name: str) -> str:
    return name if name.isidentifier() and len(name) <= 60 else "(tên lạ)"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of objects of one shape."""

    spec: Spec

    def __call__(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            return ["phải là một danh sách"]
        return [
            f"[{number}]{': ' if fault == NO_OBJECT else '.'}{fault}"
            for number, item in enumerate(value)
            for fault in object_faults(item, self.spec)
        ]


@dataclass(frozen=True, slots=True)
class NoItems:
    """A list whose elements no public source describes."""

    def __call__(self, value: Any) -> list[str]:
        return [] if value == [] else ["phải là danh sách rỗng"]


def text(longest: int | None = None) -> Check:
    def check(value: Any) -> list[str]:
        fault = _text_fault(value)
        if fault:
            return [fault]
        return [f"dài quá {longest} ký tự"] if longest is not None and len(value) > longest else []

    return check


def choice(*values: str) -> Check:
    def check(value: Any) -> list[str]:
        if not isinstance(value, str):
            return ["phải là chuỗi"]
        return [] if value in values else [f"phải là một trong {', '.join(values)}"]

    return check


def moment(value: Any) -> list[str]:
    if not isinstance(value, str):
        return ["phải là chuỗi"]
    return [] if moment_of(value) else ["phải là thời điểm 14 chữ số yyyyMMddHHmmss"]


def moment_of(value: str) -> datetime | None:
    """The local time that 14 digits mean, or None."""
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.strptime(value, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the contract's times are local, without offset
    except ValueError:
        return None


def code(value: Any) -> list[str]:
    if not isinstance(value, str):
        return ["phải là chuỗi"]
    match = _CODE.fullmatch(value)
    good = match and len(value) <= LONGEST_CODE and int(match["number"]) > 0 and moment_of(f"20{match['day']}000000")
    return [] if good else ["không đúng cấu trúc mã hồ sơ"]


def link(value: Any) -> list[str]:
    if not isinstance(value, str):
        return ["phải là chuỗi"]
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and value.isascii() and value.isprintable()
    except ValueError:
        good = False
    return [] if good and " " not in value else ["phải là đường dẫn http(s)"]


def digits(value: Any) -> list[str]:
    if not isinstance(value, str):
        return ["phải là chuỗi"]
    return [] if re.fullmatch(r"\d{1,18}", value, re.ASCII) else ["phải là số viết bằng chữ số"]


def integer(value: Any) -> list[str]:
    return [] if isinstance(value, int) and not isinstance(value, bool) else ["phải là số nguyên"]


def boolean(value: Any) -> list[str]:
    return [] if isinstance(value, bool) else ["phải là true hoặc false"]


def _text_fault(value: Any) -> str | None:
    if not isinstance(value, str):
        return "phải là chuỗi"
    if any("\ud800" <= one <= "\udfff" or (one < " " and one not in "\t\r\n") for one in value):
        return "có ký tự không hợp lệ"
    return None
