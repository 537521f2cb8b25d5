"""The command line, as a whole process: what it prints, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import keyguide
from cli.process import KEYGUIDE, run
from conftest import ROOT
from keyguide.practice.situations import set_stage


@pytest.mark.parametrize("command", [[], ["verify"], ["count"], ["estimate"], ["practice"]])
def test_help_teaches(command: list[str]) -> None:
    """Help says what a command does, its exit statuses or its options, and shows it at work."""
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Usage: keyguide" in done.stdout
    if command:
        assert f"  keyguide {command[0]}" in done.stdout


def test_a_good_key_ends_with_0() -> None:
    """A usable key is called usable."""
    done = run("verify", "--practice", "working")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("USABLE")


def test_a_bad_key_ends_with_the_status_of_its_rung_and_says_what_to_do() -> None:
    """A negative verdict is an answer, not an error."""
    done = run("verify", "--practice", "no-credit")
    assert (done.returncode, done.stderr) == (11, "")
    assert "What to do next:\n  1. " in done.stdout


def test_the_verdict_comes_as_json() -> None:
    """--json prints the fields of the verdict and nothing else."""
    verdict = json.loads(run("verify", "--practice", "deleted", "--json").stdout)
    assert (verdict["usable"], verdict["rung"]) == (False, "authentication")


def test_a_key_from_standard_input_and_one_from_the_environment_are_checked(api: keyguide.PracticeAPI) -> None:
    """Both ways lead to the same verdict, and neither shows the key."""
    key = api.keys["working"]
    piped = run("verify", "--stdin", "--base-url", api.base_url, stdin=f"{key}\n".encode())
    set_before = run("verify", "--base-url", api.base_url, environment={"OPENAI_API_KEY": key})
    assert (piped.returncode, set_before.returncode) == (0, 0)
    assert key not in piped.stdout + piped.stderr + set_before.stdout + set_before.stderr


@pytest.mark.parametrize("before", [[], ["--model"], ["--base-url"], ["--env-file"], ["--practice"]])
def test_a_key_as_an_argument_is_refused_and_not_repeated(before: list[str]) -> None:
    """The command line is no place for a key, whichever option it was given to."""
    done = run("verify", *before, "sk-proj-EXAMPLE-argument")
    assert done.returncode == 2
    assert "argument" in done.stderr
    assert "sk-proj" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["{}"],
        ["verify", "--practice", "{}"],
        ["verify", "--practice", "working", "--model", "{}"],
        ["verify", "--{}"],
        ["verify", "--timeout", "{}"],
        ["count", "{}"],
        ["count", "--model", "{}"],
        ["practice", "{}"],
    ],
)
def test_a_key_in_the_wrong_place_is_not_repeated(arguments: list[str]) -> None:
    """No error of any command shows a key that was given for something else."""
    key = "sk-proj-" + "aB3dE6gH9jK2" * 4
    done = run(*(argument.format(key) for argument in arguments), stdin=b"text")
    assert done.returncode in {1, 2, 10}
    assert done.stdout + done.stderr
    assert "aB3dE6" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verify"], "No key was given"),
        (["verify", "--practice", "nonsense"], "no practice key 'nonsense'"),
        (["verify", "--practice", "working", "--base-url", "http://127.0.0.1:1/v1"], "one of the two"),
        (["verify", "--stdin", "--base-url", "nonsense"], "not a web address"),
        (["count", "no-such-file.txt"], "cannot be read"),
        (["count", "--model", "nonsense"], "nonsense"),
        (["count", "--model", ""], "No model was named"),
        (["count", "--encoding", "nonsense"], "nonsense"),
        (["count", "--model", "gpt-4o", "--encoding", "o200k_base"], "one of them"),
        (["count", "snippets/keyguide/cli"], "holds no transcripts"),
        (["nonsense"], "nonsense"),
        (["count", "--nonsense"], "nonsense"),
        (["practice", "--port", "99999"], "99999"),
        (["practice", "--reset", "--port", "0"], "port 0"),
        (["practice", "--reset", "--misbehave", "redirect"], "Give one of them"),
        (["practice", "--misbehave", "nonsense"], "broken-off, certificate, "),
        (["practice", "--reset", "--port", "1"], "keyguide practice --port 1"),
    ],
)
def test_misuse_ends_with_2_and_one_sentence(arguments: list[str], says: str) -> None:
    """A wrong use names what was wrong, without a traceback."""
    done = run(*arguments, stdin=b"text")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_tokens_are_counted_to_the_letter() -> None:
    """The cookbook's recorded example has 6 tokens in cl100k_base."""
    done = run("count", "--encoding", "cl100k_base", "--json", stdin=b"tiktoken is great!")
    assert json.loads(done.stdout)["total_tokens"] == 6


@pytest.mark.parametrize(
    ("content", "tokens"),
    [
        (b"a\r\nb", 3),
        (b"<|endoftext|>", 7),
        (b"\x00", 1),
        (b" " * 1_000_000, None),
        ("您好".encode(), None),
    ],
)
def test_text_of_any_kind_is_counted(content: bytes, tokens: int | None, tmp_path: Path) -> None:
    """Line ends stay as they are, special-token text is text, and nothing breaks the tokenizer."""
    file = tmp_path / "enquiry.txt"
    file.write_bytes(content)
    done = run("count", str(file), "--json")
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)["total_tokens"]
    assert counted > 0
    assert tokens is None or counted == tokens


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "is empty"), (b"caf\xe9", "offset 3"), (b"\xff\xfeh\x00", "offset 0")]
)
def test_what_is_not_text_is_refused_with_its_place(content: bytes, says: str, tmp_path: Path) -> None:
    """An empty file and a file in another encoding are named, and left as they were."""
    file = tmp_path / "enquiry.txt"
    file.write_bytes(content)
    done = run("count", str(file))
    assert done.returncode == 2
    assert says in done.stderr
    assert file.read_bytes() == content


def test_several_files_are_counted_with_a_total(tmp_path: Path) -> None:
    """Each file has its line, and the last line adds them up."""
    for name, text in {"a.txt": "Hello", "b.txt": "Hello again"}.items():
        (tmp_path / name).write_text(text)
    done = run("count", "--model", "gpt-6-sol", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    assert "total" in done.stdout
    assert "assumed" in done.stdout


def test_a_taken_port_is_named_and_another_offered() -> None:
    """The practice API says which port is taken and which is free."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("practice", "--port", str(port))
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("verify --practice no-credit", 11),
        ("verify --practice no-credit --json", 11),
        ("verify --practice no-credit --report", 11),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_leaves_does_not_change_what_was_found(command: str, status: int, unbuffered: str) -> None:
    """`keyguide verify | grep -q USABLE` ends with the rung at which the key stopped."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as output:
        done = subprocess.run(
            [KEYGUIDE, *command.split()],
            stdout=output,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert (done.returncode, done.stderr) == (status, b"")


@pytest.mark.parametrize(
    ("command", "unbuffered"),
    [("verify --practice no-credit", ""), ("verify --practice no-credit --json", "1"), ("--help", "1")],
)
def test_a_closed_pipe_ends_quietly(command: str, unbuffered: str) -> None:
    """`keyguide ... | head -1` leaves no traceback behind, whenever it is that the output fails."""
    done = subprocess.run(
        ["sh", "-c", f"{KEYGUIDE} {command} | true"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize(
    ("command", "unbuffered"), [(["count"], ""), (["count"], "1"), (["--help"], ""), (["practice", "--port", "0"], "")]
)
def test_output_that_cannot_be_written_is_said(command: list[str], unbuffered: str) -> None:
    """A full disk is one sentence, and never looks like a verdict."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [KEYGUIDE, *command],
            input=b"text",
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"keyguide: The output cannot be written: No space left on device.")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("command", ["count", "verify", "verify --stdin"])
def test_a_closed_standard_input_is_one_sentence(command: str) -> None:
    """A program started without any standard input is told so."""
    done = subprocess.run(["sh", "-c", f"{KEYGUIDE} {command} <&-"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("keyguide: ")
    assert done.stderr.count("\n") == 1


def test_a_key_file_in_another_encoding_is_not_blamed_on_the_key() -> None:
    """What `>` writes in Windows PowerShell is UTF-16."""
    done = run("verify", "--stdin", stdin="sk-proj-EXAMPLE".encode("utf-16"))
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_the_name_of_a_file_is_shown_everywhere(encoding: str, tmp_path: Path) -> None:
    """No name breaks the table, the terminal or the JSON, whatever the output can hold."""
    names = ["文件😀.txt".encode(), b"caf\xe9.txt", b"two\nlines.txt", b"\x1b[31mred.txt"]
    paths = [str(tmp_path / os.fsdecode(name)) for name in names]
    for path in paths:
        Path(path).write_text("Hello")
    table = run("count", *paths, environment={"PYTHONIOENCODING": encoding})
    listed = run("count", *paths, "--json", environment={"PYTHONIOENCODING": encoding})
    assert (table.returncode, listed.returncode) == (0, 0), table.stderr + listed.stderr
    assert len(table.stdout.splitlines()) == 1 + len(names) + len(["total", "", "encoding"])
    assert "\x1b" not in table.stdout
    assert [row["file"] for row in json.loads(listed.stdout)["files"]] == paths


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="a terminal to type at is made as Unix makes it")
@pytest.mark.parametrize(("typed", "says"), [(b"\x04", "No key was given"), (b"\xff\xfe\n", "not UTF-8")])
def test_what_is_no_text_at_the_prompt_is_one_sentence(typed: bytes, says: str) -> None:
    """Ctrl-D and bytes that are no text are misuse, not a verdict."""
    ours, theirs = os.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "OPENAI_API_KEY"}
    environment["PYTHONIOENCODING"] = "utf-8"  # strict, as a terminal is in most locales
    with subprocess.Popen(
        [KEYGUIDE, "verify"], stdin=theirs, stderr=subprocess.PIPE, env=environment, start_new_session=True
    ) as started:
        assert started.stderr is not None
        prompt = started.stderr.read(len("Paste the key (it stays hidden): "))
        os.write(ours, typed)
        error = started.stderr.read().decode()
    os.close(ours)
    os.close(theirs)
    assert (started.returncode, prompt[:5]) == (2, b"Paste")
    assert says in error
    assert "Traceback" not in error


def test_a_file_that_is_named_twice_is_read_once() -> None:
    """Standard input has its text once only."""
    done = run("count", "-", "-", "--json", stdin=b"Hello")
    assert (done.returncode, json.loads(done.stdout)["total_tokens"]) == (0, 1)


def test_the_practice_command_prints_where_and_with_which_keys() -> None:
    """It announces the base URL and a key of each kind, serves, and ends when told to."""
    with subprocess.Popen(
        [KEYGUIDE, "practice", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        lines = [started.stdout.readline()]
        while lines[-1] != "}\n":
            lines.append(started.stdout.readline())
        announced = json.loads("".join(lines))
        verdict = keyguide.verify_key(announced["keys"]["working"], base_url=announced["base_url"])
        started.terminate()
        started.communicate()
    assert verdict.usable


def test_the_practice_command_starts_a_server_that_misbehaves_and_prints_the_line_that_meets_it() -> None:
    """The line works as it stands, in another terminal, until Ctrl-C."""
    command = [KEYGUIDE, "practice", "--misbehave", "certificate", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        lines = [started.stdout.readline() for _ in range(7)]
        path = os.pathsep.join((str(Path(KEYGUIDE).parent), os.environ["PATH"]))
        met = subprocess.run(
            ["sh", "-c", lines[4]], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
        )
        started.send_signal(signal.SIGINT)
        assert started.communicate() == ("", "\nStopped.\n")
    base_url = lines[0].removeprefix("Practice server: ").strip()
    assert "".join(lines) == (
        f"Practice server: {base_url}\nWhatever it is asked, it shows a certificate that nobody trusts.\n\n"
        "To meet it, in another terminal:\n"
        f"  echo sk-proj-PRACTICE-any | keyguide verify --stdin --base-url {base_url}\n\nPress Ctrl-C to stop.\n"
    )
    assert (met.returncode, met.stderr) == (5, "")
    assert "cannot prove that it is the one" in met.stdout


def test_a_server_that_misbehaves_is_announced_as_json() -> None:
    """For programs: where it is, and what it does."""
    command = [KEYGUIDE, "practice", "--misbehave", "redirect", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        announced = json.loads("".join(started.stdout.readline() for _ in range(4)))
        verdict = keyguide.verify_key("sk-proj-PRACTICE-any", base_url=announced["base_url"])
        started.terminate()
        started.communicate()
    assert (announced["misbehaviour"], verdict.diagnosis) == ("redirect", "redirect")


def test_a_fault_of_the_network_is_met_in_one_line() -> None:
    """The verdict says what misbehaved, and the status is that of the rung."""
    done = run("verify", "--practice", "bad-gateway")
    assert (done.returncode, done.stderr) == (13, "")
    assert "  Server:  a practice server that answers as a gateway does that reaches no API\n" in done.stdout


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_running_practice_product_is_told_to_begin_again(options: list[str]) -> None:
    """It forgets what was made since the start, and the command says so."""
    with keyguide.serve() as practice:
        set_stage(practice.state, "key")
        port = practice.base_url.split(":")[2].removesuffix("/v1")
        done = run("practice", "--reset", "--port", port, *options)
        assert (done.returncode, done.stderr) == (0, "")
        if options:
            assert json.loads(done.stdout) == {"port": int(port), "reset": True}
        else:
            assert done.stdout == f"The practice product on port {port} begins again.\n"
        assert practice.state.people.accounts == {}


def test_a_page_is_walked_and_counted() -> None:
    """A page that is right: how many steps, no problem, status 0."""
    done = run("walk", "docs/guide/add-credit.md", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"steps": 13, "pictures_taken": [], "problems": []}


@pytest.mark.deep
def test_a_line_that_is_not_so_is_reported_with_what_is_there(tmp_path: Path) -> None:
    """Page, line, step, sentence; what is wrong and the nearest label; a picture of the screen; status 1."""
    (tmp_path / "page.md").write_text(
        "---\nbegins: account\n---\n\n1. Go to the [Billing page](https://platform.openai.com/settings/organization/billing).\n"
        "2. Select **Add payment detail**.\n",
        encoding="utf-8",
    )
    table = (ROOT / "walk.toml").read_text(encoding="utf-8").replace("docs/guide/*.md", "page.md")
    (tmp_path / "walk.toml").write_text(table, encoding="utf-8")
    done = run("walk", "--table", str(tmp_path / "walk.toml"))
    assert done.returncode == 1, done.stderr
    assert f"{tmp_path / 'page.md'}:6: step 2: Select **Add payment detail**." in done.stdout
    assert "The nearest label on the screen is “Add payment details”." in done.stdout
    assert (tmp_path / ".cache" / "walk" / "page-6.png").exists()
    assert done.stdout.endswith("1 step walked, 1 problem.\n")


def test_the_inputs_of_the_pictures_are_current() -> None:
    """No picture, no step and no screen has changed since the pictures were checked; no browser is opened."""
    done = run("walk", "--inputs")
    assert (done.returncode, done.stdout) == (0, "0 problems.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["docs/guide/nowhere.md"], "Not all of these are pages of the guide: docs/guide/nowhere.md."),
        (["--table", "nowhere.toml"], "nowhere.toml cannot be read: No such file or directory."),
        (["--inputs", "--update"], "Give --inputs alone."),
        (["--live"], "Name one page: keyguide walk --live PAGE"),
        (["--act"], "Add --live, or leave them out."),
        (["--live", "docs/guide/create-key.md", "--folder", "docs"], "is inside the project."),
    ],
)
def test_a_walk_that_cannot_be_is_refused_in_one_sentence(arguments: list[str], said: str) -> None:
    """Wrong use ends with status 2 and the next action."""
    done = run("walk", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_while_a_command_is_loaded_ends_it_quietly() -> None:
    """As later: no traceback, and the status of an interrupt."""
    code = (
        "import sys, keyguide.cli\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'keyguide.cli.commands':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "sys.argv = ['keyguide', 'verify']\n"
        "keyguide.cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
