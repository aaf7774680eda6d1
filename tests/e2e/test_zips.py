"""Each real package alone: unpacked, and imported with nothing else on the path."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.packaging import SERVICES, package
from infra.packaging.platforms import this_machine

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

# -S leaves site-packages out, so what is missing from the zip is missing.
_IMPORT = "import sys; sys.path.insert(0, sys.argv[1]); import app; print(app.app.app_name, len(app.app.routes))"


@pytest.mark.parametrize("service", SERVICES)
def test_a_package_runs_with_nothing_else_on_the_path(service: str, tmp_path: Path) -> None:
    made = package(service, this_machine())
    with zipfile.ZipFile(made.code) as archive:
        archive.extractall(tmp_path)
    environment = {"STAGE": "alone", "AWS_REGION": "ap-southeast-1", "POWERTOOLS_SERVICE_NAME": service}
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _IMPORT, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.startswith(f"{service} ")
    names = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")]
    secret = [name for name in names if name.endswith((".env", ".pem", ".key")) and name != "botocore/cacert.pem"]
    assert not secret
    assert not [name for name in names if {"test", "tests"} & set(Path(name).parts)]
