"""Rows of the table `catalogue` and what is common to reading and writing them; which rows there are: kernel.catalogue_store."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from kernel.dynamo import Table, storage
from kernel.settings import table_name

T = TypeVar("T")

LIST_SECONDS = 60.0
MAX_CONTENT = 380_000  # an item may hold 400 KB
MAX_KEY = 80  # characters of a procedure's; what is longer is none


class CatalogueRow(Table):
    class Meta:
        table_name = table_name("catalogue")

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    content = BinaryAttribute(legacy_encoding=False)
    digest = UnicodeAttribute(null=True)
    valid_to = UnicodeAttribute(null=True)  # of a version; `open` while it has no end
    version = NumberAttribute(null=True)  # of a calendar


def packed(value: Any) -> bytes:
    """In the order it was written: the columns of a form's rows are asked in that of their schema."""
    content = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    if len(content) > MAX_CONTENT:
        raise ValueError(f"{len(content)} bytes do not fit one item")
    return content


def unpacked(content: bytes) -> Any:
    return json.loads(zlib.decompress(content))


def row(pk: str, sk: str) -> CatalogueRow | None:
    with storage():
        try:
            return CatalogueRow.get(pk, sk, consistent_read=True)
        except CatalogueRow.DoesNotExist:
            return None


class Kept:
    """Lists read from storage, each kept for LIST_SECONDS."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: dict[str, tuple[float, Any]] = {}

    def get(self, name: str, read: Callable[[], T]) -> T:
        kept = self._kept.get(name)
        if kept is not None and self._monotonic() - kept[0] < LIST_SECONDS:
            value: T = kept[1]
            return value
        value = read()
        self._kept[name] = (self._monotonic(), value)
        return value

    def forget(self) -> None:
        self._kept.clear()


def published_since(key: str) -> bytes | None:
    """Of a procedure that the list did not know yet: who reads of it on a page made a moment ago can file it."""
    found = row("procedures", key) if 0 < len(key) <= MAX_KEY else None
    return found.content if found else None


def notice_texts() -> tuple[int, Mapping[str, Any]]:
    """The texts of notices that administrators decided, and their number; 0 for none."""
    found = row("notice-texts", "current")
    return (0, {}) if found is None else (int(found.version or 0), unpacked(found.content))


def procedure_contents() -> dict[str, bytes]:
    """All versions of each procedure, packed."""
    with storage():
        return {row.sk: row.content for row in CatalogueRow.query("procedures")}
