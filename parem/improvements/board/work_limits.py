"""How much may be under way at once: the limits of the board, and the checks that hold them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from parem.accounts.audit import changes, record
from parem.accounts.models import Organisation, User
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.models import BoardLimits, KaizenAction
from parem.improvements.words import STAGE_WORDS

#: The columns where somebody works on the change, so that standing still in them is worth a word.
MOVING_STAGES = ("do", "check")


@dataclass(frozen=True)
class Limits:
    """How many actions at most: in Do for one owner, and in each column (None: as many as come)."""

    per_owner: int = 1
    per_plan: int | None = None
    per_do: int | None = 5
    per_check: int | None = 5
    per_act: int | None = None

    def of(self, stage: str) -> int | None:
        """The limit of a column; Done has none."""
        return None if stage == "done" else getattr(self, f"per_{stage}")


def limits_of(organisation_id: int) -> Limits:
    """An organisation's limits; the defaults where it has set none."""
    row = db.session.get(BoardLimits, organisation_id)
    return Limits(row.per_owner, row.per_plan, row.per_do, row.per_check, row.per_act) if row else Limits()


def set_limits(organisation: Organisation, limits: Limits) -> None:
    """Set the limits. What is over a lowered limit stays where it is; nothing more comes in."""
    before = limits_of(organisation.id)
    row = db.session.get(BoardLimits, organisation.id) or BoardLimits(organisation_id=organisation.id)
    for name, value in vars(limits).items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    changed = changes(vars(before), vars(limits))
    if changed:
        record("board.limits_changed", organisation.code, organisation, changes=changed)


def lock_board(organisation_id: int) -> None:
    """Let only one transaction at a time count and move this organisation's cards.

    A write that changes nothing: it locks the row on PostgreSQL and takes the one write lock on SQLite.
    """
    same = update(Organisation).where(Organisation.id == organisation_id)
    db.session.execute(same.values(smallest_cell=Organisation.smallest_cell))


def must_fit_column(organisation_id: int, stage: str) -> None:
    """Raises Refused where a limited column is full. The caller holds the board's lock."""
    limit = limits_of(organisation_id).of(stage)
    if limit is not None and _count(organisation_id, KaizenAction.stage == stage) >= limit:
        raise Refused(
            _l(
                "%(stage)s is full: %(limit)s is its limit. Finish something there first, one thing at a time.",
                stage=STAGE_WORDS[stage], limit=limit,
            )
        )  # fmt: skip


def must_fit_owner(organisation_id: int, owner_id: int) -> None:
    """Raises Refused where a person has as many actions in Do as one may. The caller holds the board's lock."""
    limit = limits_of(organisation_id).per_owner
    if _count(organisation_id, KaizenAction.stage == "do", KaizenAction.owner_id == owner_id) >= limit:
        owner = db.session.get(User, owner_id)
        raise Refused(
            _l(
                "%(name)s has an action in Do already, and the limit for one person is %(limit)s: one thing at a time.",
                name=owner.name if owner else "", limit=limit,
            )
        )  # fmt: skip


def _count(organisation_id: int, *where: object) -> int:
    query = db.select(db.func.count(KaizenAction.id)).where(KaizenAction.organisation_id == organisation_id, *where)
    return db.session.scalar(query) or 0
