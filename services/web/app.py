"""Functions of the pages (docs/decisions/0026): rendered when the catalogue changes, each night and at deployment; forms
without script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edge.portal_app import PortalApp
from kernel.http import Answer, Request
from kernel.problems import Kind
from web.server.addresses import ADDRESSES


class PagesApp(PortalApp):
    """One that people read: also what no handler saw is answered by a page."""

    def __call__(self, event: Any, context: Any) -> Any:
        """HEAD is answered as GET, without its body."""
        if not isinstance(event, dict) or event.get("httpMethod") != "HEAD":
            return super().__call__(event, context)
        asked = {**event, "httpMethod": "GET", "requestContext": {**event["requestContext"], "httpMethod": "GET"}}
        return {**super().__call__(asked, context), "body": ""}

    def refused(self, event: Mapping[str, Any], kind: Kind, language: str) -> Answer:
        from web.server import routes, wiring

        return routes.unseen(wiring.desk(), str(event.get("path", "")), kind)


app = PagesApp("web")


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


# -- forms without script: each address in Vietnamese and, below /en, in English ----------------------------------------------


def _serve(method: str, path: str) -> None:
    def page(request: Request, **parameters: str) -> Answer:
        from web.server import routes, wiring

        return routes.respond(wiring.desk(), path, request, parameters)

    for prefix in ("", "/en"):
        app.serve(method, prefix + path)(page)


for _method, _path in ADDRESSES:
    _serve(_method, _path)
