"""How a kiosk stands: whether its tablet is known and its survey takes answers."""

from __future__ import annotations

from dataclasses import dataclass

from parem.surveys.answer_queries import Asked, version_to_answer
from parem.surveys.device_queries import device_with
from parem.surveys.models import Device, Version


@dataclass(frozen=True)
class Kiosk:
    """A tablet as it is known. `reason` is "open", or why it can't ask: "unknown", "revoked", "early" or "over"."""

    reason: str
    device: Device | None = None
    #: The version that it asks; only while it is open.
    version: Version | None = None

    @property
    def asked(self) -> Asked:
        """What it asks about; only for a known device."""
        if self.device is None:
            raise ValueError("an unknown tablet asks about nothing")
        return Asked(self.device.survey, self.device.service)

    @property
    def signature(self) -> str:
        """Changes when the tablet must load its page anew."""
        return f"{self.reason}-{self.version.number}" if self.version else self.reason


def kiosk_of(token: str | None) -> Kiosk:
    """The kiosk that holds this token. Three queries at most."""
    device = device_with(token)
    if device is None:
        return Kiosk("unknown")
    if device.revoked_at is not None:
        return Kiosk("revoked", device)
    asked = Asked(device.survey, device.service)
    if asked.is_closed:
        return Kiosk("over", device)
    version = version_to_answer(device.survey_id)
    if asked.is_not_yet_open or device.survey.state == "draft" or version is None:
        return Kiosk("early", device)
    return Kiosk("open", device, version)
