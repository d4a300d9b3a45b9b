"""The letters in an invitation's link: the invitee's id and a proof that Parem made the link."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid

_PROOF = 12


def token_of(secret: str, invitee: uuid.UUID) -> str:
    """The link's letters; the same each time, so that a reminder needs nothing that was stored."""
    return base64.urlsafe_b64encode(invitee.bytes + _proof(secret, invitee)).decode().rstrip("=")


def invitee_of(secret: str, token: str) -> uuid.UUID | None:
    """Whose link it is; None where Parem did not make it."""
    try:
        given = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    if len(given) != 16 + _PROOF:
        return None
    invitee = uuid.UUID(bytes=given[:16])
    return invitee if hmac.compare_digest(given[16:], _proof(secret, invitee)) else None


def address_hash(secret: str, organisation_id: int, email: str) -> str:
    """What is kept of an address that wants no more invitations."""
    words = f"opt out {organisation_id} {email.casefold()}"
    return hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()


def _proof(secret: str, invitee: uuid.UUID) -> bytes:
    return hmac.new(secret.encode(), b"invitation " + invitee.bytes, hashlib.sha256).digest()[:_PROOF]
