from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import onnxruntime
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from faces_train.config import ConfigError  # noqa: E402
from faces_train.heads.export import Shipped  # noqa: E402
from faces_train.heads.settings import Model  # noqa: E402
from faces_train.heads.ship import assembled, ship, spread  # noqa: E402
from faces_train.heads.start import start_from, untrained  # noqa: E402
from faces_train.heads.train import averaged, open_packs, partner_of, read_config, train, usable_rows  # noqa: E402
from tests.faces_train.conftest import DROPPED  # noqa: E402


@pytest.fixture
def facenet(config: Path) -> Path:
    """A run with FaceNet's backbone, its first convolution and its first block as they are."""
    text = config.read_text(encoding="utf-8").replace("window = 72", 'backbone = "facenet"\nwindow = 76')
    text = text.replace(f"dropped = {DROPPED}\n", "").replace("warmup = 1", "warmup = 1\nfrozen = 2")
    config.write_text(f"eight_bits = true\n{text}", encoding="utf-8")
    return config


def test_a_weight_on_facenet_says_what_its_run_says_and_is_a_start(facenet: Path, tmp_path: Path) -> None:
    train(facenet, until=2)
    ship(facenet, tmp_path)
    settings = read_config(facenet)
    trained, again = averaged(settings), untrained(settings.model)
    start_from(again, tmp_path / "tiny.onnx")
    pictures = torch.rand(2, 3, 76, 76, generator=torch.Generator().manual_seed(0)) * 255
    with torch.no_grad():
        was, now = trained(pictures), again.eval()(pictures)
    for name in ("gender", "age", "angles"):
        assert now[name].numpy() == pytest.approx(was[name].numpy(), abs=0.1)
    with pytest.raises(ValueError, match=r"tiny\.onnx: a weight with another backbone"):
        start_from(untrained(Model(side=100, window=76)), tmp_path / "tiny.onnx")


def test_partners_answer_their_mean_and_are_a_start_each(config: Path, tmp_path: Path) -> None:
    train(config, until=2)
    wider = (
        config.read_text(encoding="utf-8").replace("/run", "/wider").replace("hidden = 16", "hidden = 24\nmargin = 4")
    )
    own = tmp_path / "own.toml"
    own.write_text(f'{wider}[partner]\nconfig = "{config}"\nweight = 0.25\nheads.age = 1.0\n', encoding="utf-8")
    train(own, until=2)
    ship(own, tmp_path)
    settings = read_config(own)
    session = onnxruntime.InferenceSession(str(tmp_path / "tiny.onnx"), providers=["CPUExecutionProvider"])
    rows, _ = usable_rows(settings, open_packs(settings))
    (shown,) = spread(rows, settings, assembled(settings, ["gender", "age"]), 4)
    assert shown.shape[1:] == (80, 80, 3)
    gender, age, embedding = session.run(["gender", "age", "embedding"], {"crops": shown})
    alone = replace(settings, partner=None)
    parts = [Shipped(averaged(each), each.model, ["gender", "age"]).eval() for each in (alone, read_config(config))]
    with torch.no_grad():
        first, second = parts[0](torch.from_numpy(shown)), parts[1](torch.from_numpy(shown[:, 4:-4, 4:-4]))
    assert gender == pytest.approx(0.75 * first[0].numpy() + 0.25 * second[0].numpy(), abs=0.05)
    assert age == pytest.approx(second[1].numpy(), abs=0.05)
    assert embedding.shape == (4, 24 + 16)
    again = untrained(settings.model)
    start_from(again, tmp_path / "tiny.onnx")
    assert torch.allclose(again.stem.weight, averaged(settings).stem.weight, atol=0.05)


@pytest.mark.parametrize(
    ("own", "partner", "said"),
    [
        ("side = 96", "side = 100", r"other\.toml: no partner, it looks at another window"),
        ("side = 100", 'side = 100\n[partner]\nconfig = "x.toml"', r"other\.toml: no partner, it has one itself"),
        ("side = 100", "side = 100\n[train.weights]\nage = 0.0", r"other\.toml: no partner for age, which it does not"),
        ("side = 100\n[partner]\nheads.hats = 1.0", "side = 100", r"heads for hats, which are none"),
    ],
)
def test_what_cannot_be_a_partner_is_refused(config: Path, tmp_path: Path, own: str, partner: str, said: str) -> None:
    text = config.read_text(encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(inserted(text, partner), encoding="utf-8")
    named = own if "[partner]" in own else f"{own}\n[partner]"
    config.write_text(inserted(text, f'{named}\nconfig = "{other}"'), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        partner_of(read_config(config))


def inserted(text: str, model: str) -> str:
    """The configuration with another first line of `model`; what follows it goes to the file's end."""
    line, _, rest = model.partition("\n")
    return text.replace("side = 100", line) + rest + "\n"


def test_frozen_layers_keep_their_numbers(facenet: Path) -> None:
    torch.manual_seed(read_config(facenet).train.seed)
    before = untrained(read_config(facenet).model)
    train(facenet, until=2)
    after = averaged(read_config(facenet))
    for place in (0, 1):
        kept = torch.equal(next(before.blocks[place].parameters()), next(after.blocks[place].parameters()))
        assert kept == (place == 0)
    assert torch.equal(before.stem.weight, after.stem.weight)


def test_what_is_no_frozen_graph_is_said(tmp_path: Path) -> None:
    (tmp_path / "graph.pb").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"graph\.pb: not FaceNet's frozen graph"):
        start_from(untrained(Model(side=100, window=76, backbone="facenet")), tmp_path / "graph.pb")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('backbone = "vit"', "backbone must be"),
        ('backbone = "facenet"', "window must be at least 75"),
    ],
)
def test_a_backbone_that_there_is_not_or_does_not_fit_is_refused(config: Path, line: str, said: str) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace("hidden = 16", f"hidden = 16\n{line}"))
    with pytest.raises(ConfigError, match=said):
        read_config(config)
