"""The kiosks of an organisation: list, registration by a one-time code, name, switching off."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.menu import Entry
from parem.surveys.kiosks.device_contact import CLOCK_IS_WRONG
from parem.surveys.kiosks.device_forms import ChangeForm, DeviceForm
from parem.surveys.kiosks.device_operations import (
    change_device,
    change_staff_code,
    complete,
    create_device,
    give_code,
    rehearse,
    revoke_device,
    utc_now,
)
from parem.surveys.kiosks.device_queries import DAYS, askable, device_row, device_rows, find_device, is_rehearsing
from parem.surveys.kiosks.device_words import REASON_WORDS, STATE_KINDS, STATE_WORDS
from parem.surveys.kiosks.holding import delete_held, held_counts, try_again
from parem.surveys.local_days import today_in
from parem.surveys.models import Device

blueprint = Blueprint("devices", __name__, url_prefix="/o/<organisation>/devices")
ENTRY = Entry("devices.devices", _l("Kiosks"), "tablet", Permission.MANAGE_DEVICES)
#: The one-time code on its way to the page that shows it once.
_CODE = "kiosk_code"
Page = Response | str | tuple[str, int]


@blueprint.context_processor
def words() -> dict[str, object]:
    """What all pages of kiosks say of a state."""
    return {"STATE_WORDS": STATE_WORDS, "STATE_KINDS": STATE_KINDS, "CLOCK_IS_WRONG": CLOCK_IS_WRONG}


@blueprint.get("")
@requires(Permission.MANAGE_DEVICES)
def devices() -> str:
    """All kiosks with their state and answers."""
    rows = device_rows(g.organisation, today_in(g.organisation))
    return render_template("surveys/devices/devices.html", rows=rows, days=DAYS)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_DEVICES)
def create() -> Page:
    """A new kiosk; its code is on the next page."""
    pairs = askable(g.organisation)
    form = DeviceForm()
    form.offer(pairs)
    if form.validate_on_submit():
        survey, service = {f"{survey.id}-{service.id}": (survey, service) for survey, service in pairs}[form.asks.data]
        device, code = create_device(g.organisation, survey, service, str(form.name.data))
        db.session.commit()
        return _show_code(device, code)
    page = render_template("surveys/devices/create.html", form=form, pairs=pairs)
    return (page, 400) if form.errors else page


@blueprint.route("/<uuid:device_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_DEVICES)
def device(device_id: uuid.UUID) -> Page:
    """One kiosk: its code right after it was made, how its tablet is, its name, a new code, switching off."""
    found = _device_or_404(device_id)
    if complete(found):
        db.session.commit()
    form = ChangeForm(obj=found)
    if form.validate_on_submit():
        change_device(found, str(form.name.data), int(form.press_interval.data or 0))
        db.session.commit()
        flash(_("The kiosk is saved."), "success")
        return redirect(url_for("devices.device", device_id=found.id), 303)
    page = render_template(
        "surveys/devices/device.html", form=form, device=found,
        row=device_row(found, today_in(g.organisation)), days=DAYS, is_rehearsing=is_rehearsing(found), now=utc_now(),
        held=held_counts(found), REASON_WORDS=REASON_WORDS,
        code=_code_to_show(found), address=url_for("kiosk.home", _external=True),
    )  # fmt: skip
    return (page, 400) if form.errors else page


@blueprint.post("/<uuid:device_id>/code")
@requires(Permission.MANAGE_DEVICES)
def new_code(device_id: uuid.UUID) -> Response:
    """A new one-time code, for a tablet that is new or has forgotten who it is."""
    found = _device_or_404(device_id)
    code = give_code(found)
    db.session.commit()
    return _show_code(found, code)


@blueprint.post("/<uuid:device_id>/staff-code")
@requires(Permission.MANAGE_DEVICES)
def new_staff_code(device_id: uuid.UUID) -> Response:
    """Another code for the staff panel on the tablet."""
    found = _device_or_404(device_id)
    change_staff_code(found)
    db.session.commit()
    flash(_("There is a new staff code. The tablet learns it when it next has the network."), "success")
    return redirect(url_for("devices.device", device_id=found.id), 303)


@blueprint.post("/<uuid:device_id>/rehearsal")
@requires(Permission.MANAGE_DEVICES)
def rehearsal(device_id: uuid.UUID) -> Response:
    """Begin or end a rehearsal at the kiosk."""
    found = _device_or_404(device_id)
    rehearse(found, wanted=request.form.get("wanted") == "yes")
    db.session.commit()
    if found.rehearses_until:
        flash(_("The kiosk rehearses. Its page says so within a minute of its being at rest."), "success")
    else:
        flash(_("The rehearsal is over: from now on answers at this kiosk are kept."), "success")
    return redirect(url_for("devices.device", device_id=found.id), 303)


@blueprint.post("/<uuid:device_id>/held/try")
@requires(Permission.MANAGE_DEVICES)
def try_held(device_id: uuid.UUID) -> Response:
    """Try once more to store what could not be stored."""
    found = _device_or_404(device_id)
    stored = try_again(found)
    db.session.commit()
    left = sum(held_counts(found).values())
    words = ngettext("%(num)s answer was stored.", "%(num)s answers were stored.", stored)
    if left:
        more = _("Still not stored: %(left)s.", left=left)
        flash(f"{words} {more}", "success" if stored else "error")
    else:
        flash(words, "success")
    return redirect(url_for("devices.device", device_id=found.id), 303)


@blueprint.post("/<uuid:device_id>/held/delete")
@requires(Permission.MANAGE_DEVICES)
def discard_held(device_id: uuid.UUID) -> Response:
    """Give up what could not be stored."""
    found = _device_or_404(device_id)
    deleted = delete_held(found)
    db.session.commit()
    flash(ngettext("%(num)s answer was deleted.", "%(num)s answers were deleted.", deleted), "success")
    return redirect(url_for("devices.device", device_id=found.id), 303)


@blueprint.post("/<uuid:device_id>/revoke")
@requires(Permission.MANAGE_DEVICES)
def revoke(device_id: uuid.UUID) -> Response:
    """Switch a kiosk off."""
    found = _device_or_404(device_id)
    revoke_device(found)
    db.session.commit()
    flash(_("The kiosk “%(name)s” is switched off.", name=found.name), "success")
    return redirect(url_for("devices.devices"), 303)


def _show_code(device: Device, code: str) -> Response:
    session[_CODE] = [str(device.id), code]
    return redirect(url_for("devices.device", device_id=device.id), 303)


def _code_to_show(device: Device) -> str | None:
    """The code that was just made, "ABCD-EFGH"; once."""
    kept = session.get(_CODE)
    if not kept or kept[0] != str(device.id):
        return None
    session.pop(_CODE)
    return f"{kept[1][:4]}-{kept[1][4:]}"


def _device_or_404(device_id: uuid.UUID) -> Device:
    return find_device(g.organisation, device_id) or abort(404)
