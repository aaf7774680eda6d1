"""What is known of a stage: where its state lies, its settings and secrets, and what its stacks told."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra import ROOT
from infra.aws import Target
from infra.steps import StepFailed

# Settings of a stage, kept encrypted in Parameter Store below /portal/<stage>/; what each is for, as operators read it.
SETTINGS: Mapping[str, str] = {
    "portal-url": "the portal's public address, such as https://dichvucong.example.vn",
    "papers-url": "where browsers reach the bucket of papers, `s3` for S3's own address",
    "national-portal-url": "the address of the national portal's synchronisation service",
    "national-portal-user": "the account there",
    "national-portal-password": "its password",
    "national-portal-agency": "the agency code the account speaks for",
}
# And those that need not be set.
OPTIONAL: Mapping[str, str] = {
    "certificate-arn": "the certificate of the portal's host, in us-east-1; without it CloudFront's own name serves",
    "mail-from": "the address notices come from, of a domain verified in SES; `none`: no e-mail is sent",
    "payment-url": "the address of the gateway of payments; `none`: nothing is paid online",
    "payment-secret": "what it and the portal sign with; made at the first deployment unless the gateway gave one",
    "sms-sender": "the name text messages come from, registered with the carriers; `none`: none is sent",
}
# Secrets that a deployment makes up: what signs cursors, what seals the cookies of pages without script.
MADE = ("portal-secret", "pages-secret")


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """One ignored folder holds all that a machine's portal leaves behind."""
    return Path(environ.get("PORTAL_STATE") or ROOT / ".state").absolute()


@dataclass
class StageState:
    """`outputs` of each stack by name (`platform`, `status`, ...); read by the gateway and the operators' commands."""

    stage: str
    region: str = ""
    account: str = ""
    endpoint: str | None = None
    portal_url: str = ""
    token_issuer: str = ""
    token_jwks_url: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def path(cls, stage: str) -> Path:
        return state_folder() / f"{stage}.json"

    @classmethod
    def read(cls, stage: str) -> StageState:
        """Raises StepFailed where the stage was never deployed from here."""
        try:
            return cls(**json.loads(cls.path(stage).read_text(encoding="utf-8")))
        except FileNotFoundError as fault:
            advice = "make up" if stage == "local" else f"python -m infra deploy --stage {stage}"
            raise StepFailed(f"nothing is known here of the stage {stage!r}", f"Deploy it first: {advice}") from fault

    def write(self) -> None:
        path = self.path(self.stage)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".fresh")
        fresh.write_text(json.dumps(vars(self), indent=1, sort_keys=True), encoding="utf-8")
        fresh.replace(path)

    @property
    def target(self) -> Target:
        return Target(self.region, self.endpoint)


def target_of(stage: str, environ: Mapping[str, str] = os.environ) -> Target:
    """Where a stage lies: as the environment says; the stage `local` without it on the cloud that `make up` started.

    Raises StepFailed: nothing was started here.
    """
    asked = Target.from_environment(environ)
    return asked if asked.local or stage != "local" else StageState.read(stage).target


_DEFAULTS = {"papers-url": "s3"}


class Settings:
    """The settings and secrets of one stage in Parameter Store."""

    def __init__(self, target: Target, stage: str) -> None:
        self._ssm: Any = target.client("ssm")
        self._prefix = f"/portal/{stage}/"
        self._stage = stage

    def all(self) -> dict[str, str]:
        pages = self._ssm.get_paginator("get_parameters_by_path").paginate(Path=self._prefix, WithDecryption=True)
        return {
            one["Name"].removeprefix(self._prefix): one["Value"] for page in pages for one in page.get("Parameters", [])
        }

    def put(self, name: str, value: str) -> bool:
        """Whether this changed anything. Raises StepFailed for a setting that does not exist."""
        if name not in {*SETTINGS, *OPTIONAL, *MADE}:
            raise StepFailed(f"there is no setting {name!r}", f"Choose one of: {', '.join((*SETTINGS, *OPTIONAL))}.")
        if self.all().get(name) == value:
            return False
        self._ssm.put_parameter(Name=self._prefix + name, Value=value, Type="SecureString", Overwrite=True)
        return True

    def complete(self) -> dict[str, str]:
        """Everything a deployment needs; the portal's own secrets are made the first time and never shown.

        Raises StepFailed naming what an operator has to set.
        """
        known = {**_DEFAULTS, **self.all()}
        missing = [name for name in SETTINGS if not known.get(name)]
        if missing:
            told = "; ".join(f"{name} ({SETTINGS[name]})" for name in missing)
            raise StepFailed(
                f"not set for the stage {self._stage!r}: {told}",
                f"Set each: python -m infra set --stage {self._stage} {missing[0]} VALUE",
            )
        for name in (name for name in (*MADE, "payment-secret") if not known.get(name)):
            known[name] = secrets.token_urlsafe(32)
            self.put(name, known[name])
        return known
