"""The network: dlib's face recognition ResNet as the backbone, one layer shared by all heads, a linear head each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from google.protobuf.message import DecodeError
from torch import nn
from torch.nn import functional as F

from faces_train.data.augment import MIRRORED
from faces_train.heads.layout import OUTPUTS
from faces_train.heads.settings import Model

CHANNELS = (32, 32, 32, 64, 64, 64, 64, 128, 128, 128, 256, 256, 256, 256)
"""Output channels of the residual blocks 1..14."""
HALVING = (4, 8, 11, 14)
"""The blocks that halve the map."""
WIDTHS = list(OUTPUTS.values())
UNMIRRORED_POSES = [MIRRORED.get(place, place) for place in range(OUTPUTS["pose"])]
"""The pose classes in the order in which a mirror image shows them: left and right change places."""
MEAN = (122.782, 117.001, 104.298)
"""Red, green and blue that dlib's network subtracts before it divides by 256."""


class Shortcut(nn.Module):
    """Around a halving block: means of 2 x 2 places, new channels filled with zeros."""

    def __init__(self, more: int) -> None:
        super().__init__()
        self.more = more

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, c, h, w) to (n, c + more, h // 2, w // 2)."""
        return F.pad(F.avg_pool2d(x, 2, 2), (0, 0, 0, 0, 0, self.more))


class Block(nn.Module):
    """Two 3x3 convolutions and a sum with what came in, or with its `Shortcut` where the block halves the map."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, after, 3, stride, padding=1 if stride == 1 else 0)
        self.second = nn.Conv2d(after, after, 3, padding=1)
        self.stride = stride
        self.short: nn.Module = Shortcut(after - before) if stride > 1 else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, c, h, w) to (n, c', h // stride, w // stride)."""
        short = self.short(x)
        if self.stride > 1:
            # plain numbers, so that an exported graph holds constants that ONNX Runtime can fold into the convolution
            right, below = (int(int(side) % 2 == 0) for side in (x.shape[3], x.shape[2]))
            x = F.pad(x, (0, right, 0, below))
        return F.relu(short + self.second(F.relu(self.first(x))))


class HeadsNetwork(nn.Module):
    """Windows of aligned crops in, one output per head out.

    Args:
        dropped: residual blocks left out.
        hidden: units of the layer that the heads share.
        window: pixels of the input's side.
    """

    mean: torch.Tensor

    def __init__(self, dropped: tuple[int, ...] = (), hidden: int = 320, window: int = 104) -> None:
        super().__init__()
        self.window = window
        self.register_buffer("mean", torch.tensor(MEAN).reshape(1, 3, 1, 1), persistent=False)
        self.stem = nn.Conv2d(3, 32, 7, 2)
        self.numbers = tuple(number for number in range(1, 15) if number not in dropped)
        self.blocks = nn.ModuleList()
        before = 32
        for number in self.numbers:
            after = CHANNELS[number - 1]
            self.blocks.append(Block(before, after, 2 if number in HALVING else 1))
            before = after
        with torch.no_grad():
            pooled, spatial = self.maps(torch.zeros(1, 3, window, window))
        self.squeeze = nn.Conv2d(spatial.shape[1], 32, 1)
        places = spatial.shape[2] * spatial.shape[3]
        self.shared = nn.Linear(pooled.shape[1] + 32 * places, hidden)
        self.dropout = nn.Dropout(0.2)
        self.heads = nn.Linear(hidden, sum(WIDTHS))

    def maps(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Means of the last maps of the three deepest stages, and the deepest map that still has places."""
        x = F.max_pool2d(F.relu(self.stem(x)), 3, 2)
        means, spatial = [], x
        following = [*self.numbers[1:], None]
        for then, block in zip(following, self.blocks, strict=True):
            x = block(x)
            if then is None or then in (11, 14):  # the last block of a stage
                means.append(x.mean((2, 3)))
                if then is not None:
                    spatial = x
        return torch.cat(means, 1), spatial

    def embed(self, x: torch.Tensor) -> torch.Tensor:
        """(n, hidden): the layer that the heads share, for x (n, 3, window, window) as the stem takes it."""
        pooled, spatial = self.maps(x)
        places = F.relu(self.squeeze(spatial)).flatten(1)
        return F.relu(self.shared(torch.cat([pooled, places], 1)))

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """Outputs in the heads' own units.

        Args:
            x: (n, 3, window, window) float32, RGB 0..255.
        """
        return by_head(self.heads(self.dropout(self.embed((x - self.mean) / 256))))

    def answers(self, x: torch.Tensor, model: Model) -> tuple[torch.Tensor, torch.Tensor]:
        """All outputs in the heads' own units and the shared layer, each the mean over the views that the weight has.

        Args:
            x: (n, 3, s, s), the window and its margin as the stem takes them.
            model: says which views.
        """
        seen = self.looks(x, model.margin)
        if model.mirror:
            seen += [view.flip(3) for view in seen]
        shared = self.embed(torch.cat(seen) if len(seen) > 1 else seen[0])
        found = self.heads(shared)
        if model.mirror:
            own, mirrored = found.chunk(2)
            heads = by_head(mirrored)
            heads["pose"] = heads["pose"][:, UNMIRRORED_POSES]
            heads["angles"] = heads["angles"] * torch.tensor([-1.0, 1.0, -1.0])
            found = torch.cat([own, torch.cat(list(heads.values()), 1)])
        return _mean(found, len(seen)), _mean(shared, len(seen))

    def looks(self, x: torch.Tensor, margin: int) -> list[torch.Tensor]:
        """The window, (n, 3, window, window), and with a margin what is larger and smaller by it, at the same size."""
        if not margin:
            return [x]
        window = x[..., margin:-margin, margin:-margin]
        near = window[..., margin:-margin, margin:-margin]
        return [window, *(F.interpolate(view, 2 * [self.window], mode="bilinear") for view in (x, near))]


def by_head(outputs: torch.Tensor) -> dict[str, torch.Tensor]:
    """(n, all) to (n, width) of each head."""
    return dict(zip(OUTPUTS, outputs.split(WIDTHS, 1), strict=True))


def _mean(values: torch.Tensor, views: int) -> torch.Tensor:
    """(views * n, width) to (n, width)."""
    return values if views == 1 else values.reshape(views, -1, values.shape[1]).mean(0)


def to_cells(weight: torch.Tensor) -> torch.Tensor:
    """(n, 3, 7, 7), stepping over two pixels, as (n, 12, 4, 4), stepping over one cell of 2 x 2 pixels."""
    cells = F.pad(weight, (0, 1, 0, 1)).reshape(-1, 3, 4, 2, 4, 2)
    return cells.permute(0, 3, 5, 1, 2, 4).reshape(-1, 12, 4, 4).contiguous()


def from_cells(weight: torch.Tensor) -> torch.Tensor:
    """The way back from `to_cells`."""
    pixels = weight.reshape(-1, 2, 2, 3, 4, 4).permute(0, 3, 4, 1, 5, 2).reshape(-1, 3, 8, 8)
    return pixels[..., :7, :7].contiguous()


def start_from(network: HeadsNetwork, path: Path) -> None:
    """Fill what fits from `conv0…conv28` of a .npz of dlib's network, or from an .onnx that `ship` wrote.

    Raises:
        ValueError: the file is not such a file.
    """
    if path.suffix == ".onnx":
        _start_from_weight(network, path)
        return
    try:
        with np.load(path, allow_pickle=False) as stored:
            layers = [(stored[f"conv{index}.weight"], stored[f"conv{index}.bias"]) for index in range(29)]
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{path}: not dlib's network as an .npz ({error})") from error
    _fill(network.stem, *layers[0])
    for number, block in zip(network.numbers, network.blocks, strict=True):
        assert isinstance(block, Block)
        _fill(block.first, *layers[2 * number - 1])
        _fill(block.second, *layers[2 * number])


def _start_from_weight(network: HeadsNetwork, path: Path) -> None:
    """Fill blocks by their numbers and other layers by name; what the weight lacks or has in another shape stays."""
    import onnx

    from faces_train.quantise import widened

    try:
        model = onnx.load(path)
    except (OSError, DecodeError) as error:
        raise ValueError(f"{path}: not an ONNX file ({error})") from error
    arrays = {
        tensor.name.removesuffix(".half"): onnx.numpy_helper.to_array(tensor).astype(np.float32)
        for tensor in model.graph.initializer
    }
    stored = {}
    for name, values in widened(arrays).items():  # see detector.export: halve and quarter
        whole = name.removesuffix(".byte")
        values = values * arrays[f"{whole}.scale"] if name != whole else values
        stored[whole.removeprefix("network.")] = torch.from_numpy(values)
    notes = {entry.key: entry.value for entry in model.metadata_props}
    if not {"stem.weight", "heads.weight"} <= stored.keys() or "blocks" not in notes:
        raise ValueError(f"{path}: not a weight of this kind of network")
    stem = stored["stem.weight"]  # see export.Shipped
    stored["stem.weight"] = (from_cells(stem) if stem.shape[1] == 12 else stem).flip(1) * 256
    stored["stem.bias"] += (stored["stem.weight"] * network.mean / 256).sum((1, 2, 3))
    places = {number: place for place, number in enumerate(map(int, notes["blocks"].split()))}
    with torch.no_grad():
        for name, value in network.state_dict().items():
            parts = name.split(".")
            if parts[0] == "blocks":
                parts[1] = str(places.get(network.numbers[int(parts[1])], "none"))
            given = stored.get(".".join(parts))
            if given is None:
                continue
            if given.shape == value.shape:
                value.copy_(given)
            elif given.shape == (*value.shape[:2], 1, 1):  # the middle of a kernel that saw one place
                value.zero_()
                value[:, :, 1:2, 1:2] = given


def _fill(layer: nn.Conv2d, weight: np.ndarray, bias: np.ndarray) -> None:
    if tuple(layer.weight.shape) != weight.shape or layer.bias is None:
        raise ValueError(f"a layer of shape {tuple(layer.weight.shape)} cannot take {weight.shape}")
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight.astype(np.float32)))
        layer.bias.copy_(torch.from_numpy(bias.astype(np.float32)))
