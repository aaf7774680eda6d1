"""Who is signed in on a page without script: sealed in a cookie that no script reads and no other site sends along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from web.server.sealing import Seal

NAME = "portal-forms"
IDLE_SECONDS = 30 * 60  # after so long without a page the cookie is worth nothing
MOST_LETTERS = 3800  # of a cookie that every browser keeps


@dataclass(frozen=True, slots=True)
class Session:
    """`user` is the account's id, `token` its access token, good `until` (seconds of the epoch). `id` binds what pages hold to
    this signing in. `kept` is small and private: the last receipt, files sent for a supplement."""

    id: str
    user: str
    token: str = field(repr=False)
    until: int = 0
    kept: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def keeping(self, name: str, value: Any) -> Session:
        """With a value kept under a name, or without it (None)."""
        kept = {key: one for key, one in self.kept.items() if key != name}
        return replace(self, kept=kept if value is None else {**kept, name: value})


class Sessions:
    def __init__(self, seal: Seal, *, secure: bool) -> None:
        self._seal = seal
        self._end = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")

    def of(self, cookies: str) -> Session | None:
        """Of the request's Cookie header; None for nobody."""
        value = self._seal.open("session", _cookie(cookies, NAME))
        return None if value is None else Session(**value)

    def cookie(self, session: Session) -> str:
        """The Set-Cookie header. Should it grow too large for a cookie, what is kept is given up before who is signed in."""
        told = {
            "id": session.id,
            "user": session.user,
            "token": session.token,
            "until": session.until,
            "kept": session.kept,
        }
        sealed = self._seal.close("session", told, IDLE_SECONDS)
        if len(sealed) > MOST_LETTERS:
            sealed = self._seal.close("session", {**told, "kept": {}}, IDLE_SECONDS)
        return f"{NAME}={sealed}; Max-Age={IDLE_SECONDS}{self._end}"

    def forgotten(self) -> tuple[str, ...]:
        """The Set-Cookie headers after which this browser has nothing of anybody."""
        return tuple(f"{name}=; Max-Age=0{self._end}" for name in (NAME, f"{NAME}-in", f"{NAME}-petition"))

    def signing_in(self, told: Mapping[str, Any], seconds: int) -> str:
        """The Set-Cookie header that remembers, for some minutes, what was sent to the user pool."""
        return f"{NAME}-in={self._seal.close('signing-in', dict(told), seconds)}; Max-Age={seconds}{self._end}"

    def signed_in_for(self, cookies: str) -> Mapping[str, Any] | None:
        """What `signing_in` remembered; None when it was not this browser that began, or too long ago."""
        value: Mapping[str, Any] | None = self._seal.open("signing-in", _cookie(cookies, f"{NAME}-in"))
        return value

    def petition(self, id: str, pin: str, seconds: int) -> str:
        """The Set-Cookie header by which this browser, and no address, opens the page of a petition that was just sent."""
        sealed = self._seal.close("petition", [id, pin], seconds)
        return f"{NAME}-petition={sealed}; Max-Age={seconds}{self._end}"

    def petition_of(self, cookies: str) -> tuple[str, str] | None:
        """Id and pin that `petition` remembered."""
        value = self._seal.open("petition", _cookie(cookies, f"{NAME}-petition"))
        return None if value is None else (str(value[0]), str(value[1]))

    def token(self, session: Session) -> str:
        """What the forms of this session carry, so that no other page can send them."""
        return self._seal.mark("form", session.id)


def _cookie(header: str, name: str) -> str:
    """Not by http.cookies, which gives up all cookies for one of another kind that it does not know."""
    parts = (one.strip().partition("=") for one in header.split(";"))
    return next((value for key, _, value in parts if key == name), "")
