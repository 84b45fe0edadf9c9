"""`python run.py` over good pictures and bad ones, as a user would see it."""

from __future__ import annotations

import csv
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from faces.cli import main
from faces.paths import shipped
from faces.pipeline import Pipeline
from faces.types import Frame, FrameResult
from tests.faces.driving import ROOT, results

PORTRAIT = ROOT / "resources" / "samples" / "portrait.jpg"


def run(*arguments: object) -> int:
    return main(["run", *map(str, arguments)])


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A folder with one picture without a face."""
    folder = tmp_path / "in"
    folder.mkdir()
    cv2.imwrite(str(folder / "plain.png"), np.full((120, 160, 3), 200, np.uint8))
    return folder


def test_a_portrait_is_boxed_labelled_and_listed(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--inputs_path", PORTRAIT, "--outputs_path", outputs) == 0
    found = results(outputs)
    (face,) = found["items"]["portrait.jpg"]["faces"]
    assert face["gender"]["label"] == "female"
    assert face["pose"]["label"] == "frontal"
    assert 20 <= face["age"]["years"] <= 50
    assert "ethnicity7" not in face, "ethnicity is opt-in"
    before, after = cv2.imread(str(PORTRAIT)), cv2.imread(str(outputs / "output_portrait.jpg"))
    assert before.shape == after.shape
    assert np.abs(before.astype(int) - after).max() > 100, "something was drawn"
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("1 picture, 1 face; annotated files and results.json are in")
    assert str(outputs) in out
    with (outputs / "results.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["item"] == "portrait.jpg"
    assert row["gender"] == "female"
    assert float(row["x"]) == face["bbox"][0]
    assert float(row["pose_yaw"]) == face["pose"]["yaw"]
    assert sum(float(row[f"gender_score_{label}"]) for label in ("female", "male")) == pytest.approx(1, abs=1e-3)


def test_ethnicity_comes_when_asked_for_and_only_what_was_asked_for(outputs: Path) -> None:
    assert run("--inputs_path", PORTRAIT, "--outputs_path", outputs, "--attributes", "ethnicity,gender") == 0
    (face,) = results(outputs)["items"]["portrait.jpg"]["faces"]
    assert {"ethnicity7", "ethnicity4", "gender"} <= set(face)
    assert not {"age", "pose", "expression"} & set(face)


def test_models_switches_the_original_groups_off(outputs: Path) -> None:
    assert run("--inputs_path", PORTRAIT, "--outputs_path", outputs, "--models", 1, 0, 0) == 0
    (face,) = results(outputs)["items"]["portrait.jpg"]["faces"]
    assert "gender" in face
    assert not {"expression", "age", "pose", "occlusion", "makeup", "illumination"} & set(face)


def test_crops_are_labelled_without_detection(tmp_path: Path, outputs: Path) -> None:
    image = cv2.imread(str(PORTRAIT))
    run("--inputs_path", PORTRAIT, "--outputs_path", outputs)
    x, y, w, h = (int(v) for v in results(outputs)["items"]["portrait.jpg"]["faces"][0]["bbox"])
    crop = image[y : y + h, x : x + w]
    cv2.imwrite(str(tmp_path / "crop.png"), crop)
    assert run("--inputs_path", tmp_path / "crop.png", "--outputs_path", outputs, "--crops") == 0
    found = results(outputs)
    assert found["models"]["detector"] == "none"
    (face,) = found["items"]["crop.png"]["faces"]
    assert face["bbox"] == [0, 0, crop.shape[1], crop.shape[0]]
    assert face["gender"]["label"] == "female"


def test_folders_are_read_recursively_and_names_may_hold_anything(tmp_path: Path, outputs: Path) -> None:
    names = ["ünï çödé.jpg", 'it\'s "quoted".jpg' if os.name != "nt" else "it's.jpg", "sub dir/дом/顔 [1].jpg"]
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(PORTRAIT.read_bytes())
    assert run("--inputs_path", tmp_path / "in", "--outputs_path", outputs) == 0
    assert set(results(outputs)["items"]) == set(names)
    assert (outputs / "sub dir" / "дом" / "output_顔 [1].jpg").is_file()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere names are Unicode whatever the locale")
@pytest.mark.parametrize("listed", [False, True])
def test_names_may_hold_letters_that_the_locale_lacks(tmp_path: Path, listed: bool) -> None:
    (tmp_path / "Bilder ü").mkdir()
    (tmp_path / "Bilder ü/Größe 漢.jpg").write_bytes(PORTRAIT.read_bytes())
    (tmp_path / "jobs.csv").write_text("source_path,dest_csv\nBilder ü/Größe 漢.jpg,für mich.csv\n", encoding="utf-8")
    inputs = ("--job-list", "jobs.csv") if listed else ("--inputs_path", "Bilder ü")
    command = [sys.executable, "-m", "faces", "run", *inputs, "--outputs_path", "Größe", "--keep-crops"]
    command += ["--format", "csv,inaface,faceannotate"]
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=tmp_path, env={**os.environ, **plain}, check=True)
    name = "Bilder ü/Größe 漢.jpg" if listed else "Größe 漢.jpg"
    assert set(results(tmp_path / "Größe")["items"]) == {name}
    assert (tmp_path / "Größe/detected_faces" / name.replace(".jpg", "_face0.jpg")).is_file()
    assert (tmp_path / ("für mich.csv" if listed else "Größe/output_Größe 漢.jpg")).is_file()


def test_a_pattern_names_files(tmp_path: Path, outputs: Path) -> None:
    for name in ("a1.png", "a2.png", "b.png"):
        cv2.imwrite(str(tmp_path / name), np.zeros((40, 40, 3), np.uint8))
    assert run("--inputs_path", tmp_path / "a*.png", "--outputs_path", outputs) == 0
    assert set(results(outputs)["items"]) == {"a1.png", "a2.png"}


def test_outputs_inside_inputs_are_not_processed_again(plain: Path) -> None:
    for _ in range(2):
        assert run("--inputs_path", plain, "--outputs_path", plain / "out") == 0
        assert set(results(plain / "out")["items"]) == {"plain.png"}


@pytest.mark.parametrize("above", [0, 1])
def test_inputs_inside_outputs_are_processed_without_what_runs_wrote(plain: Path, above: int) -> None:
    outputs = (plain, plain.parent)[above]
    for _ in range(2):
        assert run("--inputs_path", plain, "--outputs_path", outputs, "--keep-crops") == 0
        assert set(results(outputs)["items"]) == {"plain.png"}


def test_an_annotated_copy_does_not_replace_a_file_of_the_users(plain: Path) -> None:
    own = plain / "output_plain.png"
    own.write_bytes(b"mine")
    for _ in range(2):
        assert run("--inputs_path", plain / "plain.png", "--outputs_path", plain) == 3
        assert own.read_bytes() == b"mine"
    own.unlink()
    for _ in range(2):
        assert run("--inputs_path", plain / "plain.png", "--outputs_path", plain) == 0


def test_annotated_copies_of_the_last_runs_are_replaced(plain: Path) -> None:
    other = plain / "second.png"
    cv2.imwrite(str(other), np.zeros((50, 50, 3), np.uint8))
    here = ("--outputs_path", plain)
    assert run("--inputs_path", plain, *here) == 0
    assert run("--inputs_path", other, *here, "--min-face", "40") == 0
    assert run("--inputs_path", plain, *here, "--annotated", "False") == 0
    (plain / "output_plain.png").write_bytes(b"old")
    assert run("--inputs_path", plain, *here) == 0
    assert cv2.imread(str(plain / "output_plain.png")) is not None


def test_a_run_without_annotated_copies_does_not_make_a_file_of_the_users_ours(plain: Path) -> None:
    own = plain / "output_plain.png"
    own.write_bytes(b"mine")
    assert run("--inputs_path", plain / "plain.png", "--outputs_path", plain, "--annotated", "False") == 0
    assert run("--inputs_path", plain / "plain.png", "--outputs_path", plain) == 3
    assert own.read_bytes() == b"mine"


def test_no_face_is_an_empty_list(plain: Path, outputs: Path) -> None:
    assert run("--inputs_path", plain, "--outputs_path", outputs) == 0
    assert results(outputs)["items"]["plain.png"] == {"status": "ok", "width": 160, "height": 120, "faces": []}
    assert (cv2.imread(str(outputs / "output_plain.png")) == 200).all()


def test_timings_list_the_stages_on_stderr(plain: Path, outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("--inputs_path", plain, "--outputs_path", outputs, "--timings")
    err = capsys.readouterr().err
    for stage in ("load", "decode", "detect", "heads", "draw", "encode", "total"):
        assert any(line.startswith(stage) for line in err.splitlines())


def bomb(path: Path) -> None:
    """A PNG of a few bytes that says it has 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def test_every_bad_file_has_its_row_and_the_good_one_is_done(plain: Path, outputs: Path) -> None:
    (plain / "text.jpg").write_text("no picture at all", encoding="utf-8")
    (plain / "empty.png").touch()
    (plain / "cut.jpg").write_bytes(PORTRAIT.read_bytes()[:9000])
    bomb(plain / "bomb.png")
    assert run("--inputs_path", plain, "--outputs_path", outputs) == 1
    items = results(outputs)["items"]
    assert items["plain.png"]["status"] == "ok"
    errors = {name: item["error"] for name, item in items.items() if item["status"] == "error"}
    assert errors["text.jpg"] == f"{plain / 'text.jpg'}: not an image: no known picture format"
    assert errors["empty.png"] == f"{plain / 'empty.png'}: not an image: the file is empty"
    assert errors["cut.jpg"].startswith(f"{plain / 'cut.jpg'}: damaged image: image file is truncated")
    assert errors["bomb.png"] == (
        f"{plain / 'bomb.png'}: 30000 x 30000 pixels are more than the 200 million that are read; "
        "shrink the picture first"
    )


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_odd_pixel_formats_are_read(tmp_path: Path, outputs: Path, mode: str) -> None:
    with Image.open(PORTRAIT) as portrait:
        if mode == "I;16":
            grey = np.asarray(portrait.convert("L")).astype(np.uint16) * 257
            odd = Image.fromarray(grey)
        else:
            odd = portrait.convert(mode)
        path = tmp_path / ("odd.tif" if mode == "CMYK" else "odd.png")
        odd.save(path)
    assert run("--inputs_path", path, "--outputs_path", outputs) == 0
    assert len(results(outputs)["items"][path.name]["faces"]) == 1


def test_a_single_pixel_is_a_picture_without_a_face(tmp_path: Path, outputs: Path) -> None:
    cv2.imwrite(str(tmp_path / "dot.png"), np.zeros((1, 1, 3), np.uint8))
    assert run("--inputs_path", tmp_path / "dot.png", "--outputs_path", outputs) == 0
    assert results(outputs)["items"]["dot.png"]["faces"] == []


@pytest.mark.parametrize("orientation", range(2, 9))
def test_exif_orientation_is_applied(tmp_path: Path, outputs: Path, orientation: int) -> None:
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transpose that the orientation asks a viewer to undo
    with Image.open(PORTRAIT) as portrait:
        stored = portrait.transpose(Image.Transpose(undo[orientation]))
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored.save(tmp_path / "turned.jpg", exif=exif, quality=95)
        size = portrait.size
    assert run("--inputs_path", tmp_path / "turned.jpg", "--outputs_path", outputs) == 0
    item = results(outputs)["items"]["turned.jpg"]
    assert (item["width"], item["height"]) == size
    assert run("--inputs_path", PORTRAIT, "--outputs_path", outputs) == 0
    (upright,) = results(outputs)["items"]["portrait.jpg"]["faces"]
    (face,) = item["faces"]
    assert face["bbox"] == pytest.approx(upright["bbox"], abs=0.06 * upright["bbox"][2])


def test_a_folder_without_pictures(tmp_path: Path, outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.txt").touch()
    assert run("--inputs_path", tmp_path / "in", "--outputs_path", outputs) == 3
    assert capsys.readouterr().err == f"faces: {tmp_path / 'in'}: no picture and no video in this folder\n"
    assert not outputs.exists()


def test_inputs_that_do_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--inputs_path", tmp_path / "nowhere") == 3
    assert "nowhere: no such file or folder" in capsys.readouterr().err


def test_only_bad_pictures_is_nothing_read(tmp_path: Path, outputs: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"x")
    assert run("--inputs_path", tmp_path / "bad.jpg", "--outputs_path", outputs) == 3
    assert results(outputs)["items"]["bad.jpg"]["status"] == "error"


@pytest.mark.skipif(os.name == "nt", reason="permissions work otherwise")
def test_an_unreadable_folder_has_its_row(plain: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = plain / "mine: secret"
    secret.mkdir()
    listed = Path.iterdir

    def iterdir(path: Path) -> Any:
        if path == secret:  # root may read everything: say what the system would say to anybody else
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert run("--inputs_path", plain, "--outputs_path", outputs) == 1
    items = results(outputs)["items"]
    assert items["plain.png"]["status"] == "ok"
    assert items["mine: secret"]["error"] == f"{secret}: cannot read this folder: Permission denied"


def test_an_outputs_path_that_is_a_file(plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").touch()
    assert run("--inputs_path", plain, "--outputs_path", tmp_path / "taken") == 3
    assert f"{tmp_path / 'taken'}" in capsys.readouterr().err


def test_a_full_disk_stops_the_run_and_keeps_what_was_done(plain: Path, outputs: Path) -> None:
    for index in range(4):
        noise = np.random.default_rng(index).integers(0, 255, (400, 400, 3), np.uint8)
        cv2.imwrite(str(plain / f"z{index}.png" if index == 2 else plain / f"a{index}.jpg"), noise)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); "
        "from faces.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", limited, "run", "--inputs_path", str(plain), "--outputs_path", str(outputs)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ended.returncode == 3, ended.stderr
    assert "output_z2.png: cannot be written: File too large; what was written before is kept" in ended.stderr
    done = [name for name, item in results(outputs)["items"].items() if item["status"] == "ok"]
    assert {"a0.jpg", "a1.jpg", "a3.jpg", "plain.png"} == set(done)
    assert not [path for path in outputs.iterdir() if path.name.startswith(".")], "no torn file is left"


def weights_copy(folder: Path) -> Path:
    folder.mkdir()
    for path in shipped("models").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_missing_weight(plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = weights_copy(tmp_path / "models")
    (models / "faces-detector.onnx").unlink()
    assert run("--inputs_path", plain, "--models_path", models) == 3
    assert (
        capsys.readouterr().err == f"faces: the weight 'faces-detector' is missing: {models / 'faces-detector.onnx'} "
        "does not exist; install Faces again\n"
    )


def test_a_weight_with_a_wrong_checksum(plain: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = weights_copy(tmp_path / "models")
    with (models / "faces-detector.onnx").open("ab") as file:
        file.write(b"!")
    assert run("--inputs_path", plain, "--models_path", models) == 3
    err = capsys.readouterr().err
    assert f"{models / 'faces-detector.onnx'} is not the weight 'faces-detector' of the catalogue: expected" in err


def test_models_that_are_no_numbers(plain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--inputs_path", plain, "--models", 1, "x", 0) == 2
    assert (
        capsys.readouterr().err
        == "faces: --models takes three numbers, 1 or 0, for gender, expression and multiple; got 1 x 0\n"
    )


def test_unknown_names_are_wrong_usage(plain: Path, outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["--attributes", "mood"], ["--format", "xls"], ["--detector", "eyes"], ["--model-set", "slow"]):
        assert run("--inputs_path", plain, "--outputs_path", outputs, *wrong) == 2
        assert wrong[1] in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        run("--inputs_path", plain, "--show", "perhaps")
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ("--threshold", "5"),
        ("--threshold", "nan"),
        ("--threshold", "-1"),
        ("--min-face", "nan"),
        ("--min-face", "-3"),
        ("--fps", "inf"),
        ("--fps", "0"),
        ("--detect-period", "nan"),
        ("--timeout", "nan"),
        ("--inputs_path", ""),
    ],
)
def test_numbers_out_of_range_are_wrong_usage(plain: Path, outputs: Path, wrong: tuple[str, str]) -> None:
    assert run("--inputs_path", plain, "--outputs_path", outputs, *wrong) == 2
    assert not outputs.exists()


def test_cuda_and_provider_may_agree_but_not_contradict(plain: Path, outputs: Path) -> None:
    assert run("--inputs_path", plain, "--outputs_path", outputs, "--cuda", "True", "--provider", "cpu") == 2
    assert not outputs.exists()
    for agreeing in ((), ("--provider", "cpu")):
        assert run("--inputs_path", plain, "--outputs_path", outputs, "--cuda", "False", *agreeing) == 0


@pytest.mark.parametrize("wrong", [("--start", "nan"), ("--end", "nan"), ("--delay", "-1")])
def test_times_that_are_none_are_wrong_usage(plain: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--inputs_path", plain, *wrong)
    assert ended.value.code == 2


def test_show_without_a_display_says_so_and_goes_on(
    plain: Path, outputs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("PySide6")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert run("--inputs_path", plain, "--outputs_path", outputs, "--show", True) == 0
    assert capsys.readouterr().err.startswith("faces: --show is off: ")


def test_control_c_while_the_tables_are_written_is_told_and_resume_writes_them(
    plain: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    arguments = ("--inputs_path", plain, "--outputs_path", outputs)
    with monkeypatch.context() as there:
        there.setattr("faces.sinks.results.Results.finish", interrupted)
        assert run(*arguments) == 130
    assert "--resume writes them" in capsys.readouterr().err
    assert not (outputs / "results.csv").exists()
    assert run(*arguments, "--resume") == 0
    assert (outputs / "results.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="SIGINT is sent otherwise")
def test_control_c_keeps_what_was_done_and_resume_goes_on(plain: Path, outputs: Path) -> None:
    for index in range(300):
        (plain / f"p{index:03}.jpg").write_bytes(PORTRAIT.read_bytes())
    command = [sys.executable, "run.py", "--inputs_path", str(plain), "--outputs_path", str(outputs)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    journal = outputs / "results.jsonl"
    deadline = time.monotonic() + 60
    while (not journal.exists() or len(journal.read_bytes().splitlines()) < 4) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted; what was done is kept, --resume goes on from here" in err
    first = results(outputs)["items"]
    assert 3 <= len(first) < 301
    for name in list(first)[5:]:
        (plain / name).unlink()  # enough was shown: do not spend minutes on the rest
    for index in range(len(first) + 3, 300):
        (plain / f"p{index:03}.jpg").unlink(missing_ok=True)
    again = subprocess.run([*command, "--resume"], cwd=ROOT, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "done before" in again.stdout
    second = results(outputs)["items"]
    assert set(first) < set(second)
    assert {name: second[name] for name in first} == first


def test_resume_ignores_a_line_torn_by_a_kill(plain: Path, outputs: Path) -> None:
    assert run("--inputs_path", plain, "--outputs_path", outputs) == 0
    with (outputs / "results.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"item": "torn.jpg", "status": "o')
    cv2.imwrite(str(plain / "second.png"), np.zeros((50, 50, 3), np.uint8))
    assert run("--inputs_path", plain, "--outputs_path", outputs, "--resume") == 0
    assert set(results(outputs)["items"]) == {"plain.png", "second.png"}


def test_resume_with_another_folder_is_refused(
    plain: Path, tmp_path: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--inputs_path", plain, "--outputs_path", outputs) == 0
    assert run("--inputs_path", plain / "plain.png", "--outputs_path", outputs, "--resume") == 0
    assert "1 done before" in capsys.readouterr().out
    other = tmp_path / "other"
    other.mkdir()
    cv2.imwrite(str(other / "plain.png"), np.zeros((50, 50, 3), np.uint8))
    assert run("--inputs_path", other, "--outputs_path", outputs, "--resume") == 2
    assert "of another folder's files" in capsys.readouterr().err


def test_what_an_earlier_run_left_is_told(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--inputs_path", PORTRAIT, "--outputs_path", outputs, "--keep-crops") == 0
    assert "not of this run" not in capsys.readouterr().err
    assert run("--inputs_path", PORTRAIT, "--outputs_path", outputs, "--format", "json", "--anonymise", "blur") == 0
    told = capsys.readouterr().err
    assert f"{outputs / 'results.csv'} is not of this run" in told
    assert f"{outputs / 'detected_faces'} is not of this run" in told


@pytest.mark.parametrize(
    "other",
    [
        ("--attributes", "age"),
        ("--anonymise", "blur"),
        ("--threshold", "0.9"),
        ("--min-face", "40"),
        ("--keep-crops",),
        ("--annotated", "False"),
    ],
)
def test_resume_with_other_settings_is_refused(
    plain: Path, outputs: Path, capsys: pytest.CaptureFixture[str], other: tuple[str, ...]
) -> None:
    run("--inputs_path", plain, "--outputs_path", outputs)
    assert run("--inputs_path", plain, "--outputs_path", outputs, *other, "--resume") == 2
    assert "was made with other settings" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["not json\n", "[]\n", '{"item": 3\n'])
def test_resume_on_a_file_that_is_no_journal_is_refused_and_leaves_it(
    plain: Path, outputs: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    outputs.mkdir()
    (outputs / "results.jsonl").write_text(text, encoding="utf-8")
    assert run("--inputs_path", plain, "--outputs_path", outputs, "--resume") == 2
    assert "is no journal of a run" in capsys.readouterr().err
    assert (outputs / "results.jsonl").read_text(encoding="utf-8") == text


def test_a_defect_met_at_one_picture_is_its_error_and_the_others_are_done(
    plain: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.png", "z.png"):
        cv2.imwrite(str(plain / name), np.zeros((50, 50 if name == "z.png" else 40, 3), np.uint8))
    still = Pipeline.still

    def defective(self: Pipeline, frame: Frame) -> FrameResult:
        if frame.image.shape[1] == 40:
            raise KeyError("a defect")
        return still(self, frame)

    monkeypatch.setattr(Pipeline, "still", defective)
    assert run("--inputs_path", plain, "--outputs_path", outputs) == 1
    items = results(outputs)["items"]
    assert {name: item["status"] for name, item in items.items()} == {
        "a.png": "error",
        "plain.png": "ok",
        "z.png": "ok",
    }
    assert "failed with KeyError: 'a defect'" in items["a.png"]["error"]
