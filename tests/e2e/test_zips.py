"""Each real package alone: unpacked, and imported with nothing else on the path."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.packaging import UNITS, package
from infra.packaging.platforms import this_machine

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

# -S leaves site-packages out, so what is missing from the zip is missing.
_IMPORT = "import sys; sys.path.insert(0, sys.argv[1]); import app; print(app.app.app_name, len(app.app.routes))"
_PRINT = """
import datetime, sys; sys.path.insert(0, sys.argv[1]); import app
from chalicelib.status.slips import document, make
from kernel.text import Text
said = Text("Giấy tiếp nhận hồ sơ", "Receipt")
page = document.Document(said, datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC), (), (),
                         qr=document.Qr("https://portal.example.test/tra-cuu/x", said))
print(make.pdf(page, "Cục Việc làm", said)[:8].decode(), make.html(page)[:15])
"""
_CLIENTS = """
import sys; sys.path.insert(0, sys.argv[1]); import app
from chalicelib.status.notices import senders
print(*(senders._client(name).meta.service_model.service_id for name in ("ses", "sns")))
"""
LARGEST = 250_000_000  # bytes of a function's code on Lambda, unpacked


def run_alone(program: str, code: Path, folder: Path) -> str:
    with zipfile.ZipFile(code) as archive:
        archive.extractall(folder)
    environment = {"STAGE": "alone", "AWS_REGION": "ap-southeast-1", "POWERTOOLS_SERVICE_NAME": "alone"}
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def test_the_zip_of_slips_prints_a_slip_and_the_others_do_not_carry_typst(tmp_path: Path) -> None:
    made = package("status", this_machine())
    assert run_alone(_PRINT, made.own["slips"], tmp_path) == "%PDF-1.7 <!doctype html>\n"
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < LARGEST
    with zipfile.ZipFile(made.code) as archive:
        assert not [name for name in archive.namelist() if name.startswith("typst/")]


def test_the_zip_of_notices_can_send_mails_and_text_messages(tmp_path: Path) -> None:
    assert run_alone(_CLIENTS, package("status", this_machine()).code, tmp_path) == "SES SNS\n"


@pytest.mark.parametrize("service", UNITS)
def test_a_package_runs_with_nothing_else_on_the_path(service: str, tmp_path: Path) -> None:
    made = package(service, this_machine())
    assert run_alone(_IMPORT, made.code, tmp_path).startswith(f"{service} ")
    names = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")]
    secret = [name for name in names if name.endswith((".env", ".pem", ".key")) and name != "botocore/cacert.pem"]
    assert not secret
    assert not [name for name in names if {"test", "tests"} & set(Path(name).parts)]
