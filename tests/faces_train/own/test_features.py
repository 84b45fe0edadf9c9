"""`features`: pictures in, a table of embeddings out."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from faces import Analyzer, Options
from faces.cli import main
from faces.sources.images import read_image
from faces_train.commands import features as command
from faces_train.own import features as module
from faces_train.own.table import read

ROOT = Path(__file__).resolve().parents[3]
PORTRAIT = ROOT / "resources" / "samples" / "portrait.jpg"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two portraits, one in a folder, a wall, and something that is no picture."""
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    shutil.copy(PORTRAIT, folder / "one.jpg")
    shutil.copy(PORTRAIT, folder / "more" / "two.jpg")
    cv2.imwrite(str(folder / "wall.png"), np.full((200, 300, 3), 90, np.uint8))
    (folder / "broken.jpg").write_bytes(b"not a picture")
    return folder


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_row_per_face_and_a_reason_for_every_picture_without(pictures, tmp_path, suffix, capsys):
    pytest.importorskip("pyarrow", reason="needs the extra heads")
    table = tmp_path / f"features.{suffix}"
    assert main(["features", str(pictures), "-o", str(table)]) == 1, "a picture could not be read"
    found = read(table)
    assert list(found.pictures) == ["more/two.jpg", "one.jpg"]
    assert found.values.shape == (2, 448)
    assert found.values[0] == pytest.approx(found.values[1], abs=1e-4)
    assert found.faceless["wall.png"] == "no face"
    assert "not an image" in found.faceless["broken.jpg"]
    said = capsys.readouterr()
    assert "4 pictures, 2 faces, 448 numbers of faces-fast each, 1 without a face, 1 that cannot be read" in said.out
    assert "broken.jpg" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["pictures", table.name] or not list(tmp_path.glob(".*"))


def test_the_numbers_are_those_that_heads_get_when_they_answer(pictures, tmp_path):
    table = tmp_path / "features.csv"
    main(["features", str(pictures / "one.jpg"), "-o", str(table)])
    analyzer = Analyzer(Options(attributes="gender"))
    image = read_image(PORTRAIT)
    (face,) = analyzer.pipeline.detect(image)
    seen = []
    (network,) = analyzer.pipeline._heads
    original = network.logits
    network.logits = lambda crops: seen.append(dict(found := original(crops))) or found
    network.predict(image, [face], {"gender"}, thorough=True)
    assert read(table).values[0] == pytest.approx(seen[0]["embedding"][0], abs=1e-4)


def test_an_interrupted_run_goes_on_where_it_stopped(pictures, tmp_path, monkeypatch, capsys):
    table = tmp_path / "features.csv"
    monkeypatch.setattr(module, "BATCH", 1)
    real, read_ = module.read_image, []

    def interrupted(path):
        read_.append(path.name)
        if path.name == "wall.png":
            raise KeyboardInterrupt
        return real(path)

    monkeypatch.setattr(module, "read_image", interrupted)
    assert main(["features", str(pictures), "-o", str(table)]) == 130
    assert not table.exists()
    assert [path.name for path in tmp_path.glob(".*")] == [".features.csv.journal"]
    with (tmp_path / ".features.csv.journal").open("a", encoding="utf-8") as file:
        file.write('{"picture": "torn')
    read_.clear()
    monkeypatch.setattr(module, "read_image", lambda path: read_.append(path.name) or real(path))
    assert main(["features", str(pictures), "-o", str(table), "--resume"]) == 1
    assert read_ == ["broken.jpg", "wall.png"], "what was done is not done again, what could not be read is"
    assert "4 pictures, 2 faces, 448 numbers of faces-fast each, 1 without a face" in (said := capsys.readouterr().out)
    assert "1 that cannot be read, 2 done before; " in said
    assert sorted(read(table).pictures) == ["more/two.jpg", "one.jpg"]


def test_new_pictures_are_added_to_a_finished_table(pictures, tmp_path, monkeypatch):
    table = tmp_path / "features.csv"
    (pictures / "broken.jpg").unlink()
    assert main(["features", str(pictures), "-o", str(table)]) == 0
    before = read(table)
    shutil.copy(PORTRAIT, pictures / "three.jpg")
    real, read_ = module.read_image, []
    monkeypatch.setattr(module, "read_image", lambda path: read_.append(path.name) or real(path))
    assert main(["features", str(pictures), "-o", str(table), "--resume"]) == 0
    assert read_ == ["three.jpg"]
    after = read(table)
    assert sorted(after.pictures) == sorted([*before.pictures, "three.jpg"])
    assert after.faceless == before.faceless


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_picture_that_could_not_be_read_is_read_when_it_is_mended(pictures, tmp_path, suffix):
    pytest.importorskip("pyarrow", reason="needs the extra heads")
    table = tmp_path / f"features.{suffix}"
    assert main(["features", str(pictures), "-o", str(table)]) == 1
    shutil.copy(PORTRAIT, pictures / "broken.jpg")
    assert main(["features", str(pictures), "-o", str(table), "--resume"]) == 0
    assert sorted(read(table).pictures) == ["broken.jpg", "more/two.jpg", "one.jpg"]
    assert read(table).faceless == {"wall.png": "no face"}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_without_a_face_can_be_gone_on_with_but_not_learned_from(pictures, tmp_path, suffix, capsys):
    pytest.importorskip("sklearn", reason="needs the extra heads")
    table, labels = tmp_path / f"features.{suffix}", tmp_path / "labels.csv"
    labels.write_text("picture,hat\nwall.png,1\n", encoding="utf-8")
    assert main(["features", str(pictures / "wall.png"), "-o", str(table)]) == 0
    assert main(["train-head", str(table), str(labels), "-o", str(tmp_path / "mine")]) == 2
    assert "there is no face in it" in capsys.readouterr().err
    shutil.copy(PORTRAIT, pictures / "more" / "wall.png")
    assert main(["features", str(pictures / "more"), "-o", str(table), "--resume"]) == 0
    assert sorted(read(table).pictures) == ["two.jpg", "wall.png"]


@pytest.mark.parametrize(
    "begun", [b'{"embedding": "\n', b"\0\0\0\0\n", b"[]\n", b'{"embedding": "%s"}\n{"picture": 3}\n']
)
def test_a_damaged_journal_says_what_to_do_and_is_kept(pictures, tmp_path, begun, capsys, monkeypatch):
    table, journal = tmp_path / "features.csv", tmp_path / ".features.csv.journal"
    with monkeypatch.context() as patched, contextlib.suppress(KeyboardInterrupt):
        patched.setattr(command, "write", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        main(["features", str(pictures), "-o", str(table)])
    label = json.loads(journal.read_text(encoding="utf-8").partition("\n")[0])["embedding"]
    journal.write_bytes(begun.replace(b"%s", label.encode()))
    before = journal.read_bytes()
    assert main(["features", str(pictures), "-o", str(table), "--resume"]) == 2
    assert f"{journal}: damaged; leave out --resume to begin anew" in capsys.readouterr().err
    assert journal.read_bytes() == before
    assert main(["features", str(pictures), "-o", str(table)]) == 1


def test_two_runs_do_not_write_one_table(pictures, tmp_path, monkeypatch, capsys):
    table, real, codes = tmp_path / "features.csv", module.read_image, []

    def meanwhile(path):
        if path.name == "wall.png":
            codes.append(main(["features", str(pictures / "one.jpg"), "-o", str(table)]))
            codes.append(main(["features", str(pictures / "one.jpg"), "-o", str(tmp_path / "other.csv")]))
        return real(path)

    monkeypatch.setattr(module, "read_image", meanwhile)
    assert main(["features", str(pictures), "-o", str(table)]) == 1
    assert codes == [3, 0]
    assert f"{table}: another run is writing here" in capsys.readouterr().err
    assert list(read(table).pictures) == ["more/two.jpg", "one.jpg"]
    assert not list(tmp_path.glob(".*"))


def test_another_embedding_is_not_mixed_in(pictures, tmp_path, capsys):
    table = tmp_path / "features.csv"
    (pictures / "broken.jpg").unlink()
    assert main(["features", str(pictures), "-o", str(table)]) == 0
    table.write_text(table.read_text(encoding="utf-8").replace("faces-fast:", "other:"), encoding="utf-8")
    assert main(["features", str(pictures), "-o", str(table), "--resume"]) == 2
    assert "was made with other:" in capsys.readouterr().err


@pytest.mark.parametrize("other", [("--crops",), ("--min-face", "60"), ("--threshold", "0.9")])
@pytest.mark.parametrize("finished", [True, False])
def test_faces_found_in_another_way_are_not_mixed_in(pictures, tmp_path, capsys, monkeypatch, other, finished):
    table = tmp_path / "features.csv"
    if not finished:
        monkeypatch.setattr(command, "write", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
    with contextlib.suppress(KeyboardInterrupt):
        main(["features", str(pictures), "-o", str(table)])
    assert table.exists() == finished
    assert main(["features", str(pictures), "-o", str(table), "--resume", *other]) == 2
    assert "leave out --resume to begin anew" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("-o", "features.txt"), 2, "features are written as .csv or .parquet"),
        (("-o", "f.csv", "--embedding", "nobody"), 2, "no such embedding: nobody; choose from faces-fast"),
        (("-o", "f.csv", "--threshold", "3"), 2, "threshold must be from 0 to 1, not 3"),
        (("-o", "f.csv", "--min-face", "nan"), 2, "min_face must be 0 or more pixels"),
        (("-o", "f.csv", "--detector", "nobody"), 2, "no such weight to detect: 'nobody'"),
    ],
)
def test_nonsense_says_what_to_do(pictures, tmp_path, monkeypatch, capsys, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    assert main(["features", str(pictures), *arguments]) == code
    assert message in capsys.readouterr().err
    assert not list(tmp_path.glob("*.csv"))


def test_a_folder_without_pictures_says_so(tmp_path, capsys):
    assert main(["features", str(tmp_path), "-o", str(tmp_path / "f.csv")]) == 3
    assert "there is no picture in this folder" in capsys.readouterr().err


def test_dlib_says_where_its_network_comes_from(pictures, tmp_path, capsys, monkeypatch):
    pytest.importorskip("dlib", reason="needs the extra dlib")
    monkeypatch.setattr("faces.zoo.store._candidates", lambda card, folder: [folder / card.file])
    assert main(["features", str(pictures), "-o", str(tmp_path / "f.csv"), "--embedding", "dlib"]) == 3
    assert "face_recognition_models" in capsys.readouterr().err


def test_dlib_gives_its_descriptor(pictures, tmp_path):
    pytest.importorskip("dlib", reason="needs the extra dlib")
    from faces.zoo.cards import read as catalogue_of
    from faces.zoo.store import present

    catalogue = catalogue_of()
    if present(catalogue.weights["dlib-descriptor"], catalogue) is None:
        pytest.skip("needs the package face_recognition_models")
    table = tmp_path / "f.csv"
    assert main(["features", str(pictures / "one.jpg"), "-o", str(table), "--embedding", "dlib"]) == 0
    found = read(table)
    assert (found.embedding, found.values.shape) == ("dlib-descriptor", (1, 128))
    assert 0.9 < np.linalg.norm(found.values[0]) < 1.9
