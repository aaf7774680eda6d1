"""What a note carries."""

from __future__ import annotations

from typing import Annotated

from kernel.bodies import Body, lines


class NoteBody(Body):
    text: Annotated[str, lines(1, 2000)]
