"""The report of a plan: as a page, and as a PDF that is asked for, waited for and downloaded."""

from __future__ import annotations

import io
from datetime import date

from flask import abort, current_app, flash, g, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.jobs import render_report
from parem.improvements.plans import states as plan_states
from parem.improvements.plans.lights import light_today
from parem.improvements.plans.models import ChangePlan, ReportJob
from parem.improvements.plans.operations import PlanProblem
from parem.improvements.plans.views import back_to, blueprint, joint_plan_or_404, plan_or_404, refused, sees_drafts
from parem.improvements.report import operations as report_operations
from parem.improvements.report.document import document_context
from parem.improvements.report.links import Links
from parem.improvements.report.pictures import figures_of, gantt_of
from parem.improvements.report.queries import contents_to_show, gather
from parem.improvements.report_contents import ReportContents
from parem.languages import LANGUAGES
from parem.web import current_language, public_root


@blueprint.get("/<int:plan_id>/report")
@requires(Permission.VIEW_RESULTS)
def report(plan_id: int) -> str:
    """The report in any of the languages: an approved plan as it was frozen, a draft as it is now."""
    plan = joint_plan_or_404(plan_id)
    contents = _contents(plan)
    language = _language(request.args.get("language"))
    with force_locale(language):
        links = Links(only={each.code for each in g.organisation.with_descendants})
        context = document_context(contents, links, figures=figures_of(contents), gantt=gantt_of(contents))
        body = render_template("improvements/report/document.html", **context)
    is_followed = plan.published_revision and plan.state != "closed" and contents.approval and not contents.closed_on
    return render_template(
        "improvements/report/page.html", plan=plan, contents=contents, language=language, body=Markup(body),  # noqa: S704
        progress=[(line, light_today(line, date.today())) for line in plan.lines] if is_followed else [],
    )  # fmt: skip


@blueprint.post("/<int:plan_id>/pdf")
@requires(Permission.VIEW_RESULTS)
def ask_for_pdf(plan_id: int) -> Response:
    """Ask for the PDF; what was made before is not made again."""
    plan = joint_plan_or_404(plan_id)
    base, language = public_root(), _language(request.form.get("language"))
    job, is_new = report_operations.ask_for_pdf(plan, _contents(plan), language, base)
    db.session.commit()
    if is_new:
        _enqueue(job, base)
    return redirect(url_for("plans.pdf", plan_id=plan.id, job_id=job.id), 303)


@blueprint.get("/<int:plan_id>/pdf/<int:job_id>")
@requires(Permission.VIEW_RESULTS)
def pdf(plan_id: int, job_id: int) -> str:
    """How far the PDF is: it reloads itself until the PDF is there."""
    job = _job_or_404(plan_id, job_id)
    revision = next((r for r in job.plan.revisions if r.content_hash == job.content_hash), None)
    # What the page asks for again, and goes back to: the same contents.
    which = {"closing": 1} if job.closing else {"revision": revision.number} if revision else {}
    return render_template(
        "improvements/report/job.html", plan=job.plan, job=job, lost=report_operations.is_lost(job), revision=revision,
        which=which, ahead=report_operations.ahead_of(job),
    )  # fmt: skip


@blueprint.get("/<int:plan_id>/pdf/<int:job_id>/state")
@requires(Permission.VIEW_RESULTS)
def pdf_state(plan_id: int, job_id: int) -> Response:
    """The job's state and how many are before it, for the page that waits."""
    job = _job_or_404(plan_id, job_id)
    return jsonify(state=job.state, ahead=report_operations.ahead_of(job))


@blueprint.get("/<int:plan_id>/pdf/<int:job_id>/file")
@requires(Permission.VIEW_RESULTS)
def pdf_file(plan_id: int, job_id: int) -> Response:
    """The PDF itself."""
    file = _job_or_404(plan_id, job_id).file or abort(404)
    return send_file(io.BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name)


@blueprint.route("/<int:plan_id>/approve", methods=["GET", "POST"])
@requires(Permission.APPROVE_PLANS)
def approve(plan_id: int) -> Response | str | tuple[str, int]:
    """The director's signature: what was shown is what is frozen, or it is shown again."""
    plan = plan_or_404(plan_id)
    if plan.state != "submitted":
        return refused(plan, PlanProblem(_("Only a plan that was sent to the director can be approved.")))
    contents = gather(plan, date.today())
    if request.method == "GET" or request.form.get("content_hash") != contents.content_hash:
        return _approval_page(plan, contents, changed=request.method == "POST")
    try:
        revision = plan_states.approve(plan, current_user, contents, date.today())  # type: ignore[arg-type]
    except PlanProblem as problem:
        return refused(plan, problem)
    db.session.commit()
    flash(_("Approved as revision %(number)s.", number=revision.number))
    return back_to(plan)


def _approval_page(plan: ChangePlan, contents: ReportContents, changed: bool) -> str | tuple[str, int]:
    number = plan.revision.number + 1 if plan.revision else 1
    page = render_template(
        "improvements/plans/approve.html", plan=plan, contents=contents, changed=changed, number=number
    )
    return page, 409 if changed else 200


def _contents(plan: ChangePlan) -> ReportContents:
    """What the address asks for: ?revision=2, or what the plan's state calls for."""
    if request.values.get("closing"):
        return ReportContents.from_json(plan.closing) if plan.closing else abort(404)
    number = request.values.get("revision", type=int)
    if not sees_drafts():
        number = number or plan.published_revision
        if number is None or number > (plan.published_revision or 0):
            abort(404)
    return contents_to_show(plan, date.today(), number) or abort(404)


def _language(asked: str | None) -> str:
    return asked if asked in LANGUAGES else current_language()


def _job_or_404(plan_id: int, job_id: int) -> ReportJob:
    job = db.session.get(ReportJob, job_id)
    if job is None or job.plan_id != plan_id:
        abort(404)
    plan = joint_plan_or_404(plan_id)
    published = [each.content_hash for each in plan.revisions if each.number <= (plan.published_revision or 0)]
    return job if sees_drafts() or job.closing or job.content_hash in published else abort(404)


def _enqueue(job: ReportJob, base: str) -> None:
    """Send the job to the queue; where that can't be reached the page says so and offers another try."""
    try:
        render_report(job.id, base)
    except Exception:  # whatever the queue's storage raises
        current_app.logger.exception("the queue took no job")
        report_operations.fail(job.id)
        db.session.commit()
