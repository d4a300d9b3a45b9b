"""Sessions are for the desk: a citizen's page neither reads nor sets one, whoever is signed in (floor 0)."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

#: Where `answer`, `kiosk`, `short`, `invited` and `did` live. A session is opened before the address is matched.
CITIZENS = ("/s/", "/kiosk", "/a/", "/i/", "/did/")


class DeskSessions(SecureCookieSessionInterface):
    """Flask's signed cookie on the desk; on a citizen's page an empty session that is thrown away.

    Extensions ask on every request who it is. Here they find nobody, and no "Vary: Cookie" says that they asked.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(CITIZENS):
            return SecureCookieSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not request.path.startswith(CITIZENS):
            super().save_session(app, session, response)
