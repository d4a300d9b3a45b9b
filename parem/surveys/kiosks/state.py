"""How a kiosk stands: whether its tablet is known, its survey takes answers, and what its page was made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache

from parem.assets import asset
from parem.surveys.answering.queries import Asked, version_to_answer
from parem.surveys.group_quotas import NONE_FULL, FullGroups, full_groups
from parem.surveys.kiosks.device_queries import device_with, is_rehearsing
from parem.surveys.kiosks.seal import public_part
from parem.surveys.local_days import today_in
from parem.surveys.models import Device, Version

#: The files that the tablet keeps beside the page.
FILES = (
    "parem.svg", "citizen.css", "kiosk.css", "kiosk-waiting.js", "kiosk-dialog.js", "kiosk-parts.js", "kiosk-staff.js",
    "kiosk-rehearsal.js", "kiosk.js", "kiosk-worker.js",
)  # fmt: skip
#: How often the staff code's hash is hashed again: slow to guess for who reads the page, quick enough for a tablet.
ROUNDS = 200_000


@dataclass(frozen=True)
class Kiosk:
    """A tablet as it is known. `reason` is "open", or why it can't ask: "unknown", "revoked", "early" or "over"."""

    reason: str
    device: Device | None = None
    #: The version that it asks; only while it is open.
    version: Version | None = None
    #: Of whom enough have answered; the tablet knows it as of its last word from the server.
    full: FullGroups = NONE_FULL

    @property
    def asked(self) -> Asked:
        """What it asks about; only for a known device."""
        if self.device is None:
            raise ValueError("an unknown tablet asks about nothing")
        return Asked(self.device.survey, self.device.service)

    @property
    def is_active(self) -> bool:
        """Whether the tablet may hand over answers, also those to a survey that has ended since."""
        return self.device is not None and self.device.revoked_at is None

    @property
    def signature(self) -> str:
        """Changes when the tablet must load its page anew: another version, other words, other files of ours."""
        if self.version is None:
            return self.reason
        return f"{self.reason}-{self.version.number}-{_short(self._ingredients())}"

    def _ingredients(self) -> str:
        device, asked = self.device, self.asked
        assert device is not None  # noqa: S101 - an open kiosk has one
        texts = (asked.service.name, asked.survey.title, asked.owner.name, asked.survey.organisation.name)
        settings = (device.press_interval, device.staff_code, asked.survey.closes_on, self.rehearses_until)
        return repr((*(sorted(each.items()) for each in texts), *settings, self.full.signature, *map(asset, FILES)))

    @property
    def seal(self) -> str:
        """What the tablet seals answers with."""
        return public_part(self.device.seal_key) if self.device and self.device.seal_key else ""

    @property
    def staff_check(self) -> str:
        """Rounds, salt and hash by which the tablet knows the staff code, also without the network."""
        device = self.device
        return _staff_check(str(device.id), device.staff_code) if device and device.staff_code else ""

    @property
    def is_rehearsing(self) -> bool:
        """Whether answers are thrown away."""
        return self.device is not None and is_rehearsing(self.device)

    @property
    def rehearses_until(self) -> int:
        """The end of the rehearsal as the tablet counts (milliseconds of the epoch); 0 where there is none."""
        until = self.device.rehearses_until if self.device else None
        return round(until.replace(tzinfo=UTC).timestamp() * 1000) if until and self.is_rehearsing else 0

    @property
    def today(self) -> str:
        """The day at its place."""
        return today_in(self.asked.owner).isoformat()


def kiosk_of(token: str | None, has_begun: bool = False) -> Kiosk:
    """The kiosk that holds this token. Four queries at most.

    Somebody who has begun may finish although enough others have answered meanwhile.
    """
    device = device_with(token)
    if device is None:
        return Kiosk("unknown")
    if device.revoked_at is not None:
        return Kiosk("revoked", device)
    asked = Asked(device.survey, device.service)
    if asked.is_closed or (not has_begun and asked.is_full):
        return Kiosk("over", device)
    version = version_to_answer(device.survey_id)
    if asked.is_not_yet_open or device.survey.state == "draft" or version is None:
        return Kiosk("early", device)
    return Kiosk("open", device, version, full_groups(device.survey))


def _short(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:10]


@lru_cache(maxsize=1000)
def _staff_check(salt: str, code: str) -> str:
    hashed = hashlib.pbkdf2_hmac("sha256", code.encode(), salt.encode(), ROUNDS)
    return f"{ROUNDS}${salt}${hashed.hex()}"
