"""Heads of one's own answer like ours: in the engine, `run`, the tables, `models`; what is wrong with one is told."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from pathlib import Path
from unittest.mock import Mock, patch

import jsonschema
import numpy as np
import pytest

pytest.importorskip("onnx")

from faces import Analyzer, Options
from faces.attributes import ALIASES, VOCABULARY, Attribute, joined, key
from faces.cli import main
from faces.errors import UsageError, WeightError
from faces.heads.base import cut
from faces.overlay import Style
from faces.overlay.wording import wordings
from faces.smooth import Smoother
from faces.sources.images import read_image
from faces.zoo.cards import read
from tests.faces.heads.owning import BACKBONE, own_head

ROOT = Path(__file__).resolve().parents[3]
PORTRAIT = ROOT / "resources" / "samples" / "portrait.jpg"
SCHEMA = json.loads((ROOT / "resources" / "results.schema.json").read_text(encoding="utf-8"))
MOOD = {"calm": 0.0, "lively": 3.0}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models folder with the shipped weights."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(ROOT / "models" / "registry.toml", folder)
    for path in (ROOT / "models").glob("*.onnx"):
        os.symlink(path, folder / path.name)
    return folder


def test_a_named_head_answers_beside_ours(tmp_path):
    analyzer = Analyzer(Options(attributes="gender,mood", heads=(str(own_head(tmp_path)),)))
    (face,) = analyzer.analyze(PORTRAIT).faces
    assert tuple(face.attributes) == ("gender", "mood")
    mood = face.attributes["mood"]
    assert (mood.label, mood.certain) == ("lively", True)
    assert mood.probability == pytest.approx(1 / (1 + np.exp(-3)), abs=1e-4)
    assert re.fullmatch(r"faces-fast\+mine@[0-9a-f]{8}", analyzer.models["heads"])
    assert analyzer.warnings == []


def test_one_that_lies_in_the_models_folder_joins_by_itself(models):
    own_head(models, answers={"mood": MOOD, "asian": MOOD}, opt_in=["asian"])
    analyzer = Analyzer(Options(models_path=models))
    assert "mood" in analyzer.attributes
    assert "asian" not in analyzer.attributes, "opt-in"
    assert "asian" in Analyzer(Options(models_path=models, attributes="all")).attributes


def test_the_backbone_runs_once_for_all(tmp_path):
    heads = tuple(str(own_head(tmp_path, name, {name: MOOD})) for name in ("one", "two"))
    analyzer = Analyzer(Options(attributes="gender,one,two", heads=heads))
    (network,) = analyzer.pipeline._heads
    real, calls = network.logits, []
    network.logits = lambda seen: calls.append(len(seen["crops"])) or real(seen)
    (face,) = analyzer.analyze(PORTRAIT).faces
    assert set(face.attributes) == {"gender", "one", "two"}
    assert calls == [2], "two looks at the face for our answer, of which the first is that of both heads"


@pytest.mark.parametrize(
    ("thorough", "wanted"), [(True, {"gender", "mood"}), (False, {"gender", "mood"}), (True, {"mood"})]
)
def test_it_reads_the_same_numbers_however_closely_a_face_is_looked_at(tmp_path, thorough, wanted):
    analyzer = Analyzer(Options(attributes="gender,mood", heads=(str(own_head(tmp_path)),)))
    (network,) = analyzer.pipeline._heads
    (head,) = network._own
    image = read_image(PORTRAIT)
    (face,) = analyzer.pipeline.detect(image)
    crops = cut(image, [face, face], BACKBONE.closer)
    spy = Mock(wraps=head, attributes=head.attributes)
    with patch.object(network, "_own", (spy,)):
        network.predict(image, [face, face], wanted, thorough=thorough)
    read = spy.answer.call_args.args[0]
    assert read == pytest.approx(network.embedding(crops), abs=1e-4)


def test_an_own_head_may_answer_in_place_of_ours(tmp_path):
    head = own_head(tmp_path, answers={"gender": {"female": 0.0, "male": 9.0}})
    (face,) = Analyzer(Options(attributes="gender", heads=(str(head),))).analyze(PORTRAIT).faces
    assert face.attributes["gender"].probability > 0.999
    assert face.attributes["gender"].label == "male"


def test_answers_of_a_head_and_of_what_it_became_are_never_mixed(tmp_path, capsys):
    asked = ["run", "--head", str(tmp_path / "mine"), "--attributes", "mood", "--inputs_path", str(PORTRAIT)]
    asked += ["--outputs_path", str(tmp_path / "out"), "--annotated", "False", "--resume"]
    own_head(tmp_path)
    assert main(asked) == 0
    before = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(before, SCHEMA)
    assert main(asked) == 0
    assert "1 done before" in capsys.readouterr().out
    own_head(tmp_path, answers={"mood": {"calm": 3.0, "lively": 0.0}})
    assert main(asked) == 2
    assert "was made with other settings or weights" in capsys.readouterr().err
    assert main(asked[:-1]) == 0
    after = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert after["models"]["heads"] != before["models"]["heads"]


def test_of_two_heads_that_answer_the_same_the_last_one_counts_and_is_told(tmp_path):
    calm = {"mood": {"calm": 9.0, "lively": 0.0}}
    heads = [str(own_head(tmp_path, name, given)) for name, given in (("one", None), ("two", calm))]
    analyzer = Analyzer(Options(attributes="mood", heads=tuple(heads)))
    (said,) = analyzer.warnings
    assert re.fullmatch(r"several heads answer mood: one@\w+, two@\w+; the answer of two@\w+ counts", said)
    (face,) = analyzer.analyze(PORTRAIT).faces
    assert face.attributes["mood"].label == "calm"


def test_run_writes_it_to_every_table_and_picture(tmp_path, capsys):
    pytest.importorskip("pyarrow", reason="needs the extra parquet")
    head = own_head(
        tmp_path, answers={"mood": MOOD, "mass": {"under 70": 0.0, "70 and over": 2.0}}, values={"mass": 81.25}
    )
    out = tmp_path / "out"
    arguments = ["--inputs_path", str(PORTRAIT), "--outputs_path", str(out), "--format", "json,csv,parquet,jsonl"]
    assert main(["run", "--head", str(head), "--attributes", "mood,mass", *arguments]) == 0
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(results, SCHEMA)
    assert results["attributes"] == ["mood", "mass"]
    (face,) = results["items"]["portrait.jpg"]["faces"]
    assert face["mood"]["label"] == "lively"
    assert face["mass"]["value"] == 81.25
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["mood"], row["mass_value"], row["mood_score_calm"]) == ("lively", "81.25", "0.0474")
    assert (out / "output_portrait.jpg").is_file()


def test_the_overlay_names_it_in_words(tmp_path):
    head = own_head(tmp_path, answers={"wearing_hat": MOOD, "mass": {"low": 0.0, "high": 2.0}}, values={"mass": 81.25})
    analyzer = Analyzer(Options(attributes="wearing_hat,mass", heads=(str(head),)))
    (face,) = analyzer.analyze(PORTRAIT).faces
    *_, fullest = wordings(face, Style())
    assert [entry.text for entry in fullest] == ["wearing hat: lively", "mass: 81.25"]


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("under 167", 169.5, 166.999),
        ("167 to 180.5", 169.5, 169.5),
        ("167 to 180.5", 180.5, 180.499),
        ("-5 to 1e+20", -7.25, -5.0),
        ("180.5 and over", 169.5, 180.5),
    ],
)
def test_its_number_lies_in_the_class_that_it_answers(tmp_path, label, value, expected):
    head = own_head(tmp_path, answers={"mass": {label: 1.0, "something else": 0.0}}, values={"mass": value})
    (face,) = Analyzer(Options(attributes="mass", heads=(str(head),))).analyze(PORTRAIT).faces
    answer = face.attributes["mass"]
    assert (answer.label, answer.extra["value"]) == (label, expected)


def test_its_number_is_smoothed_over_time(tmp_path):
    smoother = Smoother({"mass": 0.6})
    for pts, value in ((0.0, 80.0), (0.5, 84.0)):
        folder = tmp_path / f"{value}"
        folder.mkdir()
        head = own_head(folder, answers={"mass": {"low": 0.0, "high": 2.0}}, values={"mass": value})
        (face,) = Analyzer(Options(attributes="mass", heads=(str(head),))).analyze(PORTRAIT).faces
        smoother.add(face.attributes, pts)
    assert smoother.live()["mass"].extra["value"] == pytest.approx(82)
    assert smoother.average()["mass"].label == "high"


def test_models_lists_it_like_ours(models, capsys):
    own_head(models)
    assert main(["models", "--models_path", str(models)]) == 0
    listed = capsys.readouterr().out
    assert "mine: answers mood" in listed
    assert "every model set, as it is your own" in listed


def damage(head: Path) -> None:
    path = head.with_suffix(".onnx")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def outdate(head: Path) -> None:
    entry = head.with_suffix(".toml")
    entry.write_text(entry.read_text(encoding="utf-8").replace('embedding = "', 'embedding = "00'), encoding="utf-8")


def unlink(head: Path) -> None:
    head.with_suffix(".onnx").unlink()


def garble(head: Path) -> None:
    head.with_suffix(".toml").write_text("[weights.mine\n", encoding="utf-8")


def strip(head: Path) -> None:
    entry = head.with_suffix(".toml")
    lines = [line for line in entry.read_text(encoding="utf-8").splitlines() if not line.startswith("licence")]
    entry.write_text("\n".join(lines), encoding="utf-8")


def overrule(head: Path) -> None:
    entry = head.with_suffix(".toml")
    entry.write_text(entry.read_text(encoding="utf-8").replace("heads.mood", "heads.pose"), encoding="utf-8")


FAULTS = [
    (damage, r"mine.onnx is not the weight 'mine' of the catalogue.*train it again with `faces train-head`"),
    (
        outdate,
        r"was made for the embedding of faces-fast 00\w+…, and this models folder has \w+…; make the features again",
    ),
    (unlink, r"'mine' is missing: .*mine.onnx does not exist; copy its .onnx and .toml again"),
    (garble, r"mine.toml: damaged, or not the entry of a head of one's own"),
    (strip, r"'mine' has no licence; an undocumented weight is not loaded"),
    (overrule, r"the head 'mine': the attribute 'pose' is there already, with the classes frontal, left"),
]


@pytest.mark.parametrize(("spoil", "message"), FAULTS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_named_head_that_cannot_be_used_ends_the_command(tmp_path, spoil, message):
    head = own_head(tmp_path)
    spoil(head)
    with pytest.raises((WeightError, UsageError), match=message):
        Analyzer(Options(heads=(str(head),)))


@pytest.mark.parametrize(("spoil", "message"), FAULTS, ids=lambda each: getattr(each, "__name__", ""))
def test_one_in_the_folder_that_cannot_be_used_is_left_out_and_told(models, capsys, spoil, message):
    spoil(own_head(models))
    analyzer = Analyzer(Options(models_path=models))
    (warning,) = analyzer.warnings
    assert re.search(message, warning)
    (face,) = analyzer.analyze(PORTRAIT).faces
    assert "gender" in face.attributes
    assert "mood" not in face.attributes
    assert main(["models", "--models_path", str(models)]) == 1
    assert "mine" in capsys.readouterr().out


def test_a_head_on_an_embedding_that_the_engine_does_not_run_says_so(tmp_path):
    dlib = read().weights["dlib-descriptor"]
    head = own_head(tmp_path, backbone=dlib.name, embedding=dlib.sha256)
    with pytest.raises(WeightError, match="was made for dlib-descriptor, which the engine does not run"):
        Analyzer(Options(heads=(str(head),)))


def test_an_unknown_head_is_told_where_it_was_looked_for(models, capsys):
    assert main(["run", "--head", "nobody", "--models_path", str(models), "--inputs_path", str(PORTRAIT)]) == 3
    said = capsys.readouterr().err
    assert "no such head: 'nobody'" in said
    assert str(models / "nobody.toml") in said


@pytest.mark.parametrize("form", ["mine", "mine.onnx", "mine.toml"])
def test_a_head_may_be_named_in_any_form(tmp_path, monkeypatch, form):
    own_head(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert "mine" in read(heads=[form]).weights


def test_one_in_the_folder_may_be_named_too(models):
    own_head(models)
    assert read(models, ["mine"]).asked == {"mine"}


def test_two_heads_may_not_disagree_about_a_question(tmp_path):
    heads = [
        str(own_head(tmp_path, name, {"mood": {label: 0.0, "other": 1.0}})) for name, label in (("a", "x"), ("b", "y"))
    ]
    with pytest.raises(
        UsageError, match="the head 'b': the attribute 'mood' is there already, with the classes x, other"
    ):
        read(heads=heads)


def test_any_table_heading_becomes_a_name():
    assert key(" Wearing  Hat! ") == "wearing_hat"
    assert key("Größe (cm)") == "größe_cm"


@pytest.mark.parametrize(
    ("name", "classes"),
    [("Hat", "ab"), ("", "ab"), ("bbox", "ab"), ("gender", "ab"), ("gender_certain", "ab"), ("hat", "a"), ("hat", "aa")]
    + [(alias, "ab") for alias in ALIASES],
)
def test_what_would_be_mistaken_for_something_else_is_refused(name, classes):
    with pytest.raises(UsageError):
        joined(VOCABULARY, Attribute(name, tuple(classes)))


def test_what_joins_comes_last_and_ours_stays_as_it_is():
    longer = joined(VOCABULARY, Attribute("hat", ("no", "yes")))
    assert list(longer) == [*VOCABULARY, "hat"]
    assert joined(VOCABULARY, Attribute("ethnicity4", ("White", "Black", "Asian", "Indian")))["ethnicity4"].opt_in
