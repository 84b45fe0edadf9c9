"""What every command has in common: the table, messages and exit codes."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import faces
from faces import cli
from faces.errors import UsageError
from faces.packages import install_extra


@pytest.fixture
def command(monkeypatch):
    """A command `probe` whose run() does what it is told."""

    def install(run) -> None:
        module = ModuleType("probe_command")
        module.add_arguments = lambda parser: parser.add_argument("--number", type=int)
        module.run = run
        monkeypatch.setitem(sys.modules, "probe_command", module)
        monkeypatch.setitem(cli.COMMANDS, "probe", ("probe_command", "look"))

    return install


def raising(error: BaseException):
    def run(options):
        raise error

    return run


def test_a_commands_exit_code_is_the_programs(command):
    command(lambda options: options.number)
    assert cli.main(["probe", "--number", "1"]) == 1


@pytest.mark.parametrize(
    "arguments", [[], ["no-such"], ["probe", "--number", "x"], ["probe", "--no-such"], ["--no-such"]]
)
def test_wrong_usage_ends_with_2(command, arguments, capsys):
    command(lambda options: 0)
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert "usage: faces" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("ask for something else"), 2, "faces: ask for something else\n"),
        (faces.FacesError("the weight is gone"), 3, "faces: the weight is gone\n"),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), 3, "needs the package torch"),
        (KeyboardInterrupt(), 130, "faces: interrupted\n"),
    ],
)
def test_errors_become_one_line_and_an_exit_code(command, capsys, error, code, said):
    command(raising(error))
    assert cli.main(["probe"]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_a_defect_is_not_hidden(command):
    command(raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["probe"])


def test_the_version(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert (stopped.value.code, capsys.readouterr().out) == (0, f"faces {faces.__version__}\n")


def test_a_missing_extra_is_named_with_its_remedy(command, monkeypatch, capsys):
    command(raising(ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")))
    monkeypatch.setitem(cli.EXTRAS, "probe", "web")
    assert cli.main(["probe"]) == 3
    said = f"faces: probe needs the package uvicorn, which is not installed: {install_extra('web')}\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(("error", "code"), [(None, 0), (UsageError("ask for something else"), 2)])
def test_without_a_console_a_command_says_nothing_and_ends_as_always(command, monkeypatch, error, code):
    def run(options):
        if error:
            raise error
        print("seen by nobody")
        return 0

    command(run)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main(["probe"]) == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["models", "doctor"])
def test_output_that_finds_no_room_is_one_line_and_not_success(command):
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "faces", command], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "cannot be written: No space left on device" in done.stderr


def test_on_windows_too_it_is_no_error_that_nobody_reads_on(command, monkeypatch):
    def run(options):
        raise OSError(errno.EINVAL, "Invalid argument")

    command(run)
    monkeypatch.setattr(cli, "_close_stdout", lambda: None)
    with pytest.raises(OSError, match="Invalid"):
        cli.main(["probe"])
    monkeypatch.setattr(sys, "platform", "win32")
    assert cli.main(["probe"]) == 0


def test_letters_that_the_console_lacks_are_no_error(command, monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "cp1252"))
    command(lambda options: print("Größe 漢") or 0)
    assert cli.main(["probe"]) == 0
    assert written.getvalue().decode("cp1252").rstrip() == "Größe \\u6f22"


def test_every_extra_of_a_command_can_be_installed():
    with (Path(__file__).resolve().parents[3] / "pyproject.toml").open("rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    assert set(cli.EXTRAS) <= set(cli.COMMANDS)
    assert set(cli.EXTRAS.values()) <= set(extras)
