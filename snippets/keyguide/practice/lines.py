"""The line of a shell that shows a failure, for each failure that a check can end at."""

import shlex
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from keyguide.errors import InputError
from keyguide.practice.faults import find_shown, make_state
from keyguide.practice.misbehaviour import KEY, MISBEHAVIOURS

SITE = "http://127.0.0.1:8001"
"""Where `keyguide practice` is, unless it is told otherwise; a line for another program needs it to run."""

PASTED: Mapping[str, str] = MappingProxyType(
    {
        "nothing": "",
        "e-mail-address": "mei.wong@example.com",
        "web-address": "https://platform.openai.com/api-keys",
        "key-of-another-vendor": "sk-ant-EXAMPLE",
        "placeholder": "YOUR_API_KEY",
        "masked-key": "sk-...1a2b",
        "identifier": "proj_practice",
        "admin-key": "sk-admin-PRACTICE-any",
        "text-that-is-no-key": "password",
        "wrong-character": "sk-te st",
        "cut-off": "sk-proj-",
    }
)
"""A text for each thing that can be pasted instead of a key, by the name that a check gives it."""

_VERIFY = "keyguide verify --stdin"
_KEY = f"echo {KEY} | "
_OTHERS = {
    "no-key": f"curl {SITE}/v1/models",
    "variable-base-url": f"{_KEY}OPENAI_BASE_URL=nowhere {_VERIFY}",
    "variable-organization": f"{_KEY}OPENAI_ORG_ID=ö {_VERIFY}",
    "variable-project": f"{_KEY}OPENAI_PROJECT_ID=ö {_VERIFY}",
    "variable-proxy": f"{_KEY}HTTPS_PROXY=nonsense:// {_VERIFY}",
    "variable-certificates": f"{_KEY}SSL_CERT_FILE=/no/such/file {_VERIFY}",
    "no-such-host": f"{_KEY}{_VERIFY} --base-url https://no-such-server.invalid/v1",
    "refused": f"{_KEY}{_VERIFY} --base-url http://127.0.0.1:9/v1",
    "timeout": "keyguide verify --practice working --timeout 0.001",
}


def find_line(diagnosis: str) -> str:
    """Give the line that shows a failure.

    Args:
        diagnosis: What a check calls the failure.

    Returns:
        A line for a shell.

    Raises:
        InputError: No line shows it.

    Example:
        >>> find_line("no-credit"), find_line("certificate")
        ('keyguide verify --practice no-credit', 'keyguide verify --practice certificate')
        >>> find_line("masked-key")
        'echo sk-...1a2b | keyguide verify --stdin'
    """
    if diagnosis in PASTED:
        return f"echo {shlex.quote(PASTED[diagnosis])} | {_VERIFY}"
    if diagnosis in MISBEHAVIOURS:
        return f"keyguide verify --practice {diagnosis}"
    if name := _list_names().get(diagnosis):
        return f"keyguide verify --practice {name}"
    if diagnosis in _OTHERS:
        return _OTHERS[diagnosis]
    raise InputError(f"No line shows {diagnosis!r}.", hint="Make the practice product show it, or correct the name.")


def write_line(base_url: str) -> str:
    """Give the line that checks a key with a server, whatever key that may be.

    Args:
        base_url: Where the server is.

    Example:
        >>> write_line("http://127.0.0.1:8001/v1")
        'echo sk-proj-PRACTICE-any | keyguide verify --stdin --base-url http://127.0.0.1:8001/v1'
    """
    return f"{_KEY}{_VERIFY} --base-url {base_url}"


@cache
def _list_names() -> Mapping[str, str]:
    """Give the key from the start for each failure that one shows: the one of its name, else the first."""
    names = tuple(make_state(lambda: 0.0).keys)
    shown = {row: name for name in reversed(names) if (row := find_shown(name))}
    return {row: row if row in names else name for row, name in shown.items()}
