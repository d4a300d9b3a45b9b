"""Every page of Parem with the demonstration county behind it: its address, and who may open it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import Flask, current_app
from PIL import Image
from sqlalchemy import select

from parem.accounts.models import Organisation, StoredFile, User
from parem.accounts.permissions import Permission, is_allowed
from parem.catalogue.models import Service, ServiceArea, StandardService
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.service_import import PROCESS, keep_upload
from parem.demonstration.load import load_county
from parem.extensions import db
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.photos.operations import add_photo
from parem.improvements.photos.photo import prepared
from parem.improvements.plans.models import BudgetLine, ChangePlan, ReportJob
from parem.improvements.plans.operations import create_plan
from parem.improvements.plans.share_models import PlanShare
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.report.operations import ask_for_pdf
from parem.improvements.report.queries import gather
from parem.improvements.verdicts.effect_models import Appeal
from parem.languages import Texts
from parem.quality.comments.operations import dispatch
from parem.quality.models import Finding
from parem.surveys.builder.block_operations import keep_block
from parem.surveys.builder.deletion_operations import delete_questions
from parem.surveys.builder.library_models import QuestionBlock
from parem.surveys.builder.matrix_operations import make_matrix
from parem.surveys.builder.question_operations import delete_question, edit_question
from parem.surveys.entry.operations import begin_batch
from parem.surveys.imports.files import draft_import
from parem.surveys.imports.operations import MAP, UPLOAD, import_answers, keep_file
from parem.surveys.invitations.models import Invitee
from parem.surveys.invitations.operations import make_round
from parem.surveys.invitations.tokens import token_of
from parem.surveys.models import AnswerImport, Comment, Device, Survey
from parem.surveys.operations import publish, start_version
from parem.surveys.questionnaire_files.operations import create_from_starting_set
from parem.surveys.rehearsals.links import Link
from parem.surveys.rehearsals.links import token_of as rehearsal_token
from parem.surveys.ways_in.embedding import set_hosts
from parem.surveys.ways_in.short_addresses import short_address
from tests.catalogue.bpmn_files import TWO_POOLS
from tests.quality.make import make_service_survey
from tests.surveys.limesurvey_files import Q, lsa, lss

PLACE = "azuolyne"
#: Views that answer GET with something that is no page of ours: files, states for scripts, a redirect.
NO_PAGE = {
    "kiosk.worker", "kiosk.manifest",
    "results.plotly_js", "plans.pdf_state", "plans.pdf_file", "results.table_csv", "results.tables_xlsx",
    "weights.table_csv", "weights.table_xlsx", "drivers.table_file", "scales.table_file", "peers.table_file",
    "planner.table_file",
    "audit.export",
    "catalogue.export", "service_import.template", "imports.map_file", "imports.problems", "answer_rows.file",
    "volumes.example", "wastes.export", "surveys.posters", "surveys.posters_of", "surveys.poster",
    "surveys.short_poster", "short.go", "entries.paper", "volumes.choose", "did.feed", "told.poster",
    "surveys.preview_paper", "surveys.from_file_table", "photos.photo", "photos.small", "surveys.translation_file",
    "surveys.xlsform", "process.table",
    # It sends on to the recovery codes; there is one second step, so nothing to select.
    "security.two_factor_rescue", "security.tf_select", "static", "bootstrap.static", "security.static",
}  # fmt: skip
#: Pages that need a device, a token, or a sign-in half-way: the browser tests that open them with axe-core.
ELSEWHERE = {
    "first_run.setup": "tests/catalogue/test_desk_browser.py",
    "kiosk.home": "tests/surveys/test_kiosk_browser.py",
    "kiosk.thanks": "tests/surveys/test_kiosk_browser.py",
    "surveys.preview_kiosk": "tests/surveys/test_kiosk_browser.py",
    "service_import.preview": "tests/catalogue/test_desk_browser.py",
    "security.reset_password": "tests/accounts/test_sign_in_browser.py",
    "security.two_factor_token_validation": "tests/accounts/test_sign_in_browser.py",
    "security.mf_recovery": "tests/accounts/test_sign_in_browser.py",
}
#: Who opens the pages that Flask-Security's own views make.
SECURITY = {
    "security.login": "anyone", "security.forgot_password": "anyone", "security.change_password": "signed_in",
    "security.verify": "signed_in", "security.two_factor_setup": "signed_in", "security.mf_recovery_codes": "signed_in",
}  # fmt: skip
GOOD, BAD = b"satisfaction,comment\n5,Kind people\n4,\n", b"satisfaction,comment\n9,\n5,\n4,Late\n"
VOLUMES = b"service,channel,day,served,offered\nhome-help,web,2026-06-01,40,20\nnowhere,web,2026-06-02,4,x\n"


@dataclass(frozen=True)
class Opened:
    """A page to open: its view's name, its address and the id of the person who opens it (None: anyone)."""

    endpoint: str
    address: str
    person: str | None


def load_everything(today: date) -> None:
    """The demonstration, and what it lacks so that every page has something to show."""
    load_county(today)
    place = _one(Organisation, code=PLACE)
    services = list(db.session.scalars(select(Service).filter_by(organisation_id=place.id)))
    make_service_survey(place, services[0], "expected")
    _draft(place, services)
    desk = create_from_starting_set(place, title="At the desk", code="desk", services=services[:1])
    publish(desk)
    second = start_version(desk)
    edit_question(second.questions[0], {"text": {**second.questions[0].text, "en": "How was it at the counter?"}})
    delete_question(second.questions[-1])
    short_address(desk, services[0])
    short_address(desk, services[0], "Counter 1")
    make_round(
        desk, services[0], {f"citizen{n}@example.org": "lt" for n in range(12)}, today=today,
        ends_on=today + timedelta(30), remind_after=7, message=Texts(), base="https://parem.example",
    )  # fmt: skip
    for channel, is_double in (("paper", True), ("phone", False)):
        begin_batch(
            place, desk, services[0], channel=channel, language="lt", day=today - timedelta(1), is_double=is_double
        )
    set_hosts(place, ["https://www.example.org"])
    _import(desk, place, GOOD)
    keep_file(place, "answers.csv", BAD, UPLOAD)
    keep_file(place, "answers.csv", json.dumps({"day": "2026-06-01"}).encode(), MAP)
    keep_file(place, "volumes.csv", VOLUMES, UPLOAD)
    keep_upload(place, "process.bpmn", TWO_POOLS, PROCESS)
    keep_file(place, "old.lsa", lsa(lss([Q("Y", "again"), Q("R", "order")]), [{"id": 1, "77X1X10": "Y"}]), UPLOAD)
    _photographs()
    for title, state in (("Waiting for the director", "submitted"), ("A first thought", "draft")):
        plan = create_plan(place, _plan_values(title, today))
        plan.budget.append(BudgetLine(text=Texts.of("Training"), total_cents=1, grant_cents=1, own_cents=0))
        plan.state = state
    plan = _one(ChangePlan, state="published", organisation_id=place.id)
    ask_for_pdf(plan, gather(plan, today), "lt")
    db.session.commit()


def _draft(place: Organisation, services: list[Service]) -> None:
    """A draft with two matrices, from which a page was deleted and a block was kept."""
    version = create_from_starting_set(place, title="A draft", code="draft", services=services).versions[0]
    rows = [{"code": code, "text": Texts.of(f"the {code}")} for code in ("waiting", "rooms")]
    scale = {"type": "scale", "points": 7, "heading": Texts.of("How satisfied were you with"), "dont_know": True}
    make_matrix(version, scale, rows, 1)
    options = [{"code": code, "label": dict(Texts.of(code))} for code in ("never", "rarely", "often")]
    rows = [{"code": code, "text": Texts.of(f"the {code}")} for code in ("bus", "library")]
    make_matrix(version, {"type": "single", "options": options, "heading": Texts.of("How often do you use")}, rows, 2)
    keep_block(place, Texts.of("Basics"), [each for each in version.questions if each.page == 1], is_shared=True)
    last = max(question.page for question in version.questions)
    delete_questions([question for question in version.questions if question.page == last])


def _photographs() -> None:
    """A waste and a closed action show one each."""
    file = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(file, "JPEG")
    for thing in (_one(Waste), _one(KaizenAction, stage="done")):
        add_photo(thing, prepared(file.getvalue()), "A heap of folders")


def _plan_values(title: str, today: date) -> dict[str, Any]:
    return {
        "title": Texts.of(title), "summary": Texts.of(title), "starts_on": today, "ends_on": today + timedelta(300),
        "budget_cents": 1,
    }  # fmt: skip


def _import(survey: Survey, place: Organisation, content: bytes) -> None:
    draft = draft_import(survey, place, content, {"day": "2026-06-01"})
    import_answers(survey, place, draft.understood, draft.mapping, "answers.csv", draft.file_hash)


def _one(model: Any, **values: Any) -> Any:
    return db.session.scalars(select(model).filter_by(**values).order_by(model.id).limit(1)).one()


def _newest(model: Any, **values: Any) -> Any:
    return db.session.scalars(select(model).filter_by(**values).order_by(model.id.desc()).limit(1)).one()


def pages(app: Flask) -> Iterator[Opened]:
    """One page or more for each view that answers GET, found in the application itself."""
    values = _values()
    place = _one(Organisation, code=PLACE)
    people = list(db.session.scalars(select(User).order_by(User.id)))
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGE | set(ELSEWHERE):
            continue
        permission = SECURITY.get(rule.endpoint) or app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
        for chosen in values.get(rule.endpoint, [{}]):
            here = place if chosen.get("organisation", PLACE) == PLACE else place.parent
            person = next((p for p in people if _may_open(p, permission, here)), None)
            names = {"organisation": here.code, **chosen} if "organisation" in rule.arguments else chosen
            yield Opened(rule.endpoint, _address(app, rule.endpoint, names), person and person.fs_uniquifier)


def _may_open(person: User, permission: Any, here: Organisation) -> bool:
    if isinstance(permission, Permission):
        return is_allowed(person, permission, here)
    return bool(permission == "signed_in")


def _address(app: Flask, endpoint: str, names: dict[str, Any]) -> str:
    with app.test_request_context():
        return app.url_for(endpoint, **names)


def _values() -> dict[str, list[dict[str, Any]]]:
    """What the addresses need, by view; the results and the lists also as they are when filtered."""
    return {**_set_up_values(), **_survey_values(), **_quality_values(), **_improvement_values()}


def _set_up_values() -> dict[str, list[dict[str, Any]]]:
    service, area, standard = _one(Service, code="home-help"), _one(ServiceArea), _one(StandardService)
    person, county = _one(User, email="service.owner@demo.parem.example"), {"organisation": "vingiai"}
    return {
        "catalogue.services": [{}, {"search": "nothing at all"}],
        "catalogue.service": [{"service_id": service.id}], "catalogue.edit": [{"service_id": service.id}],
        "process.page": [{"service_id": service.id}, {"service_id": _one(Service, code="library").id}],
        "process_import.upload": [{"service_id": service.id}],
        "process_import.preview": [
            {"service_id": service.id, "key": _newest(StoredFile, name="process.bpmn").content_hash}
        ],
        "process.add": [{"service_id": service.id}],
        "process.edit": [{"service_id": service.id, "step_id": _one(ProcessStep, service_id=service.id).id}],
        "areas.areas": [{}, county], "areas.add_area": [county], "areas.add_standard": [county],
        "areas.edit_area": [{**county, "area_id": area.id}],
        "areas.edit_standard": [{**county, "standard_id": standard.id}],
        "organisation.create_child": [county], "organisation.settings": [{}, county],
        "people.person": [{"person_id": person.id}], "desk.home": [{}, county],
    }  # fmt: skip


def _survey_values() -> dict[str, list[dict[str, Any]]]:
    draft, desk, device = (
        _one(Survey, code="draft"),
        _one(Survey, code="desk"),
        _one(Device, organisation_id=_one(Organisation, code=PLACE).id),
    )
    question = {"survey": "draft", "question": draft.versions[0].questions[0].id}
    form = {"survey": "one-minute", "owner": PLACE, "service": "home-help"}
    file = _newest(StoredFile, media_type=UPLOAD, name="answers.csv").id
    map_ = _newest(StoredFile, media_type=MAP).id
    invited = {
        "token": token_of(current_app.config["SECRET_KEY"], db.session.scalars(select(Invitee.id).limit(1)).one())
    }
    block = _newest(QuestionBlock).id
    of_draft, of_desk = [{"survey": "draft"}], [{"survey": "desk"}]
    return {
        "surveys.show": [*of_draft, *of_desk, {"survey": "one-minute"}], "surveys.publish": of_draft,
        "surveys.addresses": of_desk, "surveys.preview": [
            {"survey": "draft", "device": device} for device in ("phone", "desktop", "kiosk", "paper")
        ],
        "surveys.preview_page": of_draft, "surveys.rehearsals": of_desk, "surveys.quotas": of_draft,
        "surveys.settings": of_draft,
        "surveys.translations": [*of_draft, {"survey": "draft", "missing": "1"}, {"survey": "one-minute", "to": "ru"}],
        "surveys.rehearsal": [*of_desk, {"survey": "one-minute"}],
        "testers.form": [
            {"token": rehearsal_token(current_app.config["SECRET_KEY"], Link(desk.id, date(2999, 1, 1)))}
        ], "surveys.services": of_draft,
        "surveys.versions": [*of_desk, {"survey": "one-minute"}], "surveys.texts": of_draft,
        "surveys.question": [question], "surveys.keep": [{"survey": "draft", "page": 1}],
        "surveys.new_matrix": of_draft, "surveys.matrix": [{"survey": "draft", "matrix": "matrix", "add": 1}],
        "blocks.index": [{}, {"survey": "draft"}, {"search": "nothing at all"}],
        "blocks.show": [{"block": block}, {"block": block, "survey": "draft"}], "blocks.preview": [{"block": block}],
        "surveys.new_question": [
            {"survey": "draft", "kind": kind} for kind in ("scale", "multiple", "number", "date", "ranking")
        ],
        "devices.device": [{"device_id": device.id}],
        "imports.index": of_desk, "imports.mapping": [{"survey": "desk", "file": file}],
        "imports.preview": [{"survey": "desk", "file": file, "map_": map_}],
        "imports.done": [{"survey": "desk", "past": _one(AnswerImport, survey_id=desk.id).id}],
        "surveys.from_file_report": [{"file": _newest(StoredFile, media_type=UPLOAD, name="old.lsa").id}],
        "volumes.preview": [{"file": _newest(StoredFile, media_type=UPLOAD, name="volumes.csv").id}],
        "volumes.sheet": [{"service": "home-help", "channel": "web", "month": "2026-03"}],
        "answer.start": [{"survey": "one-minute"}], "answer.form": [form], "answer.thanks": [form],
        "answer.embedded": [form], "answer.embedded_thanks": [form],
        "surveys.embed": [*of_desk, {"survey": "one-minute"}],
        "surveys.invitations": [*of_desk, {"survey": "one-minute", "organisation": "vingiai"}],
        "invited.start": [invited], "invited.stop": [invited],
        "entries.index": [*of_desk, *of_draft],
        "entries.batch": [{"survey": "desk", "number": number} for number in (1, 2)],
        "answer.privacy": [{"survey": "one-minute"}, {"survey": "desk"}],
        "answer.erase": [{"survey": "one-minute"}, {"survey": "one-minute", "done": 1}],
        "surveys.privacy": [*of_desk, *of_draft],
    }  # fmt: skip


def _quality_values() -> dict[str, list[dict[str, Any]]]:
    given, new = _given_comment(), _one(Comment, organisation_id=_one(Organisation, code=PLACE).id, state="new")
    return {
        "comments.index": [{}, {"state": "shown", "stage": "dispatched"}, {"search": "nothing at all"}],
        "comments.comment": [{"comment_id": given.id}, {"comment_id": new.id}],
        "peers.page": [{"code": "one-minute"}, {"code": "one-minute", "organisation": "vingiai", "by": "place"}],
        "answer_rows.page": [{"code": "one-minute"}, {"code": "desk"}],
        "drivers.page": [{"code": "one-minute"}, {"code": "desk"}],
        "scales.page": [{"code": "one-minute"}, {"code": "desk"}],
        "planner.page": [{"code": "one-minute"}],
        "results.survey": [
            {"code": "one-minute"}, {"code": "one-minute", "service": "home-help"}, {"code": "desk"},
            {"code": "one-minute", "organisation": "vingiai"}, {"code": "expected"},
        ],
        "weights.page": [{"code": "one-minute"}, {"code": "one-minute", "organisation": "vingiai"}, {"code": "desk"}],
        "population.page": [{"code": "one-minute"}, {"code": "one-minute", "dimension": "@channel"}, {"code": "desk"}],
        "findings.index": [{}, {"organisation": "vingiai"}],
        "findings.finding": [{"finding_id": _one(Finding, organisation_id=_one(Organisation, code=PLACE).id).id}],
    }  # fmt: skip


def _given_comment() -> Comment:
    """A comment that was given to whoever opens the page of comments given to them."""
    place = _one(Organisation, code=PLACE)
    shown = _one(Comment, organisation_id=place.id, state="shown")
    first = db.session.scalars(select(User).order_by(User.id)).all()
    person = next(p for p in first if is_allowed(p, Permission.WORK_ON_OWN_ACTIONS, place))
    dispatch(shown, person, person, "Please have a look")
    db.session.commit()
    return shown


def _improvement_values() -> dict[str, list[dict[str, Any]]]:
    waste, judged = _one(Waste), _one(KaizenAction, stage="done")
    under_way, appealed = _one(KaizenAction, stage="do"), _one(Appeal)
    place = _one(Organisation, code=PLACE)
    open_, taken = (_one(Recommendation, state=state, organisation_id=place.id) for state in ("open", "taken"))
    found = _one(Finding, organisation_id=place.id)
    published, waiting, draft, closed = (
        _one(ChangePlan, state=state, organisation_id=place.id)
        for state in ("published", "submitted", "draft", "closed")
    )
    joint = db.session.scalars(select(PlanShare)).one()
    told = {"owner": PLACE, "service": "home-help"}
    cost = {"plan_id": draft.id, "section": "budget", "part_id": draft.budget[0].id}
    sections = ("goals", "measures", "lines", "budget", "risks")
    return {
        "wastes.waste": [{"waste_id": waste.id}], "wastes.edit": [{"waste_id": waste.id}],
        "wastes.new": [{}, {"finding": _one(Finding).id}],
        "recommendations.recommendation": [{"recommendation_id": open_.id}, {"recommendation_id": taken.id}],
        "recommendations.new": [{"finding": found.id}, {"waste": waste.id}],
        "recommendations.edit": [{"recommendation_id": open_.id}],
        "photos.new": [{"section": "wastes", "thing_id": waste.id}, {"section": "actions", "thing_id": under_way.id}],
        "recommendations.index": [{}, {"state": "all", "organisation": "vingiai"}, {"search": "nothing at all"}],
        "plans.choose_recommendations": [{"plan_id": draft.id}],
        "actions.action": [{"action_id": judged.id}, {"action_id": under_way.id}],
        "actions.edit": [{"action_id": under_way.id}], "actions.revise": [{"action_id": under_way.id}],
        "actions.looked": [{"action_id": _one(KaizenAction, stage="done").id}],
        "actions.appeal": [{"action_id": judged.id, "verdict_id": judged.verdicts[0].id}],
        "actions.answer": [{"action_id": appealed.verdict.action_id, "appeal_id": appealed.id}],
        "actions.sheet": [{"action_id": judged.id}, {"action_id": under_way.id}],
        "wastes.where": [{}, {"order": "minutes", "organisation": "vingiai"}],
        "board.move_card": [{"action_id": under_way.id, "stage": "check"}],
        "board.block": [{"action_id": judged.id}, {"action_id": under_way.id, "from": "action"}],
        "board.flow": [{}, {"organisation": "vingiai"}],
        "did.index": [{"owner": PLACE}], "did.page": [told], "did.embed": [told],
        "told.edit": [{"action_id": judged.id}],
        "plans.plan": [
            {"plan_id": published.id}, {"plan_id": draft.id}, {"plan_id": waiting.id}, {"plan_id": closed.id},
            {"plan_id": joint.plan_id, "organisation": "vingiai"},
        ],
        "plans.edit": [{"plan_id": draft.id}], "plans.edit_part": [cost],
        "plans.add_part": [{"plan_id": draft.id, "section": section} for section in sections],
        "plans.approve": [{"plan_id": waiting.id}], "plans.give_back": [{"plan_id": waiting.id}],
        "shares.share": [{"plan_id": joint.plan_id}],
        "plans.report": [
            {"plan_id": published.id}, {"plan_id": closed.id, "closing": 1},
            {"plan_id": joint.plan_id, "organisation": "vingiai"},
        ],
        "plans.compare": [{"plan_id": published.id}],
        "plans.pdf": [{"plan_id": published.id, "job_id": _one(ReportJob, plan_id=published.id).id}],
    }  # fmt: skip
