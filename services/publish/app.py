"""Routes of the publish service."""

from __future__ import annotations

from edge.portal_app import PortalApp
from kernel.http import Answer, Request, answer

app = PortalApp("publish")


@app.serve("GET", "/publish/health")
def get_health(_request: Request) -> Answer:
    return answer(200, {"service": "publish"})
