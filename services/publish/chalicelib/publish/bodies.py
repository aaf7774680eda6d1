"""Bodies of requests."""

from __future__ import annotations

from typing import Annotated

from kernel.bodies import Body, line


class Retry(Body):
    """Why it is tried again, for the log of the administrators; may be left out."""

    reason: Annotated[str, line(1, 500)] | None = None
