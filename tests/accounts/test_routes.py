"""Every route of the application, whoever wrote it: who may open it."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from parem.accounts.permissions import ROLE_PERMISSIONS, Permission
from tests.conftest import make_person, sign_in

#: Routes of extensions: static files, and Flask-Security's own views, which guard themselves.
EXEMPT_BLUEPRINTS = ("security", "bootstrap")
EXEMPT_ENDPOINTS = ("static",)
#: A value for each kind of variable in an address; things are looked up after the organisation is checked.
DUMMIES = {"IntegerConverter": 1, "UUIDConverter": uuid.UUID(int=1), "UnicodeConverter": "x", "PathConverter": "x"}


def own_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] not in EXEMPT_BLUEPRINTS and rule.endpoint not in EXEMPT_ENDPOINTS
    ]


def permission_of(app: Flask, rule: Rule) -> Any:
    return getattr(app.view_functions[rule.endpoint], "permission", "missing")


def address(app: Flask, rule: Rule, organisation: str) -> str:
    values: dict[str, Any] = {name: dummy_for(converter) for name, converter in rule._converters.items()}
    if "organisation" in values:
        values["organisation"] = organisation
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values, method=method_of(rule)))


def dummy_for(converter: Any) -> Any:
    if hasattr(converter, "items"):  # <any(one, two):name>
        return sorted(converter.items)[0]
    return DUMMIES[type(converter).__name__]


def method_of(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})[0]


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def guarded_rules(app: Flask) -> list[Rule]:
    return [rule for rule in own_rules(app) if isinstance(permission_of(app, rule), Permission)]


def test_every_route_says_who_may_open_it(page_app: Flask) -> None:
    missing = [rule.rule for rule in own_rules(page_app) if permission_of(page_app, rule) == "missing"]
    assert not missing, "these views have neither @requires, @signed_in nor @public"


def test_every_route_of_an_organisation_asks_for_a_permission(page_app: Flask) -> None:
    wrong = [
        rule.rule
        for rule in own_rules(page_app)
        if rule.rule.startswith("/o/<") and not isinstance(permission_of(page_app, rule), Permission)
    ]
    assert not wrong


def test_an_anonymous_visitor_is_sent_to_the_sign_in(page_app: Flask, page_world: SimpleNamespace) -> None:
    page_app.config["WTF_CSRF_ENABLED"] = False
    client = page_app.test_client()
    wrong = []
    for rule in own_rules(page_app):
        if permission_of(page_app, rule) is None:
            continue
        for method in methods_of(rule):
            response = client.open(address(page_app, rule, "alytus"), method=method)
            if response.status_code != 302 or not response.location.startswith("/login"):
                wrong.append(f"{method} {rule.rule}: {response.status_code}")
    assert not wrong


def test_a_stranger_does_not_learn_that_the_organisation_exists(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.stranger)
    wrong = []
    for rule in guarded_rules(page_app):
        for method in methods_of(rule):
            for organisation in ("alytus", "nowhere"):
                response = client.open(address(page_app, rule, organisation), method=method)
                if response.status_code != 404:
                    wrong.append(f"{method} {rule.rule} in {organisation}: {response.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", sorted(ROLE_PERMISSIONS))
def test_a_role_without_the_permission_is_refused(page_app: Flask, page_world: SimpleNamespace, role: str) -> None:
    client = sign_in(page_app, getattr(page_world, role))
    wrong = []
    for rule in guarded_rules(page_app):
        if permission_of(page_app, rule) in ROLE_PERMISSIONS[role]:
            continue
        for method in methods_of(rule):
            response = client.open(address(page_app, rule, "alytus"), method=method)
            if response.status_code != 403:
                wrong.append(f"{method} {rule.rule}: {response.status_code}")
    assert not wrong


def test_a_manager_above_reads_but_does_not_change_what_is_below(page_app: Flask, page_world: SimpleNamespace) -> None:
    manager = make_person("county.manager@example.org", "quality_manager", page_world.county)
    client = sign_in(page_app, manager)
    assert client.get("/o/alytus/services/").status_code == 200
    assert client.get("/o/alytus/services/new").status_code == 403


def test_someone_without_any_role_sees_no_organisation(page_app: Flask, page_world: SimpleNamespace) -> None:
    person = page_world.stranger
    person.memberships.clear()
    client = sign_in(page_app, person)
    assert client.get("/organisations").status_code == 200
    assert "no organisation" in client.get("/organisations").text
    assert client.get("/o/birstonas/services/").status_code == 404
