"""The certificate that nobody trusts: right in every byte, and gone from the disk."""

import subprocess
import tempfile
from pathlib import Path

import pytest

from keyguide.practice import certificate
from keyguide.practice.certificate import make_context


def test_its_private_key_does_not_stay_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder in which it was is gone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    make_context()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("times", range(20))
def test_another_program_finds_key_and_signature_right(times: int, tmp_path: Path) -> None:
    """OpenSSL reads both, checks the point on the curve, and the signature by the key itself."""
    secret = times + 1 if times < 4 else certificate._draw()  # noqa: SLF001 - the bytes are seen nowhere else
    key, shown = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key.write_text(certificate._armour("EC PRIVATE KEY", certificate._write_key(secret)))  # noqa: SLF001
    shown.write_text(certificate._armour("CERTIFICATE", certificate._certify(secret)))  # noqa: SLF001
    for command in (
        ("openssl", "pkey", "-check", "-noout", "-in", key),
        ("openssl", "verify", "-check_ss_sig", "-x509_strict", "-CAfile", shown, shown),
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
