"""A certificate that nobody trusts: made anew at each start, signed by itself, for this machine alone.

The standard library can show a certificate but make none, and one that lay ready would bring a private key into the
package. So it is made here: an elliptic-curve key on P-256, and the fewest bytes of X.509 that hold it.
"""

import hashlib
import secrets
import ssl
import tempfile
from base64 import encodebytes
from pathlib import Path

_Point = tuple[int, int]

# The curve P-256, as FIPS 186 gives it: y² = x³ - 3x + b over the field of _FIELD; b is not needed to add points.
_FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)

_INTEGER, _BITS, _BYTES, _TEXT, _UTC_TIME, _TIME, _SEQUENCE, _SET = 0x02, 0x03, 0x04, 0x0C, 0x17, 0x18, 0x30, 0x31
_FIRST_INSIDE = 0xA0  # a field of a structure that is told by its number, from 0 up
_IP_ADDRESS = 0x87

# Names of things, as DER has them.
_EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
_P256 = bytes.fromhex("06082a8648ce3d030107")
_ECDSA_SHA256 = bytes.fromhex("06082a8648ce3d040302")
_COMMON_NAME = bytes.fromhex("0603550403")
_ALTERNATIVE_NAME = bytes.fromhex("0603551d11")

_NAME = "Keyguide practice: not to be trusted"
_ADDRESS = bytes((127, 0, 0, 1))


def make_context() -> ssl.SSLContext:
    """Make what a server on this machine needs to speak TLS with a certificate that no caller trusts.

    Its private key is on the disk for as long as it takes to read it from there, in a folder of this user.

    Example:
        >>> make_context().get_ca_certs()
        []
    """
    secret = _draw()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "certificate.pem")
        file.write_text(_armour("EC PRIVATE KEY", _write_key(secret)) + _armour("CERTIFICATE", _certify(secret)))
        context.load_cert_chain(file)
    return context


def _certify(secret: int) -> bytes:
    """Write a certificate for a key, signed with the key itself."""
    name = _join(_SEQUENCE, _join(_SET, _join(_SEQUENCE, _COMMON_NAME, _join(_TEXT, _NAME.encode()))))
    kind = _join(_SEQUENCE, _ECDSA_SHA256)
    public = _join(_SEQUENCE, _join(_SEQUENCE, _EC_PUBLIC_KEY, _P256), _join(_BITS, b"\0", _write_point(secret)))
    # From 2000 until no day at all: whatever the clock says, nothing is wrong with it but its signer.
    validity = _join(_SEQUENCE, _join(_UTC_TIME, b"000101000000Z"), _join(_TIME, b"99991231235959Z"))
    hosts = _join(_SEQUENCE, _ALTERNATIVE_NAME, _join(_BYTES, _join(_SEQUENCE, _join(_IP_ADDRESS, _ADDRESS))))
    body = _join(
        _SEQUENCE,
        _join(_FIRST_INSIDE, _write_number(2)),  # the third version, the one with extensions
        _write_number(1 + secrets.randbits(64)),
        *(kind, name, validity, name, public),
        _join(_FIRST_INSIDE + 3, _join(_SEQUENCE, hosts)),
    )
    return _join(_SEQUENCE, body, kind, _join(_BITS, b"\0", _sign(body, secret)))


def _write_key(secret: int) -> bytes:
    """Write a private key as RFC 5915 has it."""
    return _join(
        _SEQUENCE,
        _write_number(1),
        _join(_BYTES, secret.to_bytes(32)),
        _join(_FIRST_INSIDE, _P256),
        _join(_FIRST_INSIDE + 1, _join(_BITS, b"\0", _write_point(secret))),
    )


def _write_point(secret: int) -> bytes:
    x, y = _multiply(secret)
    return b"\x04" + x.to_bytes(32) + y.to_bytes(32)


def _sign(body: bytes, secret: int) -> bytes:
    """Sign by ECDSA with SHA-256."""
    digest = int.from_bytes(hashlib.sha256(body).digest())
    once = _draw()
    r = _multiply(once)[0] % _ORDER
    s = pow(once, -1, _ORDER) * (digest + r * secret) % _ORDER
    return _join(_SEQUENCE, _write_number(r), _write_number(s))


def _draw() -> int:
    return 1 + secrets.randbelow(_ORDER - 1)


def _multiply(times: int) -> _Point:
    """Add the base of the curve to itself; below its order, no two points on the way cancel each other out."""
    total = _BASE
    for bit in f"{times:b}"[1:]:
        total = _add(total, total)
        if bit == "1":
            total = _add(total, _BASE)
    return total


def _add(one: _Point, other: _Point) -> _Point:
    (x, y), (u, v) = one, other
    slope = (3 * x * x - 3) * pow(2 * y, -1, _FIELD) if one == other else (v - y) * pow(u - x, -1, _FIELD)
    third = (slope * slope - x - u) % _FIELD
    return third, (slope * (x - third) - y) % _FIELD


def _write_number(number: int) -> bytes:
    return _join(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1))


def _join(tag: int, *parts: bytes) -> bytes:
    """Write a value of DER: what it is, how long it is, and what is in it."""
    content = b"".join(parts)
    length = len(content).to_bytes(max(1, (len(content).bit_length() + 7) // 8))
    return bytes((tag,)) + (length if len(content) < 128 else bytes((0x80 + len(length),)) + length) + content


def _armour(label: str, content: bytes) -> str:
    """Write bytes as PEM."""
    return f"-----BEGIN {label}-----\n{encodebytes(content).decode()}-----END {label}-----\n"
