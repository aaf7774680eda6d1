"""`make demo`: the whole life of dossiers over HTTP against the running portal, a line per step, and an exit code."""

from __future__ import annotations

import os
import sys

import httpx

from infra.demo.client import DemoFailed, Portal
from infra.demo.life import walk


def main() -> int:
    base = os.environ.get("PORTAL", f"http://localhost:{os.environ.get('PORT', '8000')}")
    try:
        walk(Portal(base))
    except DemoFailed as failed:
        print(f"FAILED: {failed}", file=sys.stderr)
        return 1
    except httpx.HTTPError as fault:
        print(
            f"FAILED: the portal at {base} does not answer ({type(fault).__name__}). Start it with: make up",
            file=sys.stderr,
        )
        return 1
    print("The whole life was walked.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
