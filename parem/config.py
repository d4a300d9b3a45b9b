"""Settings: read from the environment once, at start, into a frozen dataclass."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Config:
    """Everything that may differ from one installation to another."""

    instance: Path = ROOT / "instance"
    database_url: str = ""
    secret_key: str = field(default="", repr=False)
    password_salt: str = field(default="", repr=False)
    totp_secret: str = field(default="", repr=False)
    #: huey's queue: empty for a SQLite file in the instance folder, else a redis:// address.
    queue_url: str = ""
    limiter_url: str = "memory://"
    #: False lifts every rate limit: for measuring from one address, never for serving people.
    limits: bool = True
    mail_server: str = ""
    mail_sender: str = "parem@localhost"
    #: True behind a proxy that speaks HTTPS: cookies are then sent over HTTPS only.
    https: bool = False
    #: Where people reach this installation ("https://parem.example.org"): links in e-mails, PDFs and on posters.
    public_address: str = ""
    #: The host names that requests may name; empty for any. The public address is always one of them.
    hosts: tuple[str, ...] = ()
    #: How many proxies in front are trusted for X-Forwarded-*.
    proxies: int = 0
    testing: bool = False
    #: The demonstration shows its accounts on the sign-in page.
    demonstration: bool = False

    @classmethod
    def from_environment(cls) -> Config:
        """The settings of this process. A secret that is not given is made once and kept in the instance folder."""
        instance = Path(os.environ.get("PAREM_INSTANCE", cls.instance))
        keep = lambda name: os.environ.get(name) or _kept_secret(instance, name)  # noqa: E731
        return cls(
            instance=instance,
            database_url=database_address(os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'parem.db'}"),
            secret_key=keep("SECRET_KEY"),
            password_salt=keep("PASSWORD_SALT"),
            totp_secret=keep("TOTP_SECRET"),
            queue_url=os.environ.get("QUEUE_URL", ""),
            limiter_url=os.environ.get("LIMITER_URL", "memory://"),
            limits=os.environ.get("PAREM_NO_LIMITS", "") != "1",
            mail_server=os.environ.get("MAIL_SERVER", ""),
            mail_sender=os.environ.get("MAIL_SENDER", cls.mail_sender),
            https=os.environ.get("PAREM_HTTPS", "") == "1",
            public_address=os.environ.get("PAREM_PUBLIC_ADDRESS", "").rstrip("/"),
            hosts=tuple(os.environ.get("PAREM_HOSTS", "").replace(",", " ").split()),
            proxies=int(os.environ.get("PAREM_PROXIES", "0")),
            demonstration=os.environ.get("PAREM_DEMONSTRATION", "") == "1",
        )

    @property
    def trusted_hosts(self) -> list[str] | None:
        """What a request may name as its host, without ports; None for anything."""
        public = urlsplit(self.public_address).hostname
        return [*self.hosts, *([public] if public else [])] if self.hosts else None

    def for_flask(self) -> dict[str, Any]:
        """These settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "PUBLIC_ADDRESS": self.public_address,
            "TRUSTED_HOSTS": self.trusted_hosts,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.https,
            "REMEMBER_COOKIE_SECURE": self.https,
            "PERMANENT_SESSION_LIFETIME": 8 * 3600,
            "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "WTF_CSRF_TIME_LIMIT": None,
            "BOOTSTRAP_SERVE_LOCAL": True,
            "BABEL_DEFAULT_LOCALE": "en",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "parem" / "translations"),
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "RATELIMIT_STORAGE_URI": self.limiter_url,
            "RATELIMIT_ENABLED": self.limits and not self.testing,
            "MAIL_BACKEND": "locmem" if self.testing else ("smtp" if self.mail_server else "console"),
            "MAIL_SERVER": self.mail_server or "localhost",
            "MAIL_DEFAULT_SENDER": self.mail_sender,
            "PAREM": self,
            **self._for_flask_security(),
        }

    def _for_flask_security(self) -> dict[str, Any]:
        return {
            "SECURITY_PASSWORD_SALT": self.password_salt,
            "SECURITY_PASSWORD_HASH": "argon2",
            "SECURITY_PASSWORD_SCHEMES": ["argon2"],
            "SECURITY_PASSWORD_LENGTH_MIN": 12,
            "SECURITY_RECOVERABLE": True,
            "SECURITY_CHANGEABLE": True,
            "SECURITY_TRACKABLE": False,
            "SECURITY_TWO_FACTOR": True,
            "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
            "SECURITY_TWO_FACTOR_REQUIRED": False,
            "SECURITY_TOTP_SECRETS": {"1": self.totp_secret},
            "SECURITY_TOTP_ISSUER": "Parem",
            "SECURITY_EMAIL_SENDER": self.mail_sender,
            "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
            "SECURITY_SEND_REGISTER_EMAIL": False,
            "SECURITY_RETURN_GENERIC_RESPONSES": True,
            "SECURITY_POST_LOGIN_VIEW": "/",
            "SECURITY_POST_LOGOUT_VIEW": "/",
        }


def database_address(url: str) -> str:
    """The database's address with the driver that Parem installs (psycopg 3 for PostgreSQL)."""
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    return address.render_as_string(hide_password=False)


def _kept_secret(instance: Path, name: str) -> str:
    """A random secret, made at the first start and readable by this user alone."""
    folder = instance / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name.lower()
    if not path.exists():
        draft = folder / f"{path.name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # whole or not at all: the first of several starting processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
