"""The exceptions of Keyguide.

    KeyguideError
    ├── InputError            what you gave cannot be used: exit status 2
    │   ├── EmptyInputError
    │   ├── NotTextError
    │   └── UnknownModelError
    ├── PortTakenError        the practice product cannot listen there: exit status 2
    └── VocabularyError       a bundled vocabulary is missing or damaged: exit status 2

Each carries a `hint`: the next action, as a sentence.
"""


class KeyguideError(Exception):
    """What happened, with the value, and the next action.

    Args:
        message: What happened, as a sentence.
        hint: What to do next, as a sentence.

    Attributes:
        message: What happened.
        hint: What to do next.

    Example:
        >>> str(KeyguideError("Port 8001 is taken.", hint="Use port 8002."))
        'Port 8001 is taken. Use port 8002.'
    """

    message: str
    hint: str

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Give the message and the hint in one line."""
        return f"{self.message} {self.hint}"

    def _render_traceback_(self) -> list[str]:
        """Let a notebook show the sentence alone: IPython asks for this before it draws a traceback."""
        return [str(self)]


class InputError(KeyguideError):
    """What the caller gave cannot be used."""


class EmptyInputError(InputError):
    """The input holds nothing to work on."""


class NotTextError(InputError):
    """The input is not UTF-8 text."""


class UnknownModelError(InputError):
    """No such model is known here."""


class PortTakenError(KeyguideError):
    """Another program already listens on the port."""


class VocabularyError(KeyguideError):
    """A bundled vocabulary is missing or its bytes have changed."""
