"""Certificates made for a test: an authority, and what servers show that are good, elsewhere, too old, or unknown."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

HOST = "api.test"

_SETTINGS = """\
[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[req]
distinguished_name = name
[name]
"""
_SERVER = """
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


@dataclass(frozen=True)
class Certificates:
    """What servers show, each signed by the authority but the unknown one.

    Attributes:
        authority: The file that a caller trusts.
        good: For the host of the tests, and this machine.
        elsewhere: For another host.
        old: Run out years ago.
        unknown: Signed by nobody that a caller trusts.
    """

    authority: Path
    good: ssl.SSLContext
    elsewhere: ssl.SSLContext
    old: ssl.SSLContext
    unknown: ssl.SSLContext


def make_certificates(folder: Path) -> Certificates:
    """Make an authority and its certificates with the machine's openssl.

    Args:
        folder: Where to put them; they are of no use to anybody.
    """
    known, stranger = (_make_authority(folder / name) for name in ("known", "stranger"))
    own = f"DNS:{HOST}, DNS:localhost, IP:127.0.0.1"
    return Certificates(
        authority=known / "ca.pem",
        good=_sign(known, "good", own),
        elsewhere=_sign(known, "elsewhere", "DNS:elsewhere.test"),
        old=_sign(known, "old", own, until="20200102000000Z"),
        unknown=_sign(stranger, "unknown", own),
    )


def _make_authority(folder: Path) -> Path:
    folder.mkdir()
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01\n")
    settings = folder / "settings.cnf"
    settings.write_text(_SETTINGS.format(folder=folder))
    _make_request(folder, "ca", f"Authority {folder.name}")
    _run(
        *("openssl", "ca", "-batch", "-selfsign", "-config", settings, "-extensions", "authority"),
        *("-keyfile", folder / "ca.key", "-in", folder / "ca.csr", "-out", folder / "ca.pem", "-notext"),
        *("-startdate", "20200101000000Z", "-enddate", "20991231000000Z"),
    )
    return folder


def _sign(folder: Path, name: str, hosts: str, until: str = "20991231000000Z") -> ssl.SSLContext:
    settings = folder / f"{name}.cnf"
    settings.write_text(_SETTINGS.format(folder=folder) + _SERVER.format(names=hosts))
    _make_request(folder, name, name)
    _run(
        *("openssl", "ca", "-batch", "-config", settings, "-extensions", "server"),
        *("-cert", folder / "ca.pem", "-keyfile", folder / "ca.key"),
        *("-in", folder / f"{name}.csr", "-out", folder / f"{name}.pem", "-notext"),
        *("-startdate", "20200101000000Z", "-enddate", until),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return context


def _make_request(folder: Path, name: str, subject: str) -> None:
    _run(
        *("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-config", folder / "settings.cnf", "-subj", f"/CN={subject}"),
        *("-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr"),
    )


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
