"""Signing in and out, passwords, the second step, sessions: on the real pages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_mailman import EmailMessage

from parem.accounts.demonstration import DEMONSTRATION_ACCOUNTS, DEMONSTRATION_PASSWORD
from parem.accounts.models import AuditEntry, User
from parem.extensions import db, limiter
from parem.wsgi import create_app
from tests.apps import Kept, copy_database
from tests.conftest import PASSWORD, sign_in

NEW = "an even longer password"


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    page_app.config["WTF_CSRF_ENABLED"] = False
    return page_app.test_client()


@pytest.fixture
def page_app(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application of its own for each test: the limits are bound to one before its first request."""
    kept = Kept.made(tmp_path / "own", f"sqlite:///{tmp_path / 'own' / 'parem.db'}")
    with kept.as_new(lambda: copy_database(sqlite_template, kept.folder)) as app:
        yield app


@pytest.fixture
def limited(page_app: Flask) -> Iterator[None]:
    """The limits that tests are otherwise spared."""
    page_app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(page_app)
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def outbox(app: Flask) -> list[EmailMessage]:
    return getattr(app.extensions["mailman"], "outbox", [])


def sign_in_by_form(client: FlaskClient, email: str, password: str = PASSWORD, **query: str) -> Any:
    return client.post("/login", data={"email": email, "password": password}, query_string=query)


def link_in(message: EmailMessage) -> str:
    found = re.search(r"http://localhost(/reset/\S+)", str(message.body))
    assert found
    return found[1]


def test_a_person_signs_in_and_out(client: FlaskClient) -> None:
    response = sign_in_by_form(client, "Director@Example.org", next="/account")
    assert response.status_code == 302
    assert response.location == "/account"
    assert client.get("/account").status_code == 200
    assert client.post("/logout").status_code == 302
    assert client.get("/account").status_code == 302


def test_the_session_ends_after_eight_hours(client: FlaskClient) -> None:
    response = sign_in_by_form(client, "director@example.org")
    cookie = next(value for name, value in response.headers if name == "Set-Cookie" and value.startswith("session="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    with client.session_transaction() as session:
        assert session.permanent
    found = client.get_cookie("session")
    assert found is not None and found.expires is not None
    assert 7.9 * 3600 < found.expires.timestamp() - time.time() < 8.1 * 3600
    assert client.get_cookie("remember_token") is None


def test_signing_in_throws_the_tokens_of_before_away(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["csrf_token"] = "of a stranger"
        session["language"] = "et"
    sign_in_by_form(client, "director@example.org")
    with client.session_transaction() as session:
        assert session.get("csrf_token") != "of a stranger"
        assert session["language"] == "et"


@pytest.mark.parametrize(
    ("email", "password"), [("director@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("", "")]
)
def test_a_failed_try_says_nothing_about_who_has_an_account(client: FlaskClient, email: str, password: str) -> None:
    response = sign_in_by_form(client, email, password)
    assert response.status_code == 400
    assert "The e-mail address or the password is not right." in response.text
    if email:
        assert f'value="{email}"' in response.text


def test_a_switched_off_account_cannot_sign_in(client: FlaskClient, page_world: SimpleNamespace) -> None:
    page_world.director.active = False
    db.session.commit()
    assert sign_in_by_form(client, "director@example.org").status_code == 400


def test_the_way_back_after_signing_in_stays_inside(client: FlaskClient) -> None:
    response = sign_in_by_form(client, "director@example.org", next="https://evil.example/")
    assert "evil" not in response.headers.get("Location", "")


def test_a_forgotten_password_is_chosen_anew_by_mail(page_app: Flask, client: FlaskClient) -> None:
    asked = client.post("/reset", data={"email": "director@example.org"})
    assert "If director@example.org has an account here" in asked.text
    message = outbox(page_app)[0]
    assert message.to == ["director@example.org"]
    assert "Good day, Director!" in str(message.body)
    link = link_in(message)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "short", "password_confirm": "short"}).status_code == 400
    differing = client.post(link, data={"password": NEW, "password_confirm": NEW + "!"})
    assert "The two passwords differ." in differing.text
    saved = client.post(link, data={"password": NEW, "password_confirm": NEW})
    assert saved.location.endswith("/login")
    assert sign_in_by_form(client, "director@example.org", NEW).status_code == 302
    assert AuditEntry.query.filter_by(action="person.password_changed").count() == 1


def test_a_link_for_a_new_password_is_good_once(page_app: Flask, client: FlaskClient) -> None:
    client.post("/reset", data={"email": "director@example.org"})
    link = link_in(outbox(page_app)[0])
    client.post(link, data={"password": NEW, "password_confirm": NEW})
    again = client.get(link, follow_redirects=True)
    assert "This link was used already or is not whole." in again.text


def test_asking_for_a_stranger_looks_the_same_and_sends_nothing(page_app: Flask, client: FlaskClient) -> None:
    known = client.post("/reset", data={"email": "director@example.org"})
    unknown = client.post("/reset", data={"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code
    assert known.text.replace("director@", "nobody@") == unknown.text
    assert len(outbox(page_app)) == 1


def test_a_changed_password_signs_out_everywhere_else(
    page_app: Flask, page_world: SimpleNamespace, client: FlaskClient
) -> None:
    elsewhere = page_app.test_client()
    sign_in_by_form(client, "director@example.org")
    sign_in_by_form(elsewhere, "director@example.org")
    wrong = client.post("/change", data={"password": "x", "new_password": NEW, "new_password_confirm": NEW})
    assert wrong.status_code == 400
    response = client.post("/change", data={"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW})
    assert response.location == "/account"
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert "was just changed" in str(outbox(page_app)[-1].body)


def turn_on_two_step(client: FlaskClient) -> str:
    page = client.post("/tf-setup", data={"setup": "authenticator"}).text
    key = re.search(r'<code class="copyable">([^<]+)</code>', page)
    action = re.search(r'action="(/tf-setup/[^"]+)"', page)
    assert key and action
    assert 'src="data:image/svg+xml;base64,' in page
    secret = key[1].replace("-", "").replace(" ", "")
    response = client.post(action[1], data={"code": pyotp.TOTP(secret).now()})
    assert response.location == "/account"
    return secret


def test_two_step_sign_in_from_set_up_to_recovery_code(page_app: Flask, client: FlaskClient) -> None:
    sign_in_by_form(client, "director@example.org")
    secret = turn_on_two_step(client)
    codes = re.findall(r"<li><code>([0-9a-f-]{14})</code></li>", client.post("/mf-recovery-codes").text)
    assert len(codes) == 10
    client.post("/logout")

    first = sign_in_by_form(client, "director@example.org", next="/organisations")
    assert "/tf-validate" in first.location
    assert client.get("/account").status_code == 302, "half a sign-in opens nothing"
    assert client.post("/tf-validate", data={"code": "000000"}).status_code == 400
    client.post("/tf-validate", data={"code": pyotp.TOTP(secret).now()})
    assert client.get("/account").status_code == 200
    client.post("/logout")

    for expected in (302, 400):
        sign_in_by_form(client, "director@example.org")
        assert client.post("/mf-recovery", data={"code": codes[0]}).status_code == expected, "a code is good once"
        client.post("/logout")


def test_recovery_codes_are_not_kept_readable(client: FlaskClient) -> None:
    sign_in_by_form(client, "director@example.org")
    turn_on_two_step(client)
    codes = re.findall(r"<li><code>([0-9a-f-]{14})</code></li>", client.post("/mf-recovery-codes").text)
    person = db.session.scalar(db.select(User).filter_by(email="director@example.org"))
    assert person is not None and person.mf_recovery_codes and person.tf_totp_secret
    assert not set(codes) & set(person.mf_recovery_codes)


def test_turning_two_step_off_throws_the_recovery_codes_away(client: FlaskClient) -> None:
    sign_in_by_form(client, "director@example.org")
    turn_on_two_step(client)
    client.post("/mf-recovery-codes")
    assert "set up" in client.get("/tf-setup").text
    client.post("/tf-setup", data={"setup": "disable"})
    person = db.session.scalar(db.select(User).filter_by(email="director@example.org"))
    assert person is not None
    assert (person.tf_primary_method, person.tf_totp_secret, person.mf_recovery_codes) == (None, None, None)
    actions = {entry.action for entry in AuditEntry.query}
    assert {"person.two_step_on", "person.two_step_off"} <= actions


def test_no_code_by_mail_leads_round_the_second_step(page_app: Flask, client: FlaskClient) -> None:
    sign_in_by_form(client, "director@example.org")
    turn_on_two_step(client)
    client.post("/logout")
    sign_in_by_form(client, "director@example.org")
    sent = len(outbox(page_app))
    for way in ("email", "help"):
        assert client.post("/tf-rescue", data={"help_setup": way}).location == "/mf-recovery"
    assert len(outbox(page_app)) == sent


def test_what_matters_asks_for_the_password_once_more(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.director)  # signed in long ago
    assert "/verify" in client.get("/tf-setup").location
    assert client.post("/verify", data={"password": "wrong"}).status_code == 400
    assert client.post("/verify?next=/tf-setup", data={"password": PASSWORD}).location == "/tf-setup"
    assert client.get("/tf-setup").status_code == 200


def test_tries_are_limited_by_account_and_by_address(limited: None, client: FlaskClient) -> None:
    answers = [sign_in_by_form(client, "director@example.org", "wrong").status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]
    assert sign_in_by_form(client, "administrator@example.org").status_code == 302, "another account is not hit"
    client.post("/logout")
    others = [sign_in_by_form(client, f"p{i}@example.org", "wrong").status_code for i in range(21)]
    assert others == [400] * 20 + [429]


def test_messages_for_a_new_password_are_limited(limited: None, client: FlaskClient) -> None:
    answers = [client.post("/reset", data={"email": "director@example.org"}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_forms_carry_a_token(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = page_app.test_client()
    assert 'name="csrf_token"' in client.get("/login").text
    assert sign_in_by_form(client, "director@example.org").status_code == 400


def test_the_demonstration_shows_its_accounts_and_nothing_else_does(page_app: Flask, client: FlaskClient) -> None:
    assert DEMONSTRATION_PASSWORD not in client.get("/login").text
    page_app.config["PAREM"] = replace(page_app.config["PAREM"], demonstration=True)
    page = client.get("/login").text
    assert DEMONSTRATION_PASSWORD in page
    assert all(account.email in page for account in DEMONSTRATION_ACCOUNTS)
    assert len(DEMONSTRATION_PASSWORD) >= 12


def test_the_language_that_was_chosen_stays(client: FlaskClient) -> None:
    assert '<html lang="et">' in client.get("/login?lang=et").text
    assert '<html lang="et">' in client.get("/login").text
    assert '<html lang="et">' in client.get("/login?lang=xx").text


def test_a_citizens_page_keeps_no_language(page_app: Flask) -> None:
    anonymous = [rule for rule in page_app.url_map.iter_rules() if rule.endpoint.partition(".")[0] == "answer"]
    client = page_app.test_client()
    for rule in anonymous:
        if "GET" in (rule.methods or ()):
            address = re.sub(r"<[^>]+>", "x", rule.rule)
            assert "Set-Cookie" not in client.get(f"{address}?lang=lt").headers


def test_a_mail_server_that_refuses_breaks_no_page(
    page_app: Flask, page_world: SimpleNamespace, client: FlaskClient, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("flask_mailman.EmailMultiAlternatives.send", refuse)
    for address in (page_world.director.email, "nobody@example.org"):
        answer = client.post("/reset", data={"email": address}, follow_redirects=True)
        assert answer.status_code == 200
    assert "could not be sent" in caplog.text


def test_passwords_are_kept_at_their_full_price(page_app: Flask) -> None:
    """The tests' own application makes cheap hashes; the one that is served must not."""
    made = create_app(page_app.config["PAREM"]).extensions["security"].pwd_context.hash("a password")
    found = re.search(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),", made)
    assert found is not None, made
    memory, rounds = map(int, found.groups())
    assert memory >= 19 * 1024, "OWASP's least, in KiB"
    assert rounds >= 2
