"""The one way to deploy, to AWS and to the local cloud: `python -m infra deploy --stage S [--service X]`.

Each service is a stack of its own; deploying one touches no other.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from botocore.exceptions import ClientError

from infra import ROOT
from infra.aws import Target, account_of
from infra.packaging import UNITS, Package, package
from infra.packaging.platforms import Platform, aws, this_machine
from infra.pages import bring_pages
from infra.people import use_stage
from infra.stacks import Source, Stacks
from infra.stages import Settings, StageState
from infra.steps import StepFailed, step

PLATFORM_TEMPLATE = ROOT / "infra" / "platform" / "template.yaml"
FRONT_TEMPLATE = ROOT / "infra" / "front" / "template.yaml"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One run of the program; `parameters` are what templates may ask for (infra/packaging/template.py)."""

    target: Target
    stage: str
    account: str
    settings: dict[str, str]
    stacks: Stacks

    @property
    def tags(self) -> dict[str, str]:
        return {"portal:stage": self.stage}

    def stack_name(self, part: str) -> str:
        return f"portal-{self.stage}-{part}"


def deploy(target: Target, stage: str, services: Iterable[str] = UNITS, architecture: str | None = None) -> None:
    """Brings a stage to these sources. With fewer than all units the platform and the others are left untouched.

    Raises StepFailed with the step's reason and advice.
    """
    chosen = list(services)
    if stage == "local" and not target.local:
        raise StepFailed("the stage `local` belongs to the local cloud, not to AWS", "Name another stage, or: make up")
    with step(f"stage {stage}") as running:
        account = account_of(target)
        settings = Settings(target, stage).complete()
        run = Deployment(target, stage, account, settings, Stacks(target))
        running.done(f"account {account}, {target.region}" + (f", {target.endpoint}" if target.local else ""))
    platform = _platform(run, apply=set(chosen) == set(UNITS))
    state = _state(run, platform)
    built_for = this_machine() if target.local else aws(architecture)
    for unit in [name for name in UNITS if name in chosen]:
        _service(run, state, unit, built_for)
        if unit == "submission":
            load_catalogue(state)
        if unit == "web":
            with step("pages") as running:
                running.done(bring_pages(target, stage))
    if set(chosen) == set(UNITS) and not target.local:
        _front(run, state)


def _platform(run: Deployment, apply: bool) -> dict[str, str]:
    name = run.stack_name("platform")
    if apply:
        with step("platform") as running:
            parameters = {
                "Stage": run.stage,
                "PortalUrl": run.settings["portal-url"],
                "PasswordSignIn": "yes" if run.target.local else "no",
            }
            source = Source(body=PLATFORM_TEMPLATE.read_text(encoding="utf-8"))
            running.done(run.stacks.apply(name, source, parameters, run.tags, running.say))
    outputs = run.stacks.outputs(name)
    if outputs is None:
        raise StepFailed(
            f"the stage {run.stage!r} has no platform yet",
            f"Deploy everything once, without --service: python -m infra deploy --stage {run.stage}",
        )
    return outputs


def _state(run: Deployment, platform: dict[str, str]) -> StageState:
    issuer = platform["TokenIssuer"]
    host = f"{run.target.endpoint}/{platform['UserPoolId']}" if run.target.local else issuer
    state = StageState(
        stage=run.stage,
        region=run.target.region,
        account=run.account,
        endpoint=run.target.endpoint,
        portal_url=run.settings["portal-url"],
        token_issuer=issuer,
        token_jwks_url=f"{host}/.well-known/jwks.json",
        outputs={"platform": platform},
    )
    for service in UNITS:
        outputs = run.stacks.outputs(run.stack_name(service))
        if outputs is not None:
            state.outputs[service] = outputs
    state.write()
    return state


def _service(run: Deployment, state: StageState, service: str, built_for: Platform) -> None:
    with step(service) as running:
        made = package(service, built_for)
        for _, path in made.codes.values():
            size = path.stat().st_size / 1e6
            running.say(f"package {path.name}, {size:.1f} MB" + (", as built before" if made.reused else ", built"))
        bucket = state.outputs["platform"]["ArtefactBucket"]
        source = _upload(run, made, bucket)
        parameters = parameters_for(made, _values(run, state, made, bucket))
        outcome = run.stacks.apply(run.stack_name(service), source, parameters, run.tags, running.say)
        state.outputs[service] = run.stacks.outputs(run.stack_name(service)) or {}
        state.write()
        running.done(outcome)


def _front(run: Deployment, state: StageState) -> None:
    """The one address, on AWS; the local cloud has the gateway instead."""
    with step("front") as running:
        parameters = {
            "Stage": run.stage,
            "PapersBucket": papers_bucket(run.stage, run.account),
            "PagesBucket": state.outputs["web"]["PagesBucket"],
            "SignInDomain": state.outputs["platform"]["SignInDomain"],
            "DomainName": urlsplit(state.portal_url).hostname or "",
            "CertificateArn": run.settings.get("certificate-arn", ""),
            **{f"{unit.title()}Api": state.outputs[unit]["RestAPIId"] for unit in UNITS},
        }
        source = Source(body=FRONT_TEMPLATE.read_text(encoding="utf-8"))
        outcome = run.stacks.apply(run.stack_name("front"), source, parameters, run.tags, running.say)
        state.outputs["front"] = run.stacks.outputs(run.stack_name("front")) or {}
        state.write()
        running.done(f"{outcome}; point {parameters['DomainName']} to {state.outputs['front']['Address']}")


def sign_in_address(domain: str, region: str) -> str:
    """Where a user pool with that domain prefix lets people sign in."""
    return f"https://{domain}.auth.{region}.amazoncognito.com"


def papers_bucket(stage: str, account: str) -> str:
    return f"{stage}-portal-papers-{account}"


def papers_origin(run: Deployment) -> str:
    """Where browsers post files to, for the policy of pages that hold such a form."""
    given = run.settings["papers-url"]
    if given != "s3":
        parts = urlsplit(given)
        return f"{parts.scheme}://{parts.netloc}"
    return f"https://{papers_bucket(run.stage, run.account)}.s3.{run.target.region}.amazonaws.com"


def load_catalogue(state: StageState) -> None:
    """Procedures are data of the submission service: what its files say is published with it."""
    with step("catalogue") as running:
        environment = dict(os.environ)
        use_stage(state, environment)
        ran = subprocess.run(
            [sys.executable, "-m", "infra.catalogue", "load"],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        told = (ran.stdout if ran.returncode == 0 else ran.stderr).strip().splitlines()
        if ran.returncode:
            raise StepFailed(
                "; ".join(told[-6:]),
                "If it is a file: mend it (make check-catalogue) and do this again. If the table does not answer: on one "
                "machine, is the portal up (make up)? On AWS, do this again; what is loaded stays.",
            )
        for line in told[:-1]:
            running.say(line)
        running.done(told[-1] if told else "loaded")


def _upload(run: Deployment, made: Package, bucket: str) -> Source:
    """Code and template in the artefact bucket; both are named by their content, so what is there is never overwritten."""
    s3: Any = run.target.client("s3")
    template = made.template.read_bytes()
    template_key = f"{made.service}/{_digest(template)}.json"
    for key, path in made.codes.values():
        _put_once(s3, bucket, key, path)
    _put_once(s3, bucket, template_key, made.template)
    return Source(url=f"{s3.meta.endpoint_url}/{bucket}/{template_key}")


def _put_once(s3: Any, bucket: str, key: str, path: Path) -> None:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as fault:
        if fault.response["Error"]["Code"] not in ("404", "NoSuchKey", "NotFound"):
            raise StepFailed(f"{bucket}: {fault}", "May these credentials use the artefact bucket?") from fault
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _values(run: Deployment, state: StageState, made: Package, bucket: str) -> dict[str, str]:
    platform = state.outputs["platform"]
    return {
        "Stage": run.stage,
        "CodeBucket": bucket,
        **{parameter: key for parameter, (key, _) in made.codes.items()},
        "PortalUrl": state.portal_url,
        "PortalSecret": run.settings["portal-secret"],
        "PapersBucket": papers_bucket(run.stage, run.account),
        "PapersUrl": run.settings["papers-url"].removeprefix("s3"),
        **senders(run.settings),
        "PaymentUrl": "" if (gateway := run.settings.get("payment-url", "none")) == "none" else gateway,
        "PaymentSecret": run.settings["payment-secret"],
        "UserPoolId": platform["UserPoolId"],
        "TokenIssuer": state.token_issuer,
        "TokenJwksUrl": state.token_jwks_url,
        "TokenClients": f"{platform['WebClientId']},{platform['SystemClientId']}",
        "NationalPortalUrl": run.settings["national-portal-url"],
        "NationalPortalUser": run.settings["national-portal-user"],
        "NationalPortalPassword": run.settings["national-portal-password"],
        "NationalPortalAgency": run.settings["national-portal-agency"],
        "CatalogueStream": state.outputs.get("submission", {}).get("CatalogueStream", ""),
        "WebClient": platform["WebClientId"],
        "SignInBase": "" if run.target.local else sign_in_address(platform["SignInDomain"], run.target.region),
        "PagesSecret": run.settings["pages-secret"],
        "PapersOrigin": "" if run.target.local else papers_origin(run),
        "OneMachine": "yes" if run.target.local else "no",
    }


def senders(settings: dict[str, str]) -> dict[str, str]:
    """Who notices come from; empty where a channel is not set up. Parameter Store keeps no empty value, so `none` says it."""
    mail, text = (
        "" if (value := settings.get(name, "none")) == "none" else value for name in ("mail-from", "sms-sender")
    )
    return {"MailFrom": mail, "MailIdentity": mail.rpartition("@")[2], "SmsSender": text}


def parameters_for(made: Package, values: dict[str, str]) -> dict[str, str]:
    """The values of those parameters that the template declares."""
    template = yaml.safe_load(made.template.read_text(encoding="utf-8"))
    declared: dict[str, dict[str, Any]] = template["Parameters"]
    unknown = sorted(name for name, one in declared.items() if name not in values and "Default" not in one)
    if unknown:
        raise StepFailed(
            f"the template of {made.service} wants {', '.join(unknown)}, which no deployment knows",
            "Give it a Default, or a value in infra/deploy.py.",
        )
    return {name: value for name, value in values.items() if name in declared}
