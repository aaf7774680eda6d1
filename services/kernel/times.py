"""Instants and days. An instant is aware and whole in seconds; a day is a date in Asia/Ho_Chi_Minh."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

# Vietnam has kept +07:00 without daylight saving since 1975, so the offset is exact and needs no time zone database.
HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present instant in Hà Nội, whole seconds. Only wiring calls it; rules receive it."""
    return datetime.now(HANOI).replace(microsecond=0)


def local_day(instant: datetime) -> date:
    """The calendar day of an aware instant in Hà Nội."""
    return instant.astimezone(HANOI).date()


def instant_text(instant: datetime) -> str:
    """RFC 3339 with +07:00, the way the API writes instants (docs/api/README.md)."""
    return instant.astimezone(HANOI).isoformat(timespec="seconds")


def instant_of(epoch_seconds: int) -> datetime:
    return datetime.fromtimestamp(epoch_seconds, HANOI)


def epoch(instant: datetime) -> int:
    return int(instant.astimezone(UTC).timestamp())


def parse_instant(text: str) -> datetime:
    """Read RFC 3339 with an offset.

    Raises:
        ValueError: not an instant, or without an offset.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(HANOI)
