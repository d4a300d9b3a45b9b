"""The people of the demonstration: shown on its sign-in page, made by its loader."""

from __future__ import annotations

from dataclasses import dataclass

#: Known to everyone who reads this: only a demonstration may use it.
DEMONSTRATION_PASSWORD = "better every month"  # noqa: S105


@dataclass(frozen=True)
class DemonstrationAccount:
    """One person to sign in as."""

    email: str
    role: str


DEMONSTRATION_ACCOUNTS = (
    DemonstrationAccount("administrator@demo.parem.example", "administrator"),
    DemonstrationAccount("quality.manager@demo.parem.example", "quality_manager"),
    DemonstrationAccount("service.owner@demo.parem.example", "service_owner"),
    DemonstrationAccount("director@demo.parem.example", "director"),
)
