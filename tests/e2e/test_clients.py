"""The trimmed libraries of each package still build every AWS client that its functions may use, and no other is there."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import ROOT
from infra.packaging import UNITS, aws_services, package
from infra.packaging.platforms import this_machine

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

_BUILD = """
import sys
sys.path.insert(0, sys.argv[1])
from botocore.session import get_session
session = get_session()
session.set_credentials("key", "secret")
for name in sys.argv[2:]:
    client = session.create_client(name, region_name="ap-southeast-1")
    assert client.meta.endpoint_url.startswith("https://"), name
print(*session.get_available_services())
"""


@pytest.mark.parametrize("service", UNITS)
def test_the_clients_that_policies_name_can_be_built(service: str, tmp_path: Path) -> None:
    names = aws_services(ROOT / "services" / service)
    assert "dynamodb" in names
    with zipfile.ZipFile(package(service, this_machine()).code) as archive:
        archive.extractall(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _BUILD, str(tmp_path), *sorted(names)],
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert set(ran.stdout.split()) == names
