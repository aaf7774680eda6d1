"""Reading together from memory: a fake store's want carries its own reader and needs no table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from kernel.together import Got, Want

T = TypeVar("T")


def memory_want(value: Callable[[], T]) -> Want[T]:
    """A want answered by calling `value` when it is read."""
    return Want("memory", {}, lambda _item: value())


def read_from_memory(*wants: Want[Any]) -> Got:
    return Got({id(want): want.read(None) for want in wants})
