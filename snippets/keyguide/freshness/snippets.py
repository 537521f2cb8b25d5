"""Whether what pages include and what they tell readers to type is there: snippets, make targets, commands, paths."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from keyguide.freshness.finding import Finding, Severity
from keyguide.freshness.project import NOTEBOOKS, Project

SNIPPETS = "snippets"
COMMANDS = "snippets/keyguide/cli/commands.py"
MAKEFILE = "Makefile"
"""Where snippets, the commands of the command line, and the targets of make are."""

_INCLUDE = re.compile(r"^\s*--8<-- [\"'](?P<file>[^\"':]+)(?::(?P<section>[^\"']*))?[\"']")
_FENCE = re.compile(r"^\s*(?P<marks>`{3,}|~{3,})\s*(?P<language>\w*)")
_SHELL = ("sh", "bash", "console", "shell", "powershell")
_CODE = re.compile(r"(?P<marks>`+)(?P<code>.+?)(?P=marks)")
_TARGET = re.compile(r"^(?P<name>[a-z][\w-]*):", re.MULTILINE)
_MAKE = re.compile(r"(?:^|[\s;&|(\"'])make (?P<rest>[A-Za-z][^;&|#\"')]*)")
_KEYGUIDE = re.compile(r"(?:^|[\s/;&|(\"'])keyguide (?P<rest>[a-z-][^;&|#)]*)")
_PATH = re.compile(r"(?P<path>(?:\.ci|\.github|[A-Za-z_]\w*)/[\w./-]*\w\.\w+)(?::\d+)?")
_BEGINS = re.compile(r"\s*(?:-?\s*run:\s*)?(?:\.venv/bin/)?(?:make|keyguide) ")
_SAID = re.compile(r"Run: (?:\.venv/bin/)?(?P<command>(?:keyguide|make) [\w./ -]+)")
_CALLED = re.compile(r"\b(?P<path>scripts/\w+\.py)\b")


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is to be called."""

    targets: frozenset[str]
    variables: str
    options: Mapping[str, frozenset[str]]


def check_snippets(project: Project, _: date) -> Iterator[Finding]:
    """Look up what pages include, and what they and the scripts say to run.

    Args:
        project: The project.

    Yields:
        An include whose file or section is missing, or empty; a target, command, option or file that is not there.
    """
    known = _read_known(project)
    folders = {name.partition("/")[0] for name in project.files if "/" in name}
    for page in (*project.pages.values(), *project.front.values()):
        for number, line in page.written:
            yield from _check_include(project, page.path, number, line)
        lines = page.written if page.path.startswith(f"{NOTEBOOKS}/") else enumerate(page.text.split("\n"), start=1)
        for number, code in _list_code(lines):
            yield from _check_commands(known, page.path, number, code)
            yield from _check_path(project, folders, page.path, number, code)
    yield from _check_calls(project, known)


def _read_known(project: Project) -> _Known:
    makefile = project.read(MAKEFILE)
    return _Known(frozenset(_TARGET.findall(makefile)), makefile, _read_options(project))


def _read_options(project: Project) -> dict[str, frozenset[str]]:
    """Give the options of each command, from the source of the command line."""
    commands = _parse(project.read(COMMANDS))
    names = [
        call.args[0].id
        for call in ast.walk(commands)
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Name)
        if isinstance(call.func, ast.Call) and getattr(call.func.func, "attr", "") == "command"
    ]
    folder = COMMANDS.rpartition("/")[0]
    shared = {
        target.id: one.value
        for one in _parse(project.read(f"{folder}/options.py")).body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    options = {}
    for name in names:
        functions = [
            one
            for one in _parse(project.read(f"{folder}/{name}.py")).body
            if isinstance(one, ast.FunctionDef) and one.name == name
        ]
        arguments = [argument for one in functions for argument in (*one.args.args, *one.args.kwonlyargs)]
        options[name] = frozenset(one for argument in arguments for one in _list_options(argument, shared)) | {"--help"}
    return options


def _parse(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):  # the tests of the code name it
        return ast.parse("")


def _list_options(argument: ast.arg, shared: Mapping[str, ast.expr]) -> Iterator[str]:
    annotation = argument.annotation
    if isinstance(annotation, ast.Name):
        annotation = shared.get(annotation.id)
    calls = [one for one in ast.walk(annotation) if isinstance(one, ast.Call)] if annotation else []
    for call in calls:
        if getattr(call.func, "attr", "") != "Option":
            continue
        given = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        written = [option for text in given for option in re.split(r"[/,]", text)]
        name = argument.arg.replace("_", "-")
        yield from written or ((f"--{name}", f"--no-{name}") if _is_switch(annotation) else (f"--{name}",))


def _is_switch(annotation: ast.expr | None) -> bool:
    parts = annotation.slice if isinstance(annotation, ast.Subscript) else None
    kind = parts.elts[0] if isinstance(parts, ast.Tuple) else None
    return isinstance(kind, ast.Name) and kind.id == "bool"


def _check_include(project: Project, path: str, number: int, line: str) -> Iterator[Finding]:
    include = _INCLUDE.match(line)
    if not include:
        return
    error, name, section = Severity.ERROR, include["file"], include["section"] or ""
    found = next((one for one in (f"{SNIPPETS}/{name}", name) if one in project.files), None)
    if found is None:
        near = get_close_matches(f"{SNIPPETS}/{name}", project.files, 1, 0.6)
        what, todo = f"The page includes {name}, and there is no such file.", "Restore it, or correct the name."
        todo = f"The nearest is {near[0].removeprefix(f'{SNIPPETS}/')}." if near else todo
        yield Finding("snippet-missing", error, path, number, what, "all files were listed", todo)
        return
    text = project.read(found)
    if not text.strip():
        what, todo = f"The page includes {name}, and nothing is in it.", "Restore what was in it."
        yield Finding("snippet-missing", error, path, number, what, found, todo)
    elif re.fullmatch(r"[\d:,-]+", section):
        last = max((int(one) for one in re.findall(r"\d+", section)), default=0)
        if last > text.count("\n") + 1:
            what = f"The page includes {name} up to line {last}, and it has {text.count(chr(10)) + 1}."
            yield Finding("snippet-section", error, path, number, what, found, "Correct the lines.")
    elif section and f"--8<-- [start:{section}]" not in text:
        sections = re.findall(r"--8<-- \[start:([^\]]+)\]", text)
        what = f"The page includes the section “{section}” of {name}, and it has none of that name."
        todo = f"Choose {', '.join(sections)}." if sections else "Mark the section in the file, or include all of it."
        yield Finding("snippet-section", error, path, number, what, found, todo)


def _list_code(lines: Iterator[tuple[int, str]] | tuple[tuple[int, str], ...]) -> Iterator[tuple[int, str]]:
    """Give what is code in Markdown: lines of blocks for a shell, and what stands between backquotes."""
    marks, language = "", ""
    for number, line in lines:
        fence = _FENCE.match(line)
        if fence and (not marks or (fence["marks"].startswith(marks) and not fence["language"])):
            marks, language = ("", "") if marks else (fence["marks"], fence["language"])
        elif marks:
            if language in _SHELL:
                yield number, line.strip()
        else:
            yield from ((number, code["code"].strip()) for code in _CODE.finditer(line))


def _check_commands(known: _Known, path: str, number: int, code: str) -> Iterator[Finding]:
    error = Severity.ERROR
    for call in _MAKE.finditer(code) if known.targets else ():
        for word in call["rest"].split():
            variable, is_set, _ = word.partition("=")
            if is_set and not re.search(
                rf"^{re.escape(variable)} *[?:]?=|\$\({re.escape(variable)}\)", known.variables, re.MULTILINE
            ):
                what = f"make takes no {variable}."
            elif not is_set and word not in known.targets:
                what = f"make has no target {word}."
            else:
                continue
            near = get_close_matches(word, known.targets, 1)
            todo = f"The nearest is make {near[0]}." if near else "See make help."
            yield Finding("command-missing", error, path, number, what, MAKEFILE, todo)
    for call in _KEYGUIDE.finditer(code) if known.options else ():
        name, *words = call["rest"].split()
        if name.startswith("-"):
            continue
        if name not in known.options:
            near = get_close_matches(name, known.options, 1)
            todo = f"The nearest is keyguide {near[0]}." if near else "See keyguide --help."
            yield Finding("command-missing", error, path, number, f"keyguide has no {name}.", COMMANDS, todo)
            continue
        for word in words:
            option = word.partition("=")[0].rstrip(".,:\"'`")
            if re.fullmatch(r"--[a-z][\w-]*", option) and option not in known.options[name]:
                near = get_close_matches(option, known.options[name], 1)
                todo = f"The nearest is {near[0]}." if near else f"See keyguide {name} --help."
                what = f"keyguide {name} has no option {option}."
                yield Finding("command-missing", error, path, number, what, COMMANDS, todo)


def _check_path(project: Project, folders: set[str], path: str, number: int, code: str) -> Iterator[Finding]:
    for named in _PATH.finditer(code):
        name = named["path"]
        begins_here = code[: named.start()].strip() in ("", "python", ".venv/bin/python")
        if begins_here and name.partition("/")[0] in folders and not (project.root / name).exists():
            near = get_close_matches(name, project.files, 1, 0.7)
            todo = f"The nearest is {near[0]}." if near else "Correct the path."
            what = f"The page names {name}, and there is no such file."
            yield Finding("path-missing", Severity.ERROR, path, number, what, "all files were listed", todo)


def _check_calls(project: Project, known: _Known) -> Iterator[Finding]:
    """Look up what the Makefile, the workflows, scripts and shell programs call, and the package says to call."""
    for name in sorted(project.files):
        is_shell = name.startswith(f"{SNIPPETS}/") and name.endswith(".sh")
        is_workflow = name.startswith((".github/workflows/", ".ci/"))
        is_package = name.startswith(f"{SNIPPETS}/keyguide/") and name.endswith(".py")
        is_script = name.startswith("scripts/") and name.endswith(".py")
        if not (is_shell or is_workflow or is_package or is_script or name == MAKEFILE):
            continue
        text = project.read(name)
        for number, line in enumerate(text.split("\n"), start=1):
            if is_package or is_script:
                for said in _SAID.finditer(line) if "Run: " in line else ():
                    yield from _check_commands(known, name, number, said["command"])
            elif _BEGINS.match(line):
                yield from _check_commands(known, name, number, line)
            if not is_shell and "scripts/" in line:
                for called in _CALLED.finditer(line):
                    if called["path"] not in project.files:
                        what = f"It calls {called['path']}, and there is no such file."
                        todo = "Restore the file, or correct the name."
                        evidence = "all files were listed"
                        yield Finding("path-missing", Severity.ERROR, name, number, what, evidence, todo)
