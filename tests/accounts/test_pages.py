"""The pages of set-up, account, organisation, people and audit trail."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from parem.accounts.audit import record
from parem.accounts.models import AuditEntry, Membership, Organisation, User
from parem.accounts.people_operations import find_person
from parem.accounts.setup_code import is_setup_code, setup_code
from parem.extensions import db
from tests.conftest import PASSWORD, sign_in
from tests.counting import counted_queries


def set_up_values(**changed: str) -> dict[str, Any]:
    return {
        "setup_code": setup_code(), "kind": "municipality", "organisation_name-lt": "Alytaus rajonas",
        "code": "alytus", "country": "LT", "default_language": "lt", "name": "Rasa", "email": "Rasa@Example.org",
        "password": PASSWORD, "password_again": PASSWORD, **changed,
    }  # fmt: skip


@pytest.fixture
def empty(page_app: Flask) -> Any:
    page_app.config["WTF_CSRF_ENABLED"] = False
    return page_app.test_client()


def test_an_empty_installation_is_set_up_in_the_browser(empty: Any) -> None:
    assert "/setup" in empty.get("/login").text
    assert empty.get("/setup").status_code == 200
    assert empty.post("/setup", data=set_up_values()).status_code == 303
    organisation = db.session.scalar(db.select(Organisation))
    assert organisation is not None
    assert (organisation.code, organisation.name) == ("alytus", {"lt": "Alytaus rajonas"})
    assert empty.post("/login", data={"email": "rasa@example.org", "password": PASSWORD}).status_code == 302
    assert empty.get("/o/alytus/organisation/").status_code == 200
    assert empty.get("/setup").status_code == 404
    assert empty.post("/setup", data=set_up_values(code="other", email="x@example.org")).status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"setup_code": "AAAA-BBBB-CCCC"}, "not the set-up code"),
        ({"setup_code": ""}, "Write the set-up code."),
        ({"code": "No Good"}, "lower-case letters, digits and hyphens"),
        ({"organisation_name-lt": ""}, "at least one language"),
        ({"email": "nobody"}, "name@example.org"),
        ({"password": "short", "password_again": "short"}, "at least 12 characters"),
        ({"password_again": "another password"}, "The two passwords differ."),
        ({"kind": "institution"}, "Not a valid choice."),
    ],
)
def test_a_wrong_set_up_makes_nothing_and_keeps_what_was_typed(empty: Any, changed: dict[str, str], words: str) -> None:
    response = empty.post("/setup", data=set_up_values(**changed))
    assert response.status_code == 400
    assert words in response.text
    assert 'value="Rasa"' in response.text
    assert db.session.scalar(db.select(User.id)) is None
    assert db.session.scalar(db.select(Organisation.id)) is None


def test_the_set_up_code_is_typed_by_hand(page_app: Flask) -> None:
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){2}", setup_code())
    assert is_setup_code(setup_code().lower().replace("-", " "))
    assert not is_setup_code("")


def test_commands_make_the_first_administrator(page_app: Flask) -> None:
    run = page_app.test_cli_runner().invoke
    assert run(args=["accounts", "setup-code"]).output.strip() == setup_code()
    assert run(args=["accounts", "create-organisation", "alytus", "--name", "Alytus"]).exit_code == 0
    arguments = ["accounts", "create-administrator", "rasa@example.org", "--name", "Rasa", "--organisation"]
    assert "no organisation nowhere" in run(args=[*arguments, "nowhere", "--password", PASSWORD]).output
    assert run(args=[*arguments, "alytus", "--password", "short"]).exit_code == 1
    assert run(args=[*arguments, "alytus", "--password", PASSWORD]).exit_code == 0
    assert db.session.scalar(db.select(Membership.role)) == "administrator"
    assert run(args=["accounts", "setup-code"]).exit_code == 1


def test_my_account_changes_name_and_language(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.director)
    assert client.post("/account", data={"name": "", "language": "en"}).status_code == 400
    client.get("/account?lang=ru")
    assert client.post("/account", data={"name": "Vytautas", "language": "lt"}).status_code == 303
    page = client.get("/account").text
    assert '<html lang="lt">' in page
    assert "Vytautas" in page
    entry = db.session.scalar(db.select(AuditEntry).filter_by(action="person.changed"))
    assert entry is not None and entry.details["changes"]["language"] == ["en", "lt"]


def test_settings_are_saved_and_bad_ones_kept_in_the_form(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.administrator)
    values = {"name-lt": "Alytus", "country": "LT", "default_language": "lt", "smallest_cell": "4"}
    bad = client.post("/o/alytus/organisation/", data=values)
    assert bad.status_code == 400
    assert "Write a number from 5 to 100." in bad.text
    assert 'value="4"' in bad.text
    assert client.post("/o/alytus/organisation/", data={**values, "smallest_cell": "20"}).status_code == 303
    db.session.refresh(page_world.first)
    assert (page_world.first.smallest_cell, page_world.first.name) == (20, {"lt": "Alytus"})


def test_a_county_founds_a_municipality_and_that_an_institution(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.above)
    values = {"name-lt": "Varėna", "code": "varena", "country": "LT", "default_language": "lt"}
    assert client.post("/o/county/organisation/new", data={**values, "code": "alytus"}).status_code == 400
    assert client.post("/o/county/organisation/new", data=values).location == "/o/varena/organisation/people/"
    assert client.post("/o/varena/organisation/new", data={**values, "code": "clinic"}).status_code == 303
    assert client.get("/o/clinic/organisation/new").status_code == 404
    assert "Varėna" in client.get("/o/county/organisation/").text


def test_an_invited_person_chooses_a_password_and_works(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.administrator)
    values = {"name": "Ona", "email": "Ona@Example.org", "language": "en", "roles": ["service_owner", "director"]}
    assert client.post("/o/alytus/organisation/people/invite", data={**values, "roles": []}).status_code == 400
    response = client.post("/o/alytus/organisation/people/invite", data=values, follow_redirects=True)
    assert "A message is on its way to ona@example.org." in response.text
    assert "Invited" in response.text
    message = page_app.extensions["mailman"].outbox[0]
    assert message.to == ["ona@example.org"]
    assert "Alytus" in message.subject
    link = re.search(r"http://localhost(/reset/\S+)", str(message.body))
    assert link
    guest = page_app.test_client()
    guest.post(link[1], data={"password": "chosen by ona herself", "password_confirm": "chosen by ona herself"})
    guest.post("/login", data={"email": "ona@example.org", "password": "chosen by ona herself"})
    assert guest.get("/o/alytus/services/").status_code == 200


def test_an_invitation_speaks_the_language_of_who_gets_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    page_world.first.name = {"lt": "Alytaus rajonas", "en": "Alytus district"}
    db.session.commit()
    client = sign_in(page_app, page_world.administrator)
    values = {"name": "Ona", "email": "ona@example.org", "language": "lt", "roles": ["director"]}
    client.post("/o/alytus/organisation/people/invite", data=values)
    assert "Alytaus rajonas" in page_app.extensions["mailman"].outbox[0].subject


def test_someone_with_an_account_only_gets_the_role(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.administrator)
    values = {"name": "Other", "email": "stranger@example.org", "language": "en", "roles": ["director"]}
    client.post("/o/alytus/organisation/people/invite", data=values)
    person = find_person("stranger@example.org")
    assert person is not None and person.name == "Stranger"
    assert {m.role for m in person.memberships} == {"quality_manager", "director"}
    assert "/reset/" not in str(page_app.extensions["mailman"].outbox[0].body)


def test_an_invitation_that_cannot_be_sent_says_so(
    page_app: Flask, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("parem.accounts.mails.EmailMessage.send", refuse)
    client = sign_in(page_app, page_world.administrator)
    values = {"name": "Ona", "email": "ona@example.org", "language": "en", "roles": ["director"]}
    page = client.post("/o/alytus/organisation/people/invite", data=values, follow_redirects=True).text
    assert "could not be sent" in page
    assert find_person("ona@example.org")


def test_the_last_administrator_is_told_why(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.administrator)
    address = f"/o/alytus/organisation/people/{page_world.administrator.id}"
    response = client.post(address, data={"roles": ["director"]})
    assert response.status_code == 400
    assert "This is the last administrator here." in response.text
    off = client.post(f"{address}/active", data={"active": "0"}, follow_redirects=True)
    assert "You cannot switch off your own account." in off.text


def test_a_switched_off_person_is_out_at_once(page_app: Flask, page_world: SimpleNamespace) -> None:
    director = sign_in(page_app, page_world.director)
    assert director.get("/account").status_code == 200
    client = sign_in(page_app, page_world.administrator)
    address = f"/o/alytus/organisation/people/{page_world.director.id}"
    client.post(f"{address}/active", data={"active": "0"})
    assert director.get("/account").status_code == 302
    assert "Switched off" in client.get(address).text
    client.post(f"{address}/active", data={"active": "1"})
    assert "Active" in client.get(address).text


def test_people_of_another_organisation_are_not_found(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.administrator)
    for path in ("", "/active", "/invite-again", "/two-step-off"):
        address = f"/o/alytus/organisation/people/{page_world.stranger.id}{path}"
        assert client.post(address).status_code == 404


def test_the_audit_trail_is_filtered_paged_and_exported(page_app: Flask, page_world: SimpleNamespace) -> None:
    for number in range(60):
        record("service.created", f"service-{number}", page_world.first)
    entry = record("service.changed", '=HYPERLINK("x")', page_world.first, changes={"active": [True, False]})
    entry.user_id = page_world.director.id
    record("service.created", "of another", page_world.second)
    db.session.commit()
    client = sign_in(page_app, page_world.administrator)
    first = client.get("/o/alytus/organisation/audit/").text
    assert "61 lines" in first and "of another" not in first
    assert "service-0<" in client.get("/o/alytus/organisation/audit/?page=2").text
    filtered = client.get(f"/o/alytus/organisation/audit/?person={page_world.director.id}&action=service.changed").text
    assert "1 line" in filtered and "<del>✓</del> → <ins>✗</ins>" in filtered
    assert "No line fits" in client.get("/o/alytus/organisation/audit/?until=2020-01-01").text
    export = client.get("/o/alytus/organisation/audit/export?action=service.changed")
    assert export.data.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in export.text
    assert client.get("/o/alytus/organisation/audit/?since=yesterday").status_code == 400


def test_the_trail_and_the_people_cost_few_queries(page_app: Flask, page_world: SimpleNamespace) -> None:
    for number in range(40):
        record("service.created", f"service-{number}", page_world.first).user_id = page_world.director.id
    db.session.commit()
    client = sign_in(page_app, page_world.administrator)
    for path in ("audit/", "people/"):
        client.get(f"/o/alytus/organisation/{path}")
        db.session.expire_all()
        with counted_queries() as sent:
            client.get(f"/o/alytus/organisation/{path}")
        assert len(sent) <= 12, sent


def test_switching_is_offered_only_to_those_who_see_several(page_app: Flask, page_world: SimpleNamespace) -> None:
    assert "Other organisations" in sign_in(page_app, page_world.above).get("/o/county/services/").text
    assert "Other organisations" not in sign_in(page_app, page_world.stranger).get("/o/birstonas/services/").text
