"""Answers that wait on a tablet are sealed: whoever holds the tablet can't read them, only the server can (pure).

To seal, the tablet makes a key pair for one answer, agrees on a secret with the kiosk's public key (ECDH on P-256),
derives an AES-256-GCM key from it (HKDF-SHA-256) and forgets its own private key. An envelope is
base64url(public key of this answer, 65 bytes || nonce, 12 bytes || ciphertext). `static/kiosk-waiting.js` seals.
"""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PURPOSE = b"parem kiosk answer 1"
KEY_BYTES, POINT_BYTES, NONCE_BYTES = 32, 65, 12
_CURVE = ec.SECP256R1()


class BrokenSeal(Exception):
    """This was not sealed to this key, or not for this kiosk, or was changed on its way."""


def new_key() -> bytes:
    """A private key for one kiosk."""
    return ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(KEY_BYTES, "big")


def public_part(key: bytes) -> str:
    """What the tablet seals with: the public key's point in base64url."""
    return base64.urlsafe_b64encode(_point(_private(key).public_key())).rstrip(b"=").decode()


def unseal(key: bytes, envelope: str, bound_to: str) -> bytes:
    """What was sealed to this key for the kiosk with this id. Raises BrokenSeal."""
    try:
        raw = base64.b64decode(envelope + "=" * (-len(envelope) % 4), altchars=b"-_", validate=True)
        point, nonce, hidden = raw[:POINT_BYTES], raw[POINT_BYTES:][:NONCE_BYTES], raw[POINT_BYTES + NONCE_BYTES :]
        private = _private(key)
        shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point))
        return AESGCM(_derived(shared, point, private)).decrypt(nonce, hidden, bound_to.encode())
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise BrokenSeal from error


def _derived(shared: bytes, point: bytes, private: ec.EllipticCurvePrivateKey) -> bytes:
    info = PURPOSE + point + _point(private.public_key())
    return HKDF(algorithm=SHA256(), length=32, salt=b"", info=info).derive(shared)


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key, "big"), _CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
