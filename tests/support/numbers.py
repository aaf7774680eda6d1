"""Numbers that the pages are held to: each is kept for the table at the end of the run, and fails its test when it is above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    limit: float
    unit: str
    where: str = ""
    least: bool = False  # the limit is a least, not a most

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit


@dataclass
class Numbers:
    """What was measured in this run, by name. Measured again, the newer one stands."""

    found: dict[str, Number] = field(default_factory=dict)

    def at_most(self, limit: float, what: str, value: float, unit: str, where: str = "") -> None:
        """Raises AssertionError: the value is above the limit. It is kept either way."""
        self._keep(what, Number(value, limit, unit, where))

    def at_least(self, limit: float, what: str, value: float, unit: str, where: str = "") -> None:
        """Raises AssertionError: the value is below the limit. It is kept either way."""
        self._keep(what, Number(value, limit, unit, where, least=True))

    def _keep(self, what: str, number: Number) -> None:
        self.found[what] = number
        assert number.holds, (
            f"{what}: {_plain(number.value)} {number.unit}, limit {_plain(number.limit)} {number.where}"
        )

    def table(self) -> Iterator[str]:
        """Its lines: what, value, limit, and the page that had the value."""
        width = max((len(what) for what in self.found), default=0)
        for what, one in self.found.items():
            mark = "  " if one.holds else "X "
            sign = ">=" if one.least else "<="
            limit = f"{sign} {_plain(one.limit)} {one.unit}"
            yield f"{mark}{what:<{width}}  {_plain(one.value):>7}  {limit:<14} {one.where}".rstrip()


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}" if value < 1 else f"{value:,.1f}"
