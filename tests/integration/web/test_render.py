"""A publication in the catalogue's table becomes files in the bucket of pages: the unit's own handler on moto, and no right used
that its policy does not give."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import boto3
import pytest

from infra.catalogue import load as load_catalogue
from infra.catalogue_files import ROOT as CATALOGUE
from kernel.catalogue_store import DynamoCatalogue
from kernel.text import Text
from kernel.times import HANOI
from tests.support import gateway, rights
from tests.support.tables import ACCOUNT, SERVICES, empty_aws, template
from web.server import wiring

BUCKET = f"test-portal-web-{ACCOUNT}"
KEY = "martyr-worship-allowance"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[rights.Recorder]:
    """A loaded catalogue and an empty bucket; what the function does to AWS from then on."""
    monkeypatch.setenv("PAGES_BUCKET", BUCKET)
    monkeypatch.setenv("WEB_CLIENT", "web-client")
    monkeypatch.setattr(wiring, "now", lambda: date_time("2026-11-25"))
    wiring.bucket.cache_clear()
    with empty_aws():
        s3: Any = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_REGION"]})
        load_catalogue(CATALOGUE, DynamoCatalogue(time.monotonic))
        recorder = rights.Recorder()
        recorder.attach(monkeypatch)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # one that does not know the recorder's hooks yet
        yield recorder
    wiring.bucket.cache_clear()


def date_time(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=HANOI)


def run(told: rights.Recorder) -> dict[str, Any]:
    with told.within(("web", "render")):
        answer: dict[str, Any] = gateway.load("web").render({"Records": []}, gateway.CONTEXT)
    return answer


def page(name: str) -> str:
    return boto3.client("s3").get_object(Bucket=BUCKET, Key=name)["Body"].read().decode()


def test_a_publication_reaches_the_bucket_within_its_functions_rights(
    told: rights.Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(told)
    assert first["batchItemFailures"] == []
    assert first["written"] == first["files"] > 100
    assert json.loads(page("sign-in.json")) == {"base": "", "client": "web-client"}
    kind = boto3.client("s3").head_object(Bucket=BUCKET, Key="index.html")
    assert (kind["ContentType"], kind["CacheControl"]) == ("text/html; charset=utf-8", "public, max-age=60")

    store = DynamoCatalogue(time.monotonic)
    known = store.versions(KEY)[-1]
    form = store.form(KEY, known.version)
    store.publish_version(replace(known, valid_to=date(2026, 11, 24)), form)
    newer = replace(known, version=known.version + 1, valid_from=date(2026, 11, 25), name=Text("Tên mới", "New name"))
    store.publish_version(newer, form)
    second = run(told)
    assert 0 < second["written"] < second["files"] / 3
    assert "Tên mới" in page(f"thu-tuc/{KEY}.html")
    assert "New name" in page(f"en/thu-tuc/{KEY}.html")

    store.publish_version(replace(newer, valid_to=date(2026, 11, 25)), form)
    monkeypatch.setattr(wiring, "now", lambda: date_time("2026-11-26"))
    assert run(told)["removed"] >= 6, "the night after its last day"
    assert run(told)["removed"] == 0

    assert rights.Right("s3:PutObject", f"arn:aws:s3:::{BUCKET}/thu-tuc/*") in told.done["web", "render"]
    assert {in_the_bucket(one) for one in told.done["web", "render"]} <= allowed_to("render"), "what the policy refuses"


def in_the_bucket(right: rights.Right) -> rights.Right:
    """Pages lie at any depth of their bucket, and all are the function's."""
    place = f"arn:aws:s3:::{BUCKET}"
    if right.action == "s3:ListObjectsV2":
        return rights.Right("s3:ListBucket", place)
    return rights.Right(right.action, f"{place}/*") if right.resource.startswith(f"{place}/") else right


def allowed_to(function: str) -> set[rights.Right]:
    text = (SERVICES / "web" / ".chalice" / f"policy-{function}.json").read_text(encoding="utf-8")
    return rights.rights_allowed(json.loads(text))


def test_the_bucket_of_the_policy_is_the_templates() -> None:
    name = template("web")["Resources"]["PagesBucket"]["Properties"]["BucketName"]["Sub"]
    text = (SERVICES / "web" / ".chalice" / "policy-render.json").read_text(encoding="utf-8")
    assert f"arn:${{AWS::Partition}}:s3:::{name}/*" in text
