"""What every page shares: language, security headers, error pages, template filters (floor 0)."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Flask, Request, Response, current_app, g, render_template, request, session
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from parem import formats
from parem.assets import keep_for_long, set_up_assets
from parem.catalogues import spoken
from parem.extensions import db
from parem.fields import flat_errors
from parem.form_words import use_our_words
from parem.languages import LANGUAGES, Texts
from parem.sessions import DeskSessions

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        # plotly.js sets style attributes and one style element; no script may be inline.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def choose_language() -> str:
    """The language of this page: asked for, else chosen before, else the person's, else the browser's."""
    asked = _asked_language() if request else None
    if asked in LANGUAGES:
        return asked  # type: ignore[return-value]
    if request and request.blueprint not in ANONYMOUS_BLUEPRINTS:
        if session.get("language") in LANGUAGES:
            return str(session["language"])
        if current_user.is_authenticated and current_user.language in LANGUAGES:
            return str(current_user.language)
    fallback = getattr(g, "fallback_language", None) or "en"
    return (request.accept_languages.best_match(LANGUAGES) if request else None) or fallback


def _asked_language() -> str | None:
    try:
        return request.args.get("lang") or request.form.get("lang")
    except RequestEntityTooLarge:  # the page that says so needs a language, too
        return None


#: Pages of citizens: they read no session, so that no cookie is ever needed or set.
ANONYMOUS_BLUEPRINTS = ("answer", "kiosk", "short", "invited", "testers", "did")


def current_language() -> str:
    """The code of the language of this page ("lt")."""
    return spoken().language


def say(texts: Texts | dict[str, str] | None) -> str:
    """A text in the page's language (template filter)."""
    return Texts(texts or {}).in_language(current_language())


def set_up_pages(app: Flask) -> None:
    """Bind filters, headers and error pages to the application."""
    app.jinja_env.filters.update(formats.FILTERS, say=say)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, current_language=current_language)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    use_our_words()
    app.session_interface = DeskSessions()
    app.after_request(_add_headers)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(Exception, _unexpected)
    app.url_defaults(_keep_organisation)
    set_up_assets(app)
    app.jinja_env.globals.update(in_language=in_language, view_names=app.view_functions.keys, flat_errors=flat_errors)
    if app.config["PUBLIC_ADDRESS"]:
        app.create_url_adapter = PublicAddress(app, app.config["PUBLIC_ADDRESS"])  # type: ignore[method-assign]
    proxies = app.config["PAREM"].proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]


def in_language(language: str) -> str:
    """The address of this same page in another language (all its other parameters kept)."""
    query = {key: values for key, values in request.args.lists() if key != "lang"}
    return f"{request.path}?{urlencode({**query, 'lang': language}, doseq=True)}"


def public_root() -> str:
    """Where people reach this installation, with a slash at its end: as it is set, else as this request came."""
    public: str = current_app.config["PUBLIC_ADDRESS"]
    return f"{public}/" if public else request.url_root


class PublicAddress:
    """Addresses for outside ("https://…") lead to where the installation is set to be, whatever a request's Host says.

    Otherwise whoever sends a request could choose where the links of a mail or a poster lead to.
    """

    def __init__(self, app: Flask, public: str) -> None:
        self.bind, self.public = app.create_url_adapter, urlsplit(public)

    def __call__(self, request: Request | None) -> MapAdapter | None:
        adapter = self.bind(request)
        if adapter is not None:
            adapter.server_name, adapter.url_scheme = self.public.netloc, self.public.scheme
        return adapter


def _keep_organisation(endpoint: str, values: dict[str, object]) -> None:
    here = (request.view_args or {}).get("organisation") if request else None
    if here and "organisation" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "organisation"):
        values["organisation"] = here


def _add_headers(response: Response) -> Response:
    headers = response.headers
    if response.is_streamed and hasattr(response.response, "close"):
        # Flask-Compress, which comes after, forgets the file that it reads from.
        response.call_on_close(response.response.close)
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.blueprint in ANONYMOUS_BLUEPRINTS:
        headers.setdefault("Cache-Control", "no-store")  # without a look at who it is: that would read the session
    elif not keep_for_long(response):
        headers.setdefault("Cache-Control", "no-store" if current_user else "no-cache")
    return response


def _csrf_error(error: CSRFError) -> tuple[str, int]:
    advice = _("Go back, reload the page and send it once more. What you typed is still there.")
    return _page(400, _("This page was open for too long"), advice)


def _error_page(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    # Where the host is none of ours no address can be written, so no page with links either.
    if code < 400 or isinstance(error, SecurityError):
        return error
    words = {
        400: (_("That could not be understood"), _("Go back and try once more.")),
        403: (_("You may not do this"), _("Your role does not allow it. Ask an administrator of the organisation.")),
        404: (_("There is no such page"), _("The address may be mistyped, or the page is no longer there.")),
        405: (_("That could not be understood"), _("Go back and try once more.")),
        413: (_("That file is too large"), _("Files may be up to 20 MB.")),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }
    title, advice = words.get(code, (_("Something went wrong"), _("Nothing was lost. Try again in a minute.")))
    return _page(code, title, advice)


def _unexpected(error: Exception) -> tuple[str, int]:
    if current_app.testing:
        raise error
    current_app.logger.exception("unexpected error at %s", request.path)
    db.session.rollback()
    return _page(500, _("Something went wrong"), _("Nothing was lost. Try again in a minute."))


def _page(code: int, title: str, advice: str) -> tuple[str, int]:
    return render_template("error.html", title=title, advice=advice, code=code), code
