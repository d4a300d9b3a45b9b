"""The extensions: made here, bound to an application in the factory. Imports nothing of ours."""

from html import escape

from flask_babel import Babel
from flask_babel.speaklater import LazyString
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from huey import Huey
from huey.storage import MemoryStorage
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _escaped(words: LazyString) -> str:
    """Words for a page. The library calls them safe as they are, but what people typed may stand in their places."""
    return escape(str(words), quote=False).replace('"', "&#34;")


LazyString.__html__ = _escaped


class Base(DeclarativeBase):
    """The declarative base; every constraint has a name, so that migrations can drop it."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
babel = Babel()
bootstrap = Bootstrap5()
compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address)
mail = Mail()
security = Security()
# The queue of background jobs. Its storage is chosen by the factory (memory, SQLite file, Redis).
jobs = Huey("parem", storage_class=MemoryStorage)
