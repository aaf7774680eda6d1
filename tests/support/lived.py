"""One busy day, lived once for all tests that ask about it, and what remained of it."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

import boto3
import pytest

from kernel.packing import unpack
from tests.support import gateway
from tests.support.busy_day import BUCKET, Day, busy_day
from tests.support.rights import Recorder
from tests.support.world import SERVICES, forget_wiring

TABLES = (
    "register",
    "figures",
    "work",
    "publications",
    "dossiers",
    "feedback",
    "people",
    "notices",
    "slips",
    "payments",
)

# What is kept as a hash alone, table by table: the attribute, and the bytes of one hash (some hold several).
HASHES: dict[str, dict[str, int]] = {
    "register": {"body": 12},
    "feedback": {"body": 12},
    "work": {"body": 12},
    "dossiers": {"k": 12},
    "notices": {"b": 12},
    "people": {"b": 12},
    "payments": {"k": 15, "b": 12},
    "publications": {"hs": 32, "rk": 15},
}
_TYPES = frozenset({"B", "BS", "L", "M", "N", "NULL", "BOOL", "S", "SS", "NS"})  # how DynamoDB says what a value is


@dataclass(frozen=True)
class Record:
    """`tables` holds the text of each table; what is packed in it is unpacked. `portal` is all that the national portal
    received."""

    recorder: Recorder
    pins: tuple[str, ...]
    tables: dict[str, str]
    object_keys: str
    logs: str
    portal: str


@cache
def lived() -> Record:
    with pytest.MonkeyPatch.context() as patch, busy_day(patch) as day:
        with _listening_to_logs() as logs:
            day.live()
        record = _record(day, logs.getvalue())
    forget_wiring()  # what comes next meets nothing of this portal
    return record


def _record(day: Day, logs: str) -> Record:
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET)
    return Record(
        recorder=day.recorder,
        pins=tuple(day.pins),
        tables={name: _text(name) for name in TABLES},
        object_keys="\n".join(one["Key"] for one in found["Contents"]),
        logs=logs,
        portal="\n".join(json.dumps(one.body, ensure_ascii=False) for one in day.world.portal.received()),
    )


def _text(table: str) -> str:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=f"test-{table}")
    hashes = HASHES.get(table, {})
    return "\n".join(json.dumps(readable(item, hashes), ensure_ascii=False) for page in pages for item in page["Items"])


def readable(value: Any, hashes: Mapping[str, int], name: str = "") -> Any:
    """What a table holds, as text; `name` is that of the attribute it stands in. What is binary is either packed, and then read,
    or known to be hashes: whatever else there may be could hide a person, so it is a ValueError."""
    if isinstance(value, dict):
        return {inner: readable(one, hashes, name if inner in _TYPES else inner) for inner, one in value.items()}
    if isinstance(value, list):
        return [readable(one, hashes, name) for one in value]
    return _plain(bytes(value), hashes, name) if isinstance(value, bytes) else value


def _plain(raw: bytes, hashes: Mapping[str, int], name: str) -> Any:
    if name in hashes and raw and len(raw) % hashes[name] == 0:
        return raw.hex()
    for read in (unpack, _pressed):
        try:
            return read(raw)
        except (ValueError, zlib.error):
            continue
    raise ValueError(f"{name}: {len(raw)} bytes that are neither packed nor known to be hashes")


def _pressed(raw: bytes) -> str:
    return zlib.decompress(raw).decode()


@contextmanager
def _listening_to_logs() -> Iterator[StringIO]:
    """All that the functions log, as Lambda would write it, and all that libraries do."""
    text = StringIO()
    handlers = [(logging.getLogger(), logging.StreamHandler(text))]
    for service in SERVICES:
        handler = logging.StreamHandler(text)
        logger = gateway.load(service).app.logger
        handler.setFormatter(logger.registered_formatter)
        handlers.append((logging.getLogger(logger.name), handler))
    for logger, handler in handlers:
        logger.addHandler(handler)
    try:
        yield text
    finally:
        for logger, handler in handlers:
            logger.removeHandler(handler)
