"""A service's deployable package: one zip for all its functions and one template, both the same for the same sources.

chalice writes the template and packs the service's own code; its libraries are added from infra.packaging.dependencies. A
function too heavy for its neighbours has libraries of its own (`requirements-<function>.txt`), and so a zip of its own.
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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from infra import ROOT
from infra.packaging.archive import compile_tree, write_zip
from infra.packaging.dependencies import libraries
from infra.packaging.platforms import Platform
from infra.packaging.template import as_text, code_parameter, finish, read_yaml
from infra.steps import StepFailed

SERVICES = ("status", "submission", "feedback", "publish")  # in the order they are deployed: status owns the topic
UNITS = (*SERVICES, "web")  # what is packaged and deployed alone; web hears the catalogue of submission
BUILD = ROOT / "build"
CHALICE_STAGE = "portal"  # one package serves every stage; the stage is a parameter of its template


Install = Callable[[Path, Iterable[str], Platform, Path], Path]  # as infra.packaging.dependencies.libraries


@dataclass(frozen=True, slots=True)
class Package:
    """`own` holds the zips of functions with libraries of their own, by the function's name."""

    service: str
    template: Path
    code: Path
    reused: bool
    own: Mapping[str, Path] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Where its code lies in the artefact bucket; named by its content."""
        return self._key(self.code)

    @property
    def codes(self) -> dict[str, tuple[str, Path]]:
        """Every zip with its key, by the parameter of the template that takes the key."""
        own = {code_parameter(function): (self._key(path), path) for function, path in self.own.items()}
        return {"CodeKey": (self.key, self.code), **own}

    def _key(self, code: Path) -> str:
        return f"{self.service}/{code.name}"


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
    origin = root / "services" / service
    heavy = heavy_functions(origin)
    found = _built(home, service, heavy)
    if found and template.exists() and stamp.exists() and stamp.read_text() == inputs:
        return Package(service, template, found[0], reused=True, own=found[1])
    shutil.rmtree(home, ignore_errors=True)
    staged = home / "staged"
    _stage(service, root, staged)
    code = home / "code"
    made = _chalice(service, staged, home / "chalice", code)
    template.write_text(as_text(finish(service, made, platform.architecture, heavy)), encoding="utf-8")
    compile_tree(code)

    def zipped(name: str, requirements: str, policies: str) -> Path:
        libs = install(origin / requirements, aws_services(staged, policies), platform, build / "libraries")
        return _named(home, name, (code, libs))

    all_but_heavy = zipped(service, "requirements.txt", "policy-*.json")
    own = {one: zipped(f"{service}.{one}", f"requirements-{one}.txt", f"policy-{one}.json") for one in heavy}
    for leftover in (staged, code, home / "chalice"):
        shutil.rmtree(leftover)
    stamp.write_text(inputs)
    return Package(service, template, all_but_heavy, reused=False, own=own)


def heavy_functions(origin: Path) -> tuple[str, ...]:
    """The functions of a service that have libraries of their own."""
    return tuple(sorted(path.stem.removeprefix("requirements-") for path in origin.glob("requirements-*.txt")))


def _built(home: Path, service: str, heavy: Iterable[str]) -> tuple[Path, dict[str, Path]] | None:
    """The zips of an earlier build, if each is there once."""
    codes = list(home.glob(f"{service}-*.zip"))
    own = {function: list(home.glob(f"{service}.{function}-*.zip")) for function in heavy}
    if any(len(one) != 1 for one in (codes, *own.values())):
        return None
    return codes[0], {function: paths[0] for function, paths in own.items()}


def _named(home: Path, name: str, folders: Iterable[Path]) -> Path:
    """A zip named by its content."""
    fresh = home / "code.zip"
    write_zip(fresh, folders)
    return fresh.rename(home / f"{name}-{hashlib.sha256(fresh.read_bytes()).hexdigest()[:16]}.zip")


def aws_services(staged: Path, policies: str = "policy-*.json") -> set[str]:
    """The AWS services a service's functions may call, by their hand-written policies: only their clients are packed."""
    called: set[str] = set()
    for policy in (staged / ".chalice").glob(policies):
        called |= set(re.findall(r'"([a-z0-9-]+):[A-Z][A-Za-z]+"', policy.read_text(encoding="utf-8")))
    return called - {"logs", "xray", "cloudwatch"}


def _stage(service: str, root: Path, staged: Path) -> None:
    """A copy to work in: chalice writes beside what it packages, and follows the links under vendor/ into it."""
    origin = root / "services" / service
    skip = shutil.ignore_patterns("__pycache__", "*.pyc", "deployments", "deployed", "node_modules", "styles")
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
    shared = {services / "kernel", services / "edge"}
    shared |= {link.resolve() for link in (services / service / "vendor").glob("*") if link.is_symlink()}
    folders = (services / service, *sorted(shared), root / "infra" / "packaging")
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and "__pycache__" not in inside and inside[0] not in _NOT_PACKED:
                yield path


_NOT_PACKED = ("vendor", "catalogue", "README.md", "node_modules", "styles")  # of a service, or of what it shares
