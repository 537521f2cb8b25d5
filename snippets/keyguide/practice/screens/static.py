"""The files that screens load beside the page: one stylesheet, one small script, the picture on the tab."""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_TYPES = {"practice.css": "text/css", "practice.js": "text/javascript", "practice.svg": "image/svg+xml"}


def address(name: str) -> str:
    """Give the address of a file; it changes with the file, so that a browser may keep it for ever."""
    return f"/static/{name}?{hashlib.sha256(_read(name)).hexdigest()[:12]}"


async def send(request: Request) -> Response:
    """Answer with a file."""
    name = request.path_params["name"]
    if name not in _TYPES:
        raise HTTPException(404)
    return Response(_read(name), 200, {"Cache-Control": "max-age=31536000, immutable"}, _TYPES[name])


@cache
def _read(name: str) -> bytes:
    return files("keyguide.practice").joinpath("static", name).read_bytes()
