"""How the simulator behaves: well, or badly on purpose, for the next few calls or until it is told otherwise."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

WELL = "well"
DOWN = "down"  # 503 to everything
SLOW = "slow"  # everything is done, its answer comes `seconds` later
LOSE_ANSWER = "lose_answer"  # what is written is kept, the connection ends without an answer
REFUSE = "refuse"  # what is written is refused and not kept
MODES = (WELL, DOWN, SLOW, LOSE_ANSWER, REFUSE)
_WRITES_ONLY = (LOSE_ANSWER, REFUSE)
DEFAULT_SECONDS = 15.0  # longer than our client waits
MOST_SECONDS = 120.0


class BadMood(ValueError):
    """Not a mood; `member` is the member at fault."""

    def __init__(self, member: str, vi: str, en: str) -> None:
        super().__init__(f"{member}: {en}")
        self.member = member
        self.vi = vi
        self.en = en


@dataclass(frozen=True, slots=True)
class Mood:
    """`times`: for how many calls more, None until told otherwise. `service`: only calls of this service, None for all."""

    mode: str = WELL
    times: int | None = None
    seconds: float = DEFAULT_SECONDS
    service: str | None = None

    def strikes(self, service: str, *, write: bool) -> bool:
        """Whether a call of `service` ("login" for a login) meets this mood."""
        if self.mode == WELL or (self.service is not None and self.service != service):
            return False
        return write or self.mode not in _WRITES_ONLY

    def spent(self) -> Mood:
        """The mood after it struck once."""
        if self.times is None:
            return self
        return Mood() if self.times <= 1 else dataclasses.replace(self, times=self.times - 1)

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Mood:
        """Raises BadMood."""
        for name in value:
            if name not in ("mode", "times", "seconds", "service"):
                raise BadMood(name, "Trường không được quy định.", "Unknown member.")
        mode, times = value.get("mode"), value.get("times")
        seconds, service = value.get("seconds", DEFAULT_SECONDS), value.get("service")
        if mode not in MODES:
            raise BadMood("mode", f"Phải là một trong {', '.join(MODES)}.", f"Must be one of {', '.join(MODES)}.")
        if times is not None and (type(times) is not int or times < 1):
            raise BadMood("times", "Phải là số nguyên từ 1.", "Must be an integer from 1.")
        if type(seconds) not in (int, float) or not 0 < seconds <= MOST_SECONDS:
            raise BadMood(
                "seconds", f"Phải lớn hơn 0, tối đa {MOST_SECONDS:.0f}.", f"Above 0, at most {MOST_SECONDS:.0f}."
            )
        if service is not None and not isinstance(service, str):
            raise BadMood("service", "Phải là tên dịch vụ.", "Must be the name of a service.")
        return cls(mode, times, float(seconds), service)
