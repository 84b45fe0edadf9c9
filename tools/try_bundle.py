"""Tries a packaged application where things are wrong: each wants a clear message, a useful exit code, no traceback.

python tools/try_bundle.py dist/faces                      tries everything
python tools/try_bundle.py dist/faces --only "no display"  one trial
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bundle

SECONDS = 300
PORTRAIT = Path("_internal", "resources", "samples", "portrait.jpg")
FAST = Path("_internal", "models", "faces-fast.onnx")
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    code: int
    text: str


class Trial:
    """A packaged application, run with an empty environment in a home folder of its own.

    Attributes:
        folder: the application; a copy where a trial changes it.
        home: what HOME names.
        outputs: for results.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self.home, self.outputs = folder, scratch / "home", scratch / "out"
        self.scratch = scratch
        self.home.mkdir()

    def copy(self, name: str = "copy") -> None:
        """Go on with a copy of the application, which shares what it does not change."""
        place = self.scratch / name
        shutil.copytree(self.folder, place, symlinks=True, copy_function=_link)
        self.folder = place

    def faces(self, *arguments: str, prefix: tuple[str, ...] = (), **environment: str) -> Ended:
        """Run it: no PATH, no display, nothing but HOME and `environment`."""
        done = subprocess.run(
            [*prefix, str(self.folder / "faces"), *arguments],
            env={"HOME": str(self.home), **environment},
            cwd=self.scratch,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Ended(done.returncode, done.stdout + done.stderr)

    def portrait(self, *more: str, prefix: tuple[str, ...] = (), **environment: str) -> Ended:
        """Label the sample."""
        inputs = ["--inputs_path", str(self.folder / PORTRAIT), "--outputs_path", str(self.outputs)]
        return self.faces("run", *inputs, *more, prefix=prefix, **environment)


def _link(source: str, place: str) -> None:
    if source.endswith(".onnx"):
        shutil.copyfile(source, place)
        return
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)


def expect(ended: Ended, code: int, *words: str) -> None:
    """Refuse what does not end so, or says so with a traceback.

    Raises:
        AssertionError: says what came instead.
    """
    missing = [each for each in words if each not in ended.text]
    if ended.code != code or missing or "Traceback" in ended.text:
        raise AssertionError(f"expected exit code {code} and {missing}, got {ended.code}:\n{ended.text.strip()}")


def self_test(trial: Trial) -> None:
    """No network, nothing on the PATH, an empty environment."""
    apart = ("unshare", "-n") if shutil.which("unshare") and hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    prefix = (str(shutil.which(apart[0])), *apart[1:]) if apart else ()
    expect(trial.faces("--self-test", prefix=prefix), 0, "Everything works.")


def missing_weight(trial: Trial) -> None:
    """One of the shipped weights is not there."""
    trial.copy()
    (trial.folder / FAST).unlink()
    expect(trial.portrait(), 3, "the weight 'faces-fast' is missing", "install Faces again")
    expect(trial.faces("models", "verify"), 1, "faces-fast", "missing")
    expect(trial.faces("--self-test"), 1, "weights", "FAILED", "the weight 'faces-fast' is missing")


def altered_weight(trial: Trial) -> None:
    """One byte of a weight is another; a good copy from elsewhere mends it."""
    good = trial.folder / FAST
    trial.copy()
    content = bytearray((trial.folder / FAST).read_bytes())
    content[len(content) // 2] ^= 1
    (trial.folder / FAST).write_bytes(content)
    expect(trial.portrait(), 3, "is not the weight 'faces-fast' of the catalogue", "install Faces again")
    expect(trial.faces("models", "verify"), 1, "faces-fast", "altered")
    expect(trial.faces("models", "import", str(good.parent)), 0, "faces-fast: imported")
    expect(trial.portrait(), 0)


def read_only_home(trial: Trial) -> None:
    """Neither settings nor weights can be kept; the main job and the window work all the same."""
    trial.home.chmod(0o555)
    prefix = _as_nobody(trial)
    expect(trial.portrait(prefix=prefix), 0, "1 face")
    expect(trial.faces("--self-test", "--only", "window", prefix=prefix, TMPDIR=str(trial.outputs)), 0, "showed 1 face")
    closed = ("--offline",)
    expect(trial.faces("models", "download", "yunet", *closed, prefix=prefix), 3, "is not downloaded")
    weights = trial.folder / "_internal" / "models"
    copied = trial.scratch / "stick"
    shutil.copytree(weights, copied)
    registry = copied / "registry.toml"
    text = registry.read_text(encoding="utf-8").replace('file = "faces-fast.onnx"', 'file = "elsewhere.onnx"')
    registry.write_text(text, encoding="utf-8")
    ended = trial.faces("models", "import", str(copied), "--models_path", str(copied), prefix=prefix)
    expect(ended, 3, "cannot be written")


def _as_nobody(trial: Trial) -> tuple[str, ...]:
    """For root, who may write everywhere, the words that run a program as somebody who may not."""
    trial.outputs.mkdir()
    if os.geteuid():
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise LookupError("root may write everywhere, and setpriv is not there")
    for path in (trial.scratch, *trial.scratch.parents[:-2]):
        if path.stat().st_uid == 0 and path != Path(tempfile.gettempdir()):
            path.chmod(0o755)
    trial.outputs.chmod(0o777)
    return (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def home_with_other_letters(trial: Trial) -> None:
    """The home, the application and the results lie in folders whose names are not ASCII."""
    trial.home = trial.scratch / "Zuhause häuslich 家 בית"
    trial.home.mkdir()
    trial.copy("Anwendung «Лица» 顔")
    trial.outputs = trial.home / "Ergebnisse ☺"
    expect(trial.portrait(), 0, "1 face")
    if not (trial.outputs / "output_portrait.jpg").is_file():
        raise AssertionError(f"no annotated picture in {trial.outputs}")
    stick = trial.folder / "_internal" / "models"
    (trial.folder / FAST).rename(trial.home / "gewichtig — 重.onnx")
    expect(trial.faces("models", "import", str(trial.home)), 0, "faces-fast: imported")
    expect(trial.portrait("--models_path", str(stick)), 0, "1 face")
    expect(trial.faces("--self-test", "--only", "window"), 0, "showed 1 face")


def no_display(trial: Trial) -> None:
    """There is no screen, or it does not answer."""
    words = ("the window cannot be opened", "without a window: faces run --inputs_path FOLDER")
    expect(trial.faces("gui"), 3, "there is no display", *words)
    expect(trial.faces("gui", DISPLAY=":987"), 3, "the display :987 does not answer", *words)
    expect(trial.portrait("--show", "True", "--delay", "0"), 0, "--show is off: there is no display")


def no_camera(trial: Trial) -> None:
    """The camera is not there."""
    expect(trial.faces("run", "--cam_num", "77", "--outputs_path", str(trial.outputs)), 3, "camera 77")


def no_graphics_driver(trial: Trial) -> None:
    """CUDA is asked for and cannot run: the CPU does, and this is said."""
    expect(trial.portrait("--provider", "cuda"), 0, "CUDAExecutionProvider was asked for and did not load", "1 face")
    expect(trial.faces("doctor"), 0, "Everything is fine.")


def what_is_left_out(trial: Trial) -> None:
    """Commands that belong to training, formats that need an extra, and weights beside the bundle, say so."""
    expect(trial.faces("train", "nothing.toml"), 3, "train needs")
    expect(trial.portrait("--format", "parquet"), 3, "parquet")
    expect(trial.portrait("--model-set", "accurate"), 3, "not in the packaged application")
    for weight in bundle.apart(Path(__file__).resolve().parent.parent):
        shutil.copy(weight, trial.home)
    expect(trial.faces("models", "import", str(trial.home)), 0, "faces-accurate: imported")
    expect(trial.portrait("--model-set", "accurate"), 0, "1 face")
    expect(trial.faces("nonsense"), 2, "invalid choice")


def several_processes(trial: Trial) -> None:
    """Workers begin in the packaged program itself."""
    samples = str((trial.folder / PORTRAIT).parent)
    arguments = ("run", "--inputs_path", samples, "--outputs_path", str(trial.outputs), "--jobs", "2")
    expect(trial.faces(*arguments), 0, "8 faces")


TRIALS: dict[str, Callable[[Trial], None]] = {
    "self-test": self_test,
    "missing weight": missing_weight,
    "altered weight": altered_weight,
    "read-only home": read_only_home,
    "home with other letters": home_with_other_letters,
    "no display": no_display,
    "no camera": no_camera,
    "no graphics driver": no_graphics_driver,
    "what is left out": what_is_left_out,
    "several processes": several_processes,
}


def attempt(folder: Path, names: list[str]) -> int:
    """Try `names`; how many failed."""
    failed = 0
    for name in names:
        with tempfile.TemporaryDirectory(prefix="faces-trial-") as scratch:
            try:
                TRIALS[name](Trial(folder.resolve(), Path(scratch)))
            except LookupError as error:
                print(f"{name}: not tried: {error}", flush=True)
            except (AssertionError, subprocess.TimeoutExpired, OSError) as error:
                failed += 1
                print(f"{name}: FAILED: {error}", flush=True)
            else:
                print(f"{name}: fine", flush=True)
    return failed


def main() -> int:
    """Try a bundle; 1 when a trial failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the packaged application")
    parser.add_argument("--only", choices=tuple(TRIALS), help="one trial")
    options = parser.parse_args()
    return int(attempt(options.folder, [options.only] if options.only else list(TRIALS)) > 0)


if __name__ == "__main__":
    sys.exit(main())
