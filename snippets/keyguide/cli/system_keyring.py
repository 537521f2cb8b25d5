"""The one key that Keyguide may keep, in the system's own keyring.

The package `keyring` knows the keyrings of each system. It is an extra, and loaded only here. Its backends are plug-ins
that raise what they like, in messages that may hold anything: no message of theirs is shown.
"""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from keyguide.errors import EmptyInputError, KeyguideError
from keyguide.frames import forgetful
from keyguide.keys import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "keyguide"
ENTRY = "OPENAI_API_KEY"
_HINT = f"Unlock or repair it, or use --stdin, --env-file or {ENTRY} instead."


class SystemKeyring:
    """The keyring of this machine.

    Raises:
        KeyguideError: The package is missing, or the machine has no keyring that is safe to use.
    """

    def __init__(self) -> None:
        try:
            import keyring
            from keyring.backends import chainer, fail, null
        except ModuleNotFoundError as missing:
            raise KeyguideError(
                f"{missing.name} is not installed.", hint="Run: pip install 'keyguide[keyring]'"
            ) from None
        try:
            self._backend: KeyringBackend = keyring.get_keyring()
            members = (
                getattr(self._backend, "backends", ()) if isinstance(self._backend, chainer.ChainerBackend) else ()
            )
        except Exception as problem:  # noqa: BLE001 - a plug-in raises what it likes
            raise _explain(problem, "opened") from None
        if isinstance(self._backend, fail.Keyring | null.Keyring):
            raise KeyguideError(
                "This machine has no keyring that can be used.",
                hint=f"Use --stdin, --env-file or {ENTRY} instead; on Linux, a keyring comes with the desktop.",
            )
        self.name = str(members[0].name if members else self._backend.name)

    @forgetful
    def read(self) -> Secret | None:
        """Give the key, or `None` if there is none.

        Raises:
            KeyguideError: The keyring does not open.
        """
        try:
            text = self._backend.get_password(SERVICE, ENTRY)
        except Exception as problem:  # noqa: BLE001 - a plug-in raises what it likes
            raise _explain(problem, "read") from None
        return Secret(text) if text else None

    def read_existing(self) -> Secret:
        """Give the key that must be there.

        Raises:
            EmptyInputError: There is none.
            KeyguideError: The keyring does not open.
        """
        key = self.read()
        if key is None:
            raise EmptyInputError(
                f"The {self.name} holds no key of Keyguide.",
                hint="Check a key with keyguide verify --save: if it works, it is kept there.",
            )
        return key

    @forgetful
    def write(self, key: Secret) -> None:
        """Keep a key in the place of the one that is there, and see that it is there.

        Raises:
            KeyguideError: The keyring did not take it.
        """
        try:
            self._backend.set_password(SERVICE, ENTRY, key.reveal())
        except Exception as problem:  # noqa: BLE001 - a plug-in raises what it likes
            raise _explain(problem, "written to") from None
        if self.read() != key:
            raise KeyguideError(f"The {self.name} did not keep the key.", hint=_HINT)

    @property
    def keeps_in_the_open(self) -> bool:
        """Whether what is kept there stands unencrypted in a file."""
        return "plaintext" in type(self._backend).__name__.lower()


def describe_removal() -> str:
    """Give the command that removes the key again; it comes with the package."""
    beside = Path(sys.executable).with_name("keyring")
    found = shutil.which("keyring")
    is_ours = found is not None and Path(found) == beside
    return f"{'keyring' if is_ours else beside} del {SERVICE} {ENTRY}"


def _explain(problem: Exception, what: str) -> KeyguideError:
    return KeyguideError(f"The system keyring cannot be {what} ({type(problem).__name__}).", hint=_HINT)
