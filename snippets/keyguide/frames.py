"""Errors without the local values of their frames: where a key is worked on, one of those values is the key."""

import sys
from collections.abc import Callable
from functools import wraps
from traceback import clear_frames
from typing import ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


def forgetful(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Let no error out of a function with a local value in its frames, nor with what `from None` hides behind it.

    A traceback still names each file and line; but what shows local values beside them, as Rich, pytest and services
    that collect errors do, finds none. The arguments are seen by whoever looks at all threads while the function
    works: one that takes long is given a `Secret`.
    """

    @wraps(function)
    def call(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        outer = sys.exception()  # what the caller is handling is the caller's
        try:
            return function(*arguments, **named)
        except BaseException as problem:
            del arguments, named
            _forget(problem, outer)
            raise

    return call


def _forget(problem: BaseException, outer: BaseException | None) -> None:
    waiting: list[BaseException | None] = [problem]
    done = [outer]
    while waiting:
        one = waiting.pop()
        if one is None or any(one is other for other in done):
            continue
        done.append(one)
        clear_frames(one.__traceback__)
        if one.__suppress_context__:
            one.__context__ = None
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]
