"""What a question is besides one of its kind: a part of an index, or what people expect. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

#: The three parts of an ACSI-type satisfaction index (Fornell et al. 1996): satisfaction overall, expectations
#: fulfilled, nearness to the ideal. Each is asked once, on 1 to 10.
INDEX_ROLES = ("overall", "fulfilled", "ideal")
INDEX_POINTS = 10
#: What people expect of a good service (SERVQUAL). What they met are the other questions of the same dimension.
EXPECTATION = "expectation"
ROLES = (*INDEX_ROLES, EXPECTATION)


class HasRole(Protocol):
    """What is needed of a question; the Question table has it."""

    role: str | None


def taken_roles(questions: Iterable[HasRole]) -> set[str]:
    """The roles that these questions have and that no other question of their version can have."""
    return {question.role for question in questions if question.role in INDEX_ROLES}  # type: ignore[misc]
