from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")

from faces.cli import main
from faces_train.detector import pack as packing


@pytest.fixture
def config(tmp_path: Path, pack_folder: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(
        f'task = "detector"\nrun = "{(tmp_path / "run").as_posix()}"\n'
        f'[data]\nroot = "."\nteacher = "none.onnx"\nsecond = "none.onnx"\npack = "{pack_folder.as_posix()}"\n'
        "[model]\nchannels = [4, 8, 8, 8, 8]\nneck = 8\n"
        "[train]\nsteps = 4\nbatch = 2\nsize = 64\nwarmup = 1\nthreads = 1\nloaders = 0\nsave_every = 2\n"
    )
    return path


def test_train_export_evaluate(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", str(config), "--until", "2"]) == 0
    assert main(["train", str(config)]) == 0
    assert "nothing to do" not in capsys.readouterr().err
    assert main(["train", str(config)]) == 0
    said = "run: already at step 4 of 4: nothing to do; raise train.steps, or name another run\n"
    assert capsys.readouterr().err.endswith(said)
    assert main(["export", str(config), "--models", str(tmp_path)]) == 0
    weight = tmp_path / "faces-detector.onnx"
    assert f"bytes = {weight.stat().st_size}" in capsys.readouterr().out
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((64, 64, 3), np.uint8))
    (tmp_path / "boxes.csv").write_text("file,xmin,ymin,xmax,ymax,label\na.png,1,1,30,30,face\n")
    given = ["--boxes", str(tmp_path / "boxes.csv"), "--file", f"faces={weight}", "--longest", "64"]
    assert main(["evaluate", "detector", *given]) == 0
    assert "| AP@0.5, all of 0 px and more (1 faces) |" in capsys.readouterr().out


def test_a_weight_that_the_catalogue_knows_is_not_replaced_unasked(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(config), "--until", "1"]) == 0
    weight = tmp_path / "faces-detector.onnx"
    weight.write_bytes(b"the shipped one")
    shutil.copy(Path("models") / "registry.toml", tmp_path)
    asked = ["export", str(config), "--models", str(tmp_path)]
    assert main(asked) == 2
    assert "faces-detector.onnx is a weight of" in capsys.readouterr().err
    assert weight.read_bytes() == b"the shipped one"
    assert main([*asked, "--force"]) == 0
    assert len(weight.read_bytes()) > 1000


def test_export_without_a_checkpoint_says_to_train_first(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(config), "--models", str(tmp_path)]) == 3
    assert "train first" in capsys.readouterr().err


def test_what_the_detector_learns_from_is_checked_first(
    config: Path, pack_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = config.read_text()
    config.write_text(text.replace("size = 64", "size = 100"))
    assert main(["train", str(config)]) == 2
    assert "tiny.toml:14: train: size must be a multiple of 32, not 100" in capsys.readouterr().err
    config.write_text(text.replace("loaders = 0", "loaders = 1\ndistil = true"))
    assert main(["train", str(config)]) == 3
    assert capsys.readouterr().err == "faces: [Errno 2] No such file or directory: 'none.onnx'\n"
    config.write_text(text)
    for name, said in (("pictures.bin", "pictures.bin: cut off"), ("labels.npz", "labels.npz: cannot be read")):
        path = pack_folder / name
        path.write_bytes(path.read_bytes()[:1000])
        assert main(["train", str(config)]) == 3
        assert said in capsys.readouterr().err


def test_packing_says_what_is_wrong(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(config.read_text().replace('root = "."', f'root = "{tmp_path.as_posix()}"'))
    assert packing.main([str(config)]) == 3
    assert "labels.csv" in capsys.readouterr().err
    (tmp_path / "mtfl").mkdir()
    (tmp_path / "mtfl" / "labels.csv").write_text("file,fold\na.jpg,train\n")
    assert packing.main([str(config)]) == 3
    assert "labels.csv:2: no column or value 'leye_x'" in capsys.readouterr().err
    config.write_text("task = 3\n")
    assert packing.main([str(config)]) == 2
    assert "tiny.toml" in capsys.readouterr().err


def test_an_unknown_task_is_refused_with_the_files_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.toml"
    path.write_text('task = "cats"\n')
    assert main(["train", str(path)]) == 2
    assert "odd.toml: task must be" in capsys.readouterr().err


@pytest.mark.parametrize("family", ["faces", "yunet", "centerface"])
def test_a_file_that_is_no_such_detector_is_named(
    family: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, other = tmp_path / "text.onnx", Path("models") / "faces-refiner.onnx"
    text.write_text("no network")
    for path, said in ((text, "text.onnx cannot be loaded"), (other, "faces-refiner.onnx: a detector of another")):
        assert main(["evaluate", "detector", "--speed", "--file", f"{family}={path}"]) == 3
        assert said in capsys.readouterr().err


def test_evaluating_nothing_or_an_unknown_family_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "detector", "--detector", "faces-detector"]) == 2
    assert "say what to measure" in capsys.readouterr().err
    assert main(["evaluate", "detector", "--speed", "--file", "cats=x.onnx"]) == 2
    assert "no such family: 'cats'" in capsys.readouterr().err


def test_a_folder_without_pictures_measures_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "detector", "--detector", "faces-detector", "--empty", str(tmp_path)]) == 3
    assert "there is no picture in it" in capsys.readouterr().err


def test_pictures_that_cannot_be_read_are_named_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "labels.csv"
    points = ",".join(f"{name}_{axis}" for name in ("leye", "reye", "nose", "lmouth", "rmouth") for axis in "xy")
    row = "face,dev,1,1,30,30,9,9,20,9,15,15,9,20,20,20\n"
    table.write_text(f"file,label,fold,xmin,ymin,xmax,ymax,{points}\ngone.png,{row}a.png,{row}")
    weight = f"faces={Path('models') / 'faces-detector.onnx'}"
    asked = ["evaluate", "detector", "--file", weight, "--boxes", str(table), "--landmarks", str(table)]
    assert main(asked) == 3
    assert "none of these pictures can be read" in capsys.readouterr().err
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((64, 64, 3), np.uint8))
    (tmp_path / "b.png").write_bytes(b"")
    assert main([*asked, "--empty", str(tmp_path), "--still", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.err.count("gone.png: no such file; left out") == 1
    assert "b.png: not a picture; left out" in said.err
    assert "| AP@0.5, all of 0 px and more (1 faces) |" in said.out
    assert "| labelled faces missed at score 0.3 | 1 |" in said.out
    assert "| false alarms on 1 empty pictures at score 0.5 |" in said.out
    for kind in ("--boxes", "--landmarks"):
        assert main(["evaluate", "detector", "--file", weight, kind, str(table), "--fold", "test"]) == 3
        assert "labels.csv: no row is of the fold 'test'" in capsys.readouterr().err


def test_evaluating_a_missing_table_is_an_error_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "detector", "--boxes", "nowhere.csv", "--file", "faces=nowhere.onnx"]) == 3
    assert "nowhere" in capsys.readouterr().err
