"""The pages of recommendations: the list, one with its chain, drafting, editing, declining."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.queries import PagedList
from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.pages import finding_links, page_words, refused
from parem.improvements.recommendations import operations as recommendation_operations
from parem.improvements.recommendations import words as recommendation_words
from parem.improvements.recommendations.forms import DeclineForm, RecommendationForm
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.recommendations.queries import (
    RecommendationFilter,
    plans_of,
    recommendation_of,
    recommendation_rows,
)
from parem.improvements.recommendations.words import STATE_WORDS, drafted
from parem.improvements.wastes.queries import finding_of, service_choices, waste_of
from parem.menu import Entry
from parem.quality.models import Finding
from parem.web import say

blueprint = Blueprint("recommendations", __name__, url_prefix="/o/<organisation>/recommendations")
blueprint.context_processor(page_words)
ENTRIES = (Entry("recommendations.index", _l("Recommendations"), "signpost-2", Permission.VIEW_RESULTS),)


@blueprint.context_processor
def words() -> dict[str, object]:
    """The words that every page of recommendations uses."""
    return {"recommendation_words": recommendation_words}


def recommendation_or_404(recommendation_id: int) -> Recommendation:
    """A recommendation that this organisation may see."""
    return recommendation_of(g.organisation, recommendation_id) or abort(404)


def own_or_404(recommendation_id: int) -> Recommendation:
    """One of this organisation itself: only there it can be changed."""
    found = recommendation_or_404(recommendation_id)
    return found if found.organisation_id == g.organisation.id else abort(404)


def to_page(found: Recommendation) -> Response:
    """On to its page."""
    return redirect(url_for("recommendations.recommendation", recommendation_id=found.id), 303)


@blueprint.get("")
@requires(Permission.VIEW_RESULTS)
def index() -> str:
    """The recommendations here and below, those that wait for a decision first."""
    state = request.args.get("state", "open")
    wanted = RecommendationFilter(
        search=request.args.get("search", "")[:200],
        service=request.args.get("service", type=int),
        state=state if state in STATE_WORDS else "",
    )
    rows = recommendation_rows(g.organisation, wanted)
    return render_template(
        "improvements/recommendations/list.html",
        page=PagedList(page=request.args.get("page", 1, type=int), per_page=50, error_out=False, rows=rows),
        wanted=wanted, is_filtered=wanted != RecommendationFilter(),
        services=[(each.id, say(each.name)) for each in service_choices(g.organisation)],
    )  # fmt: skip


@blueprint.get("/<int:recommendation_id>")
@requires(Permission.VIEW_RESULTS)
def recommendation(recommendation_id: int) -> Response | str:
    """One recommendation: its words, its evidence and its place in the chain."""
    found = recommendation_or_404(recommendation_id)
    home = found.service.organisation.code
    if found.organisation_id != g.organisation.id:
        return redirect(url_for("recommendations.recommendation", organisation=home, recommendation_id=found.id))
    return _page(found, DeclineForm())


def _page(found: Recommendation, form: DeclineForm) -> str:
    home = found.service.organisation.code
    may_manage = Permission.MANAGE_IMPROVEMENTS in g.permissions and found.organisation_id == g.organisation.id
    return render_template(
        "improvements/recommendations/recommendation.html",
        recommendation=found, form=form, may_manage=may_manage,
        links=finding_links(found.finding, home) if found.finding else {}, plans=plans_of(found),
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def new() -> Response | str | tuple[str, int]:
    """Recommend a change from a finding (?finding=), a waste (?waste=) or both; the draft is there already."""
    finding, waste = _asked_sources()
    source = waste or finding or abort(404)
    drafts = drafted(finding, waste)
    form = RecommendationForm(data=drafts, is_fixed=finding is not None)
    if form.validate_on_submit():
        try:
            made = recommendation_operations.recommend(
                source.service, {**drafts, **form.values()}, finding=finding, waste=waste, person=me()
            )
        except Refused as problem:
            refused(problem)
        else:
            db.session.commit()
            flash(_("The recommendation is written down."), "success")
            return to_page(made)
    return _form_page(form, None, source.service.name, drafts["evidence"])


def _asked_sources() -> tuple[Finding | None, Waste | None]:
    """What the address names; a waste brings its finding along."""
    asked, finding = request.args.get("waste", type=int), finding_of(g.organisation, _asked_finding())
    waste = waste_of(g.organisation, asked) if asked else None
    if waste is not None and waste.organisation_id != g.organisation.id:
        abort(404)
    return (waste.finding if waste else finding), waste


def _asked_finding() -> int | None:
    return request.args.get("finding", type=int)


@blueprint.route("/<int:recommendation_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def edit(recommendation_id: int) -> Response | str | tuple[str, int]:
    """Change its words, in the four languages side by side."""
    found = own_or_404(recommendation_id)
    form = RecommendationForm(obj=found, is_fixed=found.finding_key is not None)
    if form.validate_on_submit():
        recommendation_operations.change_recommendation(found, form.values())
        db.session.commit()
        flash(_("Saved."), "success")
        return to_page(found)
    return _form_page(form, found, found.service.name, found.evidence)


def _form_page(
    form: RecommendationForm, found: Recommendation | None, service: object, evidence: object
) -> str | tuple[str, int]:
    page = render_template(
        "improvements/recommendations/form.html",
        form=form, recommendation=found, service=service, evidence=evidence,
    )  # fmt: skip
    return (page, 400) if form.is_submitted() else page


@blueprint.post("/<int:recommendation_id>/decline")
@requires(Permission.MANAGE_IMPROVEMENTS)
def decline(recommendation_id: int) -> Response | tuple[str, int]:
    """It will not be done; why is kept."""
    found, form = own_or_404(recommendation_id), DeclineForm()
    if not form.validate_on_submit():
        return _page(found, form), 400
    try:
        recommendation_operations.decline(found, form.reason.data or "")
    except Refused as problem:
        refused(problem)
    else:
        db.session.commit()
        flash(_("The recommendation is declined. You can take it back below."), "success")
    return to_page(found)


@blueprint.post("/<int:recommendation_id>/reopen")
@requires(Permission.MANAGE_IMPROVEMENTS)
def reopen(recommendation_id: int) -> Response:
    """It waits for a decision again."""
    found = own_or_404(recommendation_id)
    try:
        recommendation_operations.reopen(found)
    except Refused as problem:
        refused(problem)
    else:
        db.session.commit()
        flash(_("The recommendation is open again."), "success")
    return to_page(found)
