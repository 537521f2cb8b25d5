"""A keyring for tests, named by PYTHON_KEYRING_BACKEND: it keeps what it is given in a file, or fails as told."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class Ring(KeyringBackend):
    """Keeps everything in the file that RING_FILE names."""

    priority = 1
    name = "ring of the tests"

    @property
    def _file(self) -> Path:
        return Path(os.environ["RING_FILE"])

    def _load(self) -> dict[str, str]:
        loaded: dict[str, str] = json.loads(self._file.read_text()) if self._file.exists() else {}
        return loaded

    def get_password(self, service: str, username: str) -> str | None:
        """Give what is kept."""
        return self._load().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self._file.write_text(json.dumps({**self._load(), f"{service} {username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        self._file.write_text(json.dumps({k: v for k, v in self._load().items() if k != f"{service} {username}"}))


class Forgetful(Ring):
    """Takes everything and keeps nothing, as some do without a word."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Lose it."""


class Talkative(Ring):
    """Fails, and repeats what it was given, as a plug-in may."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Fail."""
        raise ValueError(f"cannot keep {password} for {username} of {service}")

    def get_password(self, service: str, username: str) -> str | None:
        """Hold nothing."""


class PlaintextRing(Ring):
    """Keeps everything unencrypted, and its class says so."""
