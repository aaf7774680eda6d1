"""Bodies of requests."""

from __future__ import annotations

from kernel.bodies import Body


class Retry(Body):
    """Nothing is said with it; the body may be left out altogether."""
