"""One busy day, lived once for all tests that ask about it, and what remained of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
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
        tables={name: _text(f"test-{name}") for name in TABLES},
        object_keys="\n".join(one["Key"] for one in found["Contents"]),
        logs=logs,
        portal="\n".join(json.dumps(one.body, ensure_ascii=False) for one in day.world.portal.received()),
    )


def _text(table: str) -> str:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return "\n".join(json.dumps(item, ensure_ascii=False, default=_plain) for page in pages for item in page["Items"])


def _plain(value: Any) -> str:
    """A binary value: something packed, or a hash."""
    raw = bytes(value)
    try:
        return json.dumps(unpack(raw), ensure_ascii=False)
    except Exception:
        return raw.hex()


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
