"""What the kiosk's scripts exchange with the server: the installable app, the hand-over of answers, how the tablet is.

The same blueprint as `kiosks.views`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import abort, current_app, jsonify, request, send_from_directory, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.extensions import db, limiter
from parem.surveys.answering.limits import hidden_address, posts_allowed
from parem.surveys.kiosks.batch import LARGEST_BATCH, Batch, handed_of, seconds_or_none
from parem.surveys.kiosks.device_contact import contact_of, note_contact
from parem.surveys.kiosks.device_operations import leave_kiosk
from parem.surveys.kiosks.holding import hold_back
from parem.surveys.kiosks.state import Kiosk
from parem.surveys.kiosks.views import COOKIE, blueprint, current_kiosk, remember

Page = Response | tuple[Any, int]


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker; its scope is the kiosk and nothing else of Parem."""
    answer = send_from_directory(current_app.static_folder or "", "kiosk-worker.js", max_age=0)
    answer.headers["Service-Worker-Allowed"] = url_for("kiosk.home")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/app.webmanifest")
@public
def manifest() -> Response:
    """What makes the page an app that can be installed."""
    kiosk = url_for("kiosk.home")
    icons = [("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any")]
    icons.append(("icon-maskable-512.png", "512x512", "maskable"))
    answer = jsonify(
        id=kiosk, name=_("Parem kiosk"), short_name="Parem", start_url=kiosk, scope=kiosk, display="fullscreen",
        background_color="#f4f7f6", theme_color="#083f3a",
        icons=[
            {"src": url_for("static", filename=f"kiosk/{name}"), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in icons
        ],
    )  # fmt: skip
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.post("/state")
@public
def state() -> Response:
    """Whether the page that the tablet shows is still the right one; the tablet says how it is."""
    kiosk = current_kiosk()
    if kiosk.device is not None and kiosk.is_active and note_contact(kiosk.device, contact_of(_said())):
        db.session.commit()
    return remember(kiosk, _news(kiosk))


@blueprint.post("/answers")
@public
@limiter.limit(posts_allowed, key_func=hidden_address)
def answers() -> Page:
    """Answers that waited on the tablet, sealed, in any order; says of each what became of it."""
    kiosk = current_kiosk()
    if kiosk.device is None or not kiosk.is_active:
        return jsonify(state=kiosk.signature), 410
    said = _said()
    envelopes = said.get("answers")
    if not isinstance(envelopes, list) or len(envelopes) > LARGEST_BATCH:
        abort(400)
    handed = [handed_of(envelope) for envelope in envelopes]
    clock, now = seconds_or_none(said.get("now")), datetime.now(UTC)
    outcomes = Batch(kiosk.device, handed, clock, now).take()
    hold_back(kiosk.device, outcomes, clock, now)
    note_contact(kiosk.device, contact_of(said))
    db.session.commit()
    return _news(kiosk, outcomes=[each.word for each in outcomes])


@blueprint.post("/leave")
@public
@limiter.limit("10 per minute", key_func=hidden_address)
def leave() -> Page:
    """Staff end the kiosk on this tablet."""
    kiosk = current_kiosk()
    if kiosk.device is not None and kiosk.is_active:
        if not leave_kiosk(kiosk.device, str(_said().get("code", ""))[:20]):
            return jsonify(error=403), 403
        db.session.commit()
    answer = jsonify(left=True)
    answer.delete_cookie(COOKIE, path="/kiosk")
    return answer


def _said() -> dict[str, Any]:
    said = request.get_json(silent=True)
    return said if isinstance(said, dict) else {}


def _news(kiosk: Kiosk, **more: Any) -> Response:
    today = kiosk.today if kiosk.device else None
    return jsonify(state=kiosk.signature, now=round(datetime.now(UTC).timestamp() * 1000), today=today, **more)
