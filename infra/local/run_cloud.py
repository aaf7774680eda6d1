"""Runs ministack, guarded: loopback only, no other listener, its state and its litter below one folder.

Run by ministack's own Python: `.venv/ministack/bin/python -m infra.local.run_cloud --port 8001 --state DIR`. Its functions
inherit the environment, so nothing of the operator's gets through.
"""

import argparse
import os
import shutil
import sys
import threading
import time
from pathlib import Path

from infra.local.repairs import repair


def environment(port: int, state: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL")}
    return {
        **kept,
        "HOME": str(state),
        "TMPDIR": str(state / "tmp"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": "ap-southeast-1",
        "MINISTACK_ACCOUNT_ID": "000000000001",
        "AWS_ACCESS_KEY_ID": "000000000001",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AUTH": "true",  # functions may do what their policies say and no more; unsigned calls are refused
        "IOT_MTLS_ENABLED": "0",  # would listen on every interface
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "LAMBDA_WARM_TTL_SECONDS": "120",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }


def put_away(state: Path) -> None:
    """The unpacked functions that the last run left: aside at once, removed in the background (it can take a minute)."""
    if (state / "tmp").exists():
        (state / "tmp").rename(state / f"old-{os.getpid()}-{time.time_ns()}")
    threading.Thread(target=_remove, args=(sorted(state.glob("old-*")),), daemon=True).start()


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    given = parser.parse_args()
    state = given.state.absolute()
    put_away(state)
    for folder in ("tmp", "state", "s3"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    wanted = environment(given.port, state)
    os.environ.clear()
    os.environ.update(wanted)
    sys.argv = ["ministack"]
    repair().main()


if __name__ == "__main__":
    main()
