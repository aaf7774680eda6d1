"""The headers of every page, wherever it is served from: on one machine by the gateway, on AWS by the front, which says the same
(infra/front/template.yaml; a test holds the two together), and by the function of forms."""

from __future__ import annotations


def policy(papers: str = "", sign_in: str = "") -> str:
    """The Content-Security-Policy; `papers` and `sign_in` are the origins of the bucket of papers and of the user pool's pages
    where they are not the portal's own."""
    ours = " ".join(filter(None, ("'self'", papers, sign_in)))
    connect = f"connect-src {ours}; " if ours != "'self'" else ""
    shown = (
        f"img-src 'self' {papers}; frame-src 'self' {papers}; " if papers else ""
    )  # papers, beside an officer's form
    return f"default-src 'self'; {shown}{connect}base-uri 'none'; form-action {ours}; frame-ancestors 'none'; object-src 'none'"


def page_headers(papers: str = "", sign_in: str = "") -> dict[str, str]:
    return {
        "Content-Security-Policy": policy(papers, sign_in),
        # With `no-referrer` a browser would hide from us where our own forms come from.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
