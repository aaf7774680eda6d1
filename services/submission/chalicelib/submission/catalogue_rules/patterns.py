"""Patterns of forms: the same meaning in Rust, Python and JavaScript, and no input that makes a backtracking engine slow.

Stricter than need be, and simple to keep: between ^ and $ stand letters, digits, escaped signs, classes in brackets and
groups of alternatives, each with a quantifier or not. At most one quantifier may vary by more than one, at most four by one,
and none inside a group that is repeated.
"""

from __future__ import annotations

import re

from kernel.text import Text

_PLAIN = r"[A-Za-z0-9 ,:_'\u00c0-\u1eff]"
# What needs an escape differs between engines and flags (JavaScript's u and v), so few signs are allowed and all escaped.
_ATOM = re.compile(rf"{_PLAIN}|-|\\[./+()]|\[\^?(?:{_PLAIN}-{_PLAIN}|{_PLAIN}|\\[./-])+\]")
_QUANTIFIER = re.compile(r"\?|\*|\+|\{([0-9]{1,3})(,([0-9]{0,3}))?\}")
_MANY = 1_000_000
_MAX_OPTIONAL = 4


class _Fault(Exception):
    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.said = Text(vi, en)


_TOO_MANY = Text("có quá nhiều chỗ lặp lại không cố định số lần", "has too many quantifiers that vary")


def pattern_fault(pattern: str) -> Text | None:
    """What is wrong with a pattern, or None."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or len(pattern) == 1:
        return Text("phải đứng giữa ^ và $", "must stand between ^ and $")
    reader = _Reader(pattern[1:-1])
    try:
        reader.sequence()
        if reader.rest:
            raise _not_allowed(reader.rest)
        re.compile(pattern)
    except _Fault as fault:
        return fault.said
    except re.error as fault:
        return Text("máy không đọc được", f"cannot be read: {fault}")
    if sum(span > 1 for span in reader.varying) > 1 or len(reader.varying) > _MAX_OPTIONAL:
        return _TOO_MANY
    return None


def _not_allowed(rest: str) -> _Fault:
    return _Fault(f"không nhận “{rest[:10]}”", f"does not allow {rest[:10]!r}")


class _Reader:
    """Reads a pattern from the left and notes by how much each quantifier varies."""

    def __init__(self, rest: str) -> None:
        self.rest = rest
        self.varying: list[int] = []
        self.choices = 0  # quantifiers that vary and groups of alternatives

    def sequence(self) -> None:
        while self.rest and self.rest[0] not in "|)":
            before, choices = self.rest, self.choices
            self._atom()
            low, high = self._quantifier()
            if high > 1 and self.choices > choices:
                raise _Fault(
                    f"lặp lại một nhóm mà bên trong đã thay đổi, ở “{before[:10]}”",
                    f"repeats a group that varies inside, at {before[:10]!r}",
                )
            if high > low:
                self.varying.append(high - low)
                self.choices += 1

    def _atom(self) -> None:
        if not self.rest.startswith("("):
            atom = _ATOM.match(self.rest)
            if atom is None:
                raise _not_allowed(self.rest)
            self.rest = self.rest[atom.end() :]
            return
        self.rest = self.rest[1:]
        self.sequence()
        while self.rest.startswith("|"):
            self.rest = self.rest[1:]
            self.choices += 1
            self.sequence()
        if not self.rest.startswith(")"):
            raise _Fault("thiếu dấu đóng ngoặc", "has a group without an end")
        self.rest = self.rest[1:]

    def _quantifier(self) -> tuple[int, int]:
        found = _QUANTIFIER.match(self.rest)
        if found is None:
            return 1, 1
        self.rest = self.rest[found.end() :]
        match found[0][0]:
            case "?":
                return 0, 1
            case "*":
                return 0, _MANY
            case "+":
                return 1, _MANY
        low = int(found[1])
        return low, int(found[3] or _MANY) if found[2] else low
