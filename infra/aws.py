"""Where a deployment goes: an AWS account, or the local cloud behind AWS_ENDPOINT_URL; and clients for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from infra.steps import StepFailed
from kernel.settings import DEFAULT_REGION

if TYPE_CHECKING:
    import boto3

LOCAL_ACCOUNT = "000000000001"  # the local cloud takes an access key of twelve digits for the account
LOCAL_KEY = "local"  # and any secret


@dataclass(frozen=True, slots=True)
class Target:
    """`endpoint` is None on AWS itself, where credentials come from the usual chain."""

    region: str
    endpoint: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Target:
        region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
        return cls(region, environ.get("AWS_ENDPOINT_URL") or None)

    @property
    def local(self) -> bool:
        return self.endpoint is not None

    def client(self, service: str) -> Any:
        from botocore.config import Config

        return _session(self).client(
            service,  # type: ignore[call-overload]  # the name is not known to the types here
            endpoint_url=self.endpoint,
            config=Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "max_attempts": 5}),
        )


@cache
def _session(target: Target) -> boto3.Session:
    import boto3

    if target.local and "AWS_ACCESS_KEY_ID" not in os.environ:
        return boto3.Session(
            region_name=target.region, aws_access_key_id=LOCAL_ACCOUNT, aws_secret_access_key=LOCAL_KEY
        )
    return boto3.Session(region_name=target.region)


def account_of(target: Target) -> str:
    """The account's number; also the first call of a deployment, so it says clearly when nobody can be reached."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return str(target.client("sts").get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as fault:
        place = target.endpoint or "AWS"
        advice = (
            "Is the local cloud running? make up starts it."
            if target.local
            else "Sign in first (aws sso login, or AWS_PROFILE / AWS_ACCESS_KEY_ID in the environment)."
        )
        raise StepFailed(f"{place} does not answer: {fault}", advice) from fault
