"""A service's deployable package: one zip for all its functions and one template, both the same for the same sources.

chalice writes the template and packs the service's own code; its libraries are added from infra.packaging.dependencies.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from infra import ROOT
from infra.packaging.archive import compile_tree, write_zip
from infra.packaging.dependencies import libraries
from infra.packaging.platforms import Platform
from infra.packaging.template import as_text, finish, read_yaml
from infra.steps import StepFailed

SERVICES = ("status", "submission", "feedback", "publish")  # in the order they are deployed: status owns the topic
BUILD = ROOT / "build"
CHALICE_STAGE = "portal"  # one package serves every stage; the stage is a parameter of its template


Install = Callable[[Path, Iterable[str], Platform, Path], Path]  # as infra.packaging.dependencies.libraries


@dataclass(frozen=True, slots=True)
class Package:
    service: str
    template: Path
    code: Path
    reused: bool

    @property
    def key(self) -> str:
        """Where its code lies in the artefact bucket; named by its content."""
        return f"{self.service}/{self.code.name}"


def package(
    service: str, platform: Platform, build: Path = BUILD, root: Path = ROOT, install: Install = libraries
) -> Package:
    """Builds `build/<platform>/<service>/`, or finds it built from the same sources.

    Raises StepFailed: the service cannot be imported, its template not be made, its libraries not be fetched.
    """
    with _alone(build):
        return _package(service, platform, build, root, install)


@contextmanager
def _alone(build: Path) -> Iterator[None]:
    """One packaging at a time in a build folder: make, tests and a second terminal share it."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _package(service: str, platform: Platform, build: Path, root: Path, install: Install) -> Package:
    home = build / platform.folder / service
    inputs = _fingerprint(service, platform, root)
    template, stamp = home / "template.json", home / "made-from.txt"
    codes = sorted(home.glob(f"{service}-*.zip"))
    if template.exists() and len(codes) == 1 and stamp.exists() and stamp.read_text() == inputs:
        return Package(service, template, codes[0], reused=True)
    shutil.rmtree(home, ignore_errors=True)
    staged = home / "staged"
    _stage(service, root, staged)
    code = home / "code"
    made = _chalice(service, staged, home / "chalice", code)
    template.write_text(as_text(finish(service, made, platform.architecture)), encoding="utf-8")
    compile_tree(code)
    libs = install(
        root / "services" / service / "requirements.txt", aws_services(staged), platform, build / "libraries"
    )
    fresh = home / "code.zip"
    write_zip(fresh, (code, libs))
    named = home / f"{service}-{hashlib.sha256(fresh.read_bytes()).hexdigest()[:16]}.zip"
    fresh.rename(named)
    for leftover in (staged, code, home / "chalice"):
        shutil.rmtree(leftover)
    stamp.write_text(inputs)
    return Package(service, template, named, reused=False)


def aws_services(staged: Path) -> set[str]:
    """The AWS services a service's functions may call, by their hand-written policies: only their clients are packed."""
    called: set[str] = set()
    for policy in (staged / ".chalice").glob("policy-*.json"):
        called |= set(re.findall(r'"([a-z0-9-]+):[A-Z][A-Za-z]+"', policy.read_text(encoding="utf-8")))
    return {{"ses": "sesv2"}.get(name, name) for name in called} - {"logs", "xray", "cloudwatch"}


def _stage(service: str, root: Path, staged: Path) -> None:
    """A copy to work in: chalice writes beside what it packages, and follows the links under vendor/ into it."""
    origin = root / "services" / service
    skip = shutil.ignore_patterns("__pycache__", "*.pyc", "deployments", "deployed")
    staged.mkdir(parents=True)
    for part in ("chalicelib", ".chalice", "vendor"):
        if (origin / part).exists():
            shutil.copytree(origin / part, staged / part, ignore=skip)
    shutil.copy(origin / "app.py", staged / "app.py")
    merge = read_yaml(origin / "template.yaml") if (origin / "template.yaml").exists() else {}
    (staged / "merge.json").write_text(json.dumps(merge), encoding="utf-8")


def _chalice(service: str, staged: Path, out: Path, code: Path) -> dict[str, object]:
    """Runs `chalice package`; the merged template. The service's own code is unpacked into `code`."""
    command = [sys.executable, "-c", "from chalice.cli import main; raise SystemExit(main())", "package"]
    ran = subprocess.run(
        [*command, "--stage", CHALICE_STAGE, "--merge-template", "merge.json", str(out.absolute())],
        check=False,
        cwd=staged,
        capture_output=True,
        text=True,
        env=_build_environment(),
    )
    if ran.returncode:
        lines = [line for line in (ran.stderr or ran.stdout).splitlines() if line.strip()]
        raise StepFailed(
            f"chalice cannot package {service}: " + " / ".join(line.strip() for line in lines[-1:]),
            f"Mend services/{service} (app.py must import without AWS; .chalice/config.json must be complete).",
        )
    with zipfile.ZipFile(out / "deployment.zip") as archive:
        archive.extractall(code)
    return dict(json.loads((out / "sam.json").read_text(encoding="utf-8")))


def _build_environment() -> dict[str, str]:
    """app.py is imported while packaging: it gets a region, no credentials and no way to leave anything behind."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return {**kept, "AWS_DEFAULT_REGION": "ap-southeast-1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def _fingerprint(service: str, platform: Platform, root: Path) -> str:
    """All that the package is made from, as one hash."""
    digest = hashlib.sha256(f"{sys.version} {version('chalice')} {platform}".encode())
    for path in _sources(service, root):
        digest.update(f"\n{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(service: str, root: Path) -> Iterator[Path]:
    services = root / "services"
    folders = (services / service, services / "kernel", services / "edge", root / "infra" / "packaging")
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and "__pycache__" not in inside and inside[0] not in ("vendor", "catalogue", "README.md"):
                yield path
