"""Signed tokens (JWT, RFC 7519) with Ed25519 (EdDSA, RFC 8037), and the keys to check them by (JWK, RFC 7517).

Knows nothing of Odoo, so that it is tested with Python alone. A private key is written as 43 characters: its 32 bytes in
base64url without padding (the `d` of RFC 8037).
"""

import base64
import binascii
import hashlib
import json
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

LEEWAY_S = 30


class TokenError(ValueError):
    """The token is not what it should be; the text says why."""


def b64u_encode(data):
    """:return: bytes as base64url without padding (RFC 7515, section 2)"""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64u_decode(text):
    """:raises TokenError: when it is not base64url"""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TokenError("not base64url") from error


def generate_key():
    """:return: a new private key as text"""
    raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return b64u_encode(raw)


def public_jwk(key):
    """:return: the public half of a private key, with its thumbprint as `kid`"""
    raw = _private(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64u_encode(raw)}
    return {**jwk, "kid": thumbprint(jwk), "alg": "EdDSA", "use": "sig"}


def thumbprint(jwk):
    """:return: the name of an Ed25519 key that everybody computes alike (RFC 7638)"""
    members = {name: jwk[name] for name in ("crv", "kty", "x")}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return b64u_encode(hashlib.sha256(canonical.encode()).digest())


def sign(claims, key, typ):
    """:param typ: what the token is for; a token of one kind is refused where another is wanted (RFC 8725, 3.11)"""
    header = {"alg": "EdDSA", "typ": typ, "kid": public_jwk(key)["kid"]}
    signed = f"{_part(header)}.{_part(claims)}"
    return f"{signed}.{b64u_encode(_private(key).sign(signed.encode('ascii')))}"


def verify(token, jwks, typ, issuer, audience, now=None):
    """Checks signature, kind, sender, receiver and time.

    :param jwks: `{"keys": [...]}`, the keys of the issuer
    :return: the claims
    :raises TokenError: when anything is wrong
    """
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenError("a token has three parts")
    header = _object(parts[0])
    if header.get("alg") != "EdDSA":
        raise TokenError("the token is signed in a way that is not accepted")
    if header.get("typ") != typ:
        raise TokenError("the token is for something else")
    key = next((jwk for jwk in jwks["keys"] if jwk.get("kid") == header.get("kid")), None)
    if key is None:
        raise TokenError("the key is not known")
    try:
        signature = b64u_decode(parts[2])
        public = Ed25519PublicKey.from_public_bytes(b64u_decode(key["x"]))
        public.verify(signature, f"{parts[0]}.{parts[1]}".encode())
    except InvalidSignature as error:
        raise TokenError("the signature does not fit") from error
    claims = _object(parts[1])
    _check_claims(claims, issuer, audience, time.time() if now is None else now)
    return claims


def _check_claims(claims, issuer, audience, now):
    if claims.get("iss") != issuer:
        raise TokenError("the token comes from somebody else")
    if claims.get("aud") != audience:
        raise TokenError("the token is for somebody else")
    if not isinstance(claims.get("exp"), int) or claims["exp"] < now - LEEWAY_S:
        raise TokenError("the token is too old")
    if not isinstance(claims.get("nbf", 0), int) or claims.get("nbf", 0) > now + LEEWAY_S:
        raise TokenError("the token is not valid yet")


def _private(key):
    raw = b64u_decode(key.strip())
    if len(raw) != 32:
        raise TokenError("a signing key is 32 bytes in base64url")
    return Ed25519PrivateKey.from_private_bytes(raw)


def _part(value):
    return b64u_encode(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _object(part):
    try:
        value = json.loads(b64u_decode(part))
    except ValueError as error:
        raise TokenError("the token cannot be read") from error
    if not isinstance(value, dict):
        raise TokenError("the token cannot be read")
    return value
