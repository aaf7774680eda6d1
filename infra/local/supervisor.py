"""`make up`, `make down`, `make clean`: the portal on one machine. Called twice, each changes nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from infra import ROOT
from infra.aws import Target
from infra.bootstrap import python_of
from infra.deploy import deploy
from infra.local.processes import Keeper, Program, answers, suggested_port, taken
from infra.packaging import SERVICES
from infra.pages import bring_pages
from infra.people import PEOPLE, SYSTEM, make_people, passwords_file
from infra.stages import Settings, StageState, state_folder
from infra.steps import StepFailed, step
from kernel.settings import DEFAULT_REGION

STAGE = "local"
NEEDED_MB = 600  # packages, their libraries, functions unpacked, what is stored
MAIL_FROM = "thong-bao@portal.example"  # nothing leaves the machine; the cloud keeps what it was given
NAMES = ("gateway", "national-portal", "cloud")  # in the order they are ended: the cloud last, it keeps what is stored
_USUAL_PORT = "8000"


@dataclass(frozen=True, slots=True)
class Place:
    """Where this machine's portal lives: PORT for the gateway, the next two for the cloud and the simulator."""

    state: Path
    port: int

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Place:
        given = environ.get("PORT") or _USUAL_PORT
        if not given.isdecimal() or not 1024 <= int(given) <= 65_533:
            raise StepFailed(f"PORT={given} is no usable port", "Take a number from 1024 to 65533.")
        return cls(state_folder(environ), int(given))

    @property
    def cloud_port(self) -> int:
        return self.port + 1

    @property
    def national_port(self) -> int:
        return self.port + 2

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def target(self) -> Target:
        return Target(DEFAULT_REGION, f"http://127.0.0.1:{self.cloud_port}")


def cloud(place: Place) -> Program:
    """ministack, in an environment of its own (infra/local/run_cloud.py)."""
    command = [str(python_of("ministack")), "-m", "infra.local.run_cloud", "--port", str(place.cloud_port)]
    command += ["--state", str(place.state / "cloud")]
    health = f"http://127.0.0.1:{place.cloud_port}/_ministack/health"
    local = ROOT / "infra" / "local"
    made_from = sources(local / "run_cloud.py", local / "repairs.py", ROOT / "requirements" / "ministack.txt")
    return Program("cloud", command, place.cloud_port, health, made_from)


def national_portal(place: Place, settings: Mapping[str, str]) -> Program:
    """The simulator, with the account that the publish service is given."""
    command = [sys.executable, "-m", "infra.local.national_portal", "--port", str(place.national_port)]
    command += ["--state", str(place.state / "national-portal.sqlite3")]
    account = {
        name.upper().replace("-", "_"): settings[name]
        for name in ("national-portal-user", "national-portal-password", "national-portal-agency")
    }
    health = f"http://127.0.0.1:{place.national_port}/national-portal/"
    made_from = sources(ROOT / "infra" / "local" / "national_portal") + sha256(repr(account).encode()).hexdigest()
    return Program("national-portal", command, place.national_port, health, made_from, account)


def gateway(place: Place, settings: Mapping[str, str]) -> Program:
    """The one address, and the simulator of a gateway of payments, which shares a secret with the status service."""
    command = [sys.executable, "-m", "infra.local.gateway", "--port", str(place.port)]
    command += ["--cloud-port", str(place.cloud_port), "--national-port", str(place.national_port)]
    command += ["--state", str(StageState.path(STAGE))]
    local = ROOT / "infra" / "local"
    ours = (
        f"{name}.py" for name in ("gateway", "apis", "doors", "pages", "pages_bucket", "passing", "payment_gateway")
    )
    secret = {"PAYMENT_SECRET": settings["payment-secret"]}
    made_from = sources(*(local / name for name in ours), ROOT / "services" / "kernel")
    made_from += sha256(repr(secret).encode()).hexdigest()
    return Program("gateway", command, place.port, f"http://127.0.0.1:{place.port}/_gateway/health", made_from, secret)


def sources(*paths: Path) -> str:
    """One hash of files and folders: a running program made from others is started anew."""
    digest = sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.read_bytes())
    return digest.hexdigest()


def up(place: Place) -> None:
    """From stopped, or from nothing, to a running portal.

    Raises StepFailed: a taken port, a deployment that fails, a program that does not start.
    """
    place.state.mkdir(parents=True, exist_ok=True)
    keeper = Keeper(place.state)
    _room(place)
    _same_port(keeper, place)
    with step("local cloud") as running:
        running.done(f"{keeper.start(cloud(place))}, 127.0.0.1:{place.cloud_port}")
    known = settings(place)
    deploy(place.target, STAGE)
    make_people(STAGE)
    with step("simulator of the national portal") as running:
        running.done(f"{keeper.start(national_portal(place, known))}, 127.0.0.1:{place.national_port}")
    with step("gateway") as running:
        running.done(f"{keeper.start(gateway(place, known))}, {place.address}")
    _warm(place)
    with step("figures") as running:  # the pages of figures are asked of the API, which answers from now on
        running.done(bring_pages(place.target, STAGE))
    print(summary(place))


def _room(place: Place) -> None:
    """A disk that fills while the cloud unpacks its functions would show as a service that does not answer."""
    with step("disk") as running:
        free = {folder: shutil.disk_usage(folder).free // 1_000_000 for folder in (ROOT, place.state)}
        for folder, megabytes in free.items():
            if megabytes < NEEDED_MB:
                raise StepFailed(
                    f"the disk is nearly full: {megabytes} MB are free at {folder}, the portal needs {NEEDED_MB} MB",
                    "Free some space and run it again.",
                )
        running.done(f"{min(free.values()):,} MB free")


def _same_port(keeper: Keeper, place: Place) -> None:
    with step("ports") as running:
        now = keeper.port("gateway")
        if now is not None and keeper.running("gateway") and now != place.port:
            raise StepFailed(f"the portal is up at port {now}", "Run make down first, then make up with the new PORT.")
        for name, port in zip(NAMES, (place.port, place.national_port, place.cloud_port), strict=True):
            if not keeper.running(name) and taken(port):
                raise StepFailed(
                    f"port {port}, wanted for {name}, is taken by another program",
                    f"End that program, or choose another port: make up PORT={suggested_port(place.port)}",
                )
        running.done(f"{place.port}, {place.cloud_port}, {place.national_port}")


def settings(place: Place) -> dict[str, str]:
    """What an operator would set for a stage on AWS; all settings of the local stage."""
    with step("settings") as running:
        kept = Settings(place.target, STAGE)
        known = kept.all()
        wanted = {
            "portal-url": place.address,
            "papers-url": f"{place.address}/papers",
            "national-portal-url": f"http://127.0.0.1:{place.national_port}/national-portal",
            "national-portal-user": "portal",
            "national-portal-password": known.get("national-portal-password") or secrets.token_urlsafe(16),
            "national-portal-agency": "G09",
            "payment-url": f"http://localhost:{place.port}/payment-gateway",
            "payment-secret": known.get("payment-secret") or secrets.token_urlsafe(32),
            "mail-from": MAIL_FROM,
            "sms-sender": "DVC",
        }
        changed = [name for name, value in wanted.items() if known.get(name) != value and kept.put(name, value)]
        place.target.client("ses").verify_domain_identity(Domain=MAIL_FROM.rpartition("@")[2])
        running.done(", ".join(changed) or "unchanged")
    return {**known, **wanted}


def _warm(place: Place) -> None:
    """One request to each service through the gateway: it answers, and the first visitor need not wait for it."""
    with step("first requests") as running:
        base = f"http://127.0.0.1:{place.port}/api"
        silent = [name for name in SERVICES if not answers(f"{base}/{name}/openapi.json", patience=20)]
        if silent:
            raise StepFailed(f"no good answer from {', '.join(silent)}", "See what they say: make logs")
        running.done("all four services answer")


def _named() -> str:
    """What every further command must say to mean this portal and no other."""
    said = {"PORT": os.environ.get("PORT", ""), "PORTAL_STATE": os.environ.get("PORTAL_STATE", "")}
    return "".join(f" {name}={value}" for name, value in said.items() if value not in ("", _USUAL_PORT))


def summary(place: Place) -> str:
    people = [f"    {one.user:<6}{one.name:<18}{one.who}" for one in PEOPLE]
    people.append(f"    {SYSTEM:<6}{'':<18}a connected system (client credentials)")
    secrets, named = os.path.relpath(passwords_file()), _named()
    return "\n".join(
        (
            "",
            "The portal is up.",
            f"    portal           {place.address}/",
            f"    services         {place.address}/api/<submission|status|feedback|publish>/openapi.json",
            f"    national portal  {place.address}/national-portal/",
            f"    payments         {place.address}/payment-gateway/ (a simulator)",
            f"    local cloud      {place.target.endpoint}",
            f"Demo people (passwords for the browser: {secrets}; for curl: make{named} token USER=lan)",
            *people,
            f'Try: curl -H "Authorization: Bearer $(make -s{named} token USER=lan)" {place.address}/api/submission/me',
            f"     make{named} demo, logs or down",
        )
    )


def down(place: Place) -> None:
    """Ends what `up` started and nothing else; what is stored stays."""
    keeper = Keeper(place.state)
    with step("ending") as running:
        ended = [name for name in NAMES if keeper.stop(name)]
        running.done(", ".join(ended) if ended else "nothing was running")


def clean(place: Place) -> None:
    down(place)
    with step("removing state and builds") as running:
        for folder in (place.state, ROOT / "build"):
            shutil.rmtree(folder, ignore_errors=True)
        running.done("the environments in .venv stay; remove them by hand if need be")
