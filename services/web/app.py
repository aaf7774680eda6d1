"""Functions of the pages (docs/decisions/0026): rendered when the catalogue changes, each night and at deployment."""

from __future__ import annotations

from typing import Any

from edge.portal_app import PortalApp

app = PortalApp("web")


@app.lambda_function(name="render")
def render(_event: Any, _context: Any) -> dict[str, Any]:
    """For a batch of the catalogue's stream, each night, or asked for by a deployment: what the event says does not matter."""
    from web.server import wiring

    done = wiring.bring_pages()
    app.logger.info("pages", extra={"files": done.files, "written": done.written, "removed": done.removed})
    return {"files": done.files, "written": done.written, "removed": done.removed, "batchItemFailures": []}


@app.lambda_function(name="preview")
def preview(event: dict[str, Any], _context: Any) -> dict[str, str]:
    """The page of a version before it is published (web.server.rendering.preview); asked by the submission service alone."""
    from web.server import wiring

    return {"html": wiring.preview_page(event)}
