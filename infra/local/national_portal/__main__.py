"""Runs the simulator: `python -m infra.local.national_portal --port 8021 --state .state/national-portal.sqlite3`.

The account comes from the environment: NATIONAL_PORTAL_USER, NATIONAL_PORTAL_PASSWORD, NATIONAL_PORTAL_AGENCY and, to demand
one dstcode, NATIONAL_PORTAL_DESTINATION.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path

import uvicorn

from infra.local.national_portal.app import create_app
from infra.local.national_portal.dictionaries import from_catalogue
from infra.local.national_portal.simulator import Credentials
from kernel.times import now

HOST = "127.0.0.1"


def credentials_from(environ: Mapping[str, str]) -> Credentials:
    """Raises KeyError naming the variable that is missing or empty."""
    given = {}
    for name in ("NATIONAL_PORTAL_USER", "NATIONAL_PORTAL_PASSWORD", "NATIONAL_PORTAL_AGENCY"):
        if not environ.get(name):
            raise KeyError(name)
        given[name] = environ[name]
    return Credentials(
        username=given["NATIONAL_PORTAL_USER"],
        password=given["NATIONAL_PORTAL_PASSWORD"],
        agency=given["NATIONAL_PORTAL_AGENCY"],
        destination=environ.get("NATIONAL_PORTAL_DESTINATION") or None,
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local.national_portal", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="the SQLite file; made when missing")
    parser.add_argument(
        "--catalogue", type=Path, default=None, help="catalogue folder; the repository's own without it"
    )
    options = parser.parse_args(arguments)
    try:
        credentials = credentials_from(os.environ)
        dictionaries = from_catalogue(options.catalogue)
        options.state.parent.mkdir(parents=True, exist_ok=True)
        app = create_app(options.state, credentials, now, dictionaries)
    except KeyError as missing:
        print(f"national portal: set {missing.args[0]} in the environment", file=sys.stderr)
        return 2
    except (OSError, ValueError, sqlite3.Error) as fault:
        print(f"national portal: {fault}", file=sys.stderr)
        return 1
    uvicorn.run(app, host=HOST, port=options.port, log_level="info", server_header=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
