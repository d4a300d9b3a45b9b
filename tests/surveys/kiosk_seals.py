"""Sealing in Python what `static/kiosk-waiting.js` seals on the tablet."""

from __future__ import annotations

import base64
import json
import os
import uuid
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from parem.surveys.kiosks.seal import PURPOSE, public_part
from parem.surveys.models import Device


def sealed(plain: bytes, public: str, bound_to: str) -> str:
    """An envelope as the tablet makes it."""
    their_point = base64.urlsafe_b64decode(public + "=" * (-len(public) % 4))
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), their_point)
    ours = ec.generate_private_key(ec.SECP256R1())
    point = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    info = PURPOSE + point + their_point
    key = HKDF(algorithm=SHA256(), length=32, salt=b"", info=info).derive(ours.exchange(ec.ECDH(), theirs))
    nonce = os.urandom(12)
    hidden = AESGCM(key).encrypt(nonce, plain + b" " * 100, bound_to.encode())
    return base64.urlsafe_b64encode(point + nonce + hidden).rstrip(b"=").decode()


def envelope(device: Device, ran: float | None = None, /, **changes: Any) -> dict[str, Any]:
    """One citizen's answers, sealed for this kiosk; `changes` of what is sealed."""
    contents = {
        "id": str(uuid.uuid4()),
        "version": 1,
        "lang": "en",
        "at": None,
        "told": None,
        "fields": [["satisfaction", "4"]],
        **changes,
    }
    assert device.seal_key
    words = sealed(json.dumps(contents).encode(), public_part(device.seal_key), str(device.id))
    return {"kiosk": str(device.id), "sealed": words, "ran": ran}
