"""models/registry.toml as typed cards."""

from __future__ import annotations

import pytest

from faces.errors import UsageError, WeightError
from faces.zoo.cards import HeadCard, read


def test_an_entry_becomes_a_card(models):
    more = "\n[weights.one.heads.gender]\ntemperature = 1.5\nthreshold = 0.7\n[weights.one.heads.age]\n"
    catalogue = read(models(more=more))
    card = catalogue.card("one", "detect")
    assert (card.name, card.licence, card.threshold) == ("one", "MIT", 0.4)
    assert card.heads == {"gender": HeadCard(1.5, 0.7), "age": HeadCard()}
    assert catalogue.model_set("fast").detector == "one"


@pytest.mark.parametrize("key", ["licence", "data", "accuracy", "file", "sha256"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_undocumented_weight_is_refused(models, key, value):
    with pytest.raises(WeightError, match=f"weight 'one' has no {key}; an undocumented weight is not loaded"):
        read(models(**{key: value}))


@pytest.mark.parametrize("key", ["task", "family"])
def test_an_entry_without_a_needed_key_is_refused(models, key):
    with pytest.raises(WeightError, match=r"registry\.toml is not a catalogue"):
        read(models(**{key: None}))


@pytest.mark.parametrize("key", ["source", "bytes"])
def test_a_weight_whose_file_is_not_described_is_refused(models, key):
    with pytest.raises(WeightError, match=r"is not a catalogue: .*source|has no bytes"):
        read(models(**{key: None}))


def test_a_detector_that_is_code_needs_no_file(models):
    card = read(models(source="code:json", file=None, sha256=None, bytes=None)).weights["one"]
    assert (card.file, card.bytes) == ("", 0)


def test_an_unknown_key_is_refused(models):
    with pytest.raises(WeightError, match="is not a catalogue"):
        read(models(colour="blue"))


@pytest.mark.parametrize("key", ["file", "sha256", "task"])
def test_what_must_be_text_is_text(models, key):
    with pytest.raises(WeightError, match=f"of weight 'one' {key} must be text"):
        read(models(**{key: 5}))


@pytest.mark.parametrize("value", ['"warm"', "0", "nan"])
def test_a_temperature_is_a_number_above_0(models, value):
    with pytest.raises(WeightError, match="is not a catalogue"):
        read(models(more=f"\n[weights.one.heads.gender]\ntemperature = {value}\n"))


@pytest.mark.parametrize("text", ["[weights", "", "weights = 3", "[weights]\none = 3\n", '[weights.one]\nheads = "x"'])
def test_what_is_no_catalogue_says_so(tmp_path, text):
    (tmp_path / "registry.toml").write_text(text)
    with pytest.raises(WeightError, match=r"registry\.toml"):
        read(tmp_path)


def test_a_catalogue_that_is_not_text_says_so(tmp_path):
    (tmp_path / "registry.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WeightError, match="is not a catalogue"):
        read(tmp_path)


def test_a_folder_without_a_catalogue_says_so(tmp_path):
    with pytest.raises(WeightError, match=r"registry\.toml is missing: the folder is no models folder of Faces$"):
        read(tmp_path)
    with pytest.raises(WeightError, match=r"nowhere: no such folder$"):
        read(tmp_path / "nowhere")


def test_weights_of_pytorch_are_told_what_is_taken_instead(tmp_path):
    for name in ("gender.pt", "age.pth"):
        (tmp_path / name).touch()
    taken = r"takes \.onnx with a registry\.toml, or TorchScript named gender\.zip, .* with --allow-code"
    with pytest.raises(WeightError, match=rf"age\.pth, gender\.pt cannot be loaded: it {taken}"):
        read(tmp_path)


def test_unknown_names_are_told_with_the_choice(models):
    catalogue = read(models())
    with pytest.raises(UsageError, match=r"no such weight to detect: 'two'; .* has one"):
        catalogue.card("two", "detect")
    with pytest.raises(UsageError, match="no such weight to heads: 'one'"):
        catalogue.card("one", "heads")
    with pytest.raises(UsageError, match=r"no such model set: 'best'; .* has fast"):
        catalogue.model_set("best")
