"""The original Faces project's networks (DiaaZiada/Faces), so that its labels can be had and compared.

TorchScript files `gender.zip`, `expression.zip` and `multiple/*.zip`; input 64×64, values / 255, channels in OpenCV's
order, the detector's box as it is, one face at a time, as that project's own code feeds them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch

from faces.errors import WeightError
from faces.geometry import clip
from faces.heads.base import Answers
from faces.types import Detection, Distribution, Picture
from faces.zoo.cards import HeadCard

SIZE = 64
CLASSES = {
    "gender": ("female", "male"),
    "expression": ("anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"),
    "illumination": ("bad", "high", "medium"),
    "pose": ("down", "frontal", "left", "right", "up"),
    "occlusion": ("beard", "glasses", "hair", "hand", "none", "ornaments", "others"),
    "age": ("middle", "old", "young"),
    "makeup": ("over", "partial"),
}
"""In the order of the networks' outputs."""
EXTRACTOR = "multiple/feature_extractor.zip"
FILES = {name: f"{name}.zip" if name in ("gender", "expression") else f"multiple/{name}.zip" for name in CLASSES}


class OriginalHeads:
    """Answers attributes with whichever of the original networks a folder holds; see faces.heads.base.Heads."""

    def __init__(self, folder: Path, provider: str = "auto") -> None:
        """Load the networks. TorchScript can run code: load only files you trust.

        Args:
            folder: the original project's `models` folder.
            provider: `cuda`, or `auto` to use CUDA where torch has it; anything else is the CPU.

        Raises:
            WeightError: when there is none, a file is no TorchScript network or none of this shape, or a head lacks
                the feature extractor.
        """
        cuda = provider in ("auto", "cuda") and torch.cuda.is_available()
        self._device = "cuda" if cuda else "cpu"
        self._networks = {name: self._load(folder / file) for name, file in FILES.items() if (folder / file).is_file()}
        self._extractor = None
        if any("/" in FILES[name] for name in self._networks):
            self._extractor = self._load(folder / EXTRACTOR)
        if not self._networks:
            raise WeightError(f"{folder} holds none of {', '.join(FILES.values())}")
        for name in self._networks:
            self._try(folder, name)
        files = [*(FILES[name] for name in self._networks), *([EXTRACTOR] if self._extractor is not None else [])]
        digest = hashlib.sha256(b"".join(hashlib.sha256((folder / file).read_bytes()).digest() for file in files))
        self.name = f"original@{digest.hexdigest()[:8]}"
        self.provider = f"torch {self._device}"
        self.fallback = "CUDA was asked for, but torch has none" if provider == "cuda" and not cuda else None
        self.attributes = frozenset(self._networks)
        self.thresholds = dict.fromkeys(self._networks, HeadCard().threshold)

    def predict(
        self, image: Picture, faces: Sequence[Detection], wanted: Collection[str], *, thorough: bool = False
    ) -> list[Answers]:
        """See faces.heads.base.Heads."""
        return [self._answer(image, face, wanted) for face in faces]

    def _load(self, path: Path) -> torch.jit.ScriptModule:
        try:
            return torch.jit.load(str(path), map_location=self._device).eval()
        except (RuntimeError, ValueError) as error:
            raise WeightError(
                f"{path} is not a TorchScript network, or damaged; torch.jit.script(model).save({path.name!r}) makes "
                "one of a model that torch.save has written"
            ) from error

    def _try(self, folder: Path, name: str) -> None:
        """Refuse a network that cannot take a crop or answers something else."""
        try:
            count = self._logits(name, torch.zeros(1, 3, SIZE, SIZE, device=self._device), {}).numel()
        except RuntimeError as error:
            raise WeightError(f"{folder / FILES[name]} cannot take a crop: {str(error).splitlines()[-1]}") from error
        if count != len(CLASSES[name]):
            raise WeightError(f"{folder / FILES[name]} has {count} outputs; {name} has {len(CLASSES[name])} classes")

    @torch.inference_mode()
    def _logits(self, name: str, batch: torch.Tensor, shared: dict[str, torch.Tensor]) -> torch.Tensor:
        """What network `name` says of `batch`; what the extractor makes of it is kept in `shared`."""
        if "/" in FILES[name] and self._extractor is not None:
            if EXTRACTOR not in shared:
                shared[EXTRACTOR] = self._extractor(batch)
            batch = shared[EXTRACTOR]
        logits: torch.Tensor = self._networks[name](batch)
        return logits.flatten()

    def _answer(self, image: Picture, face: Detection, wanted: Collection[str]) -> Answers:
        box = clip(face.box, image.shape[1], image.shape[0])
        left, top = int(box.x), int(box.y)
        part = image[top : max(top + 1, int(box.bottom)), left : max(left + 1, int(box.right))]
        small = cv2.resize(part, (SIZE, SIZE)).astype(np.float32) / 255
        batch = torch.from_numpy(small.transpose(2, 0, 1)[None].copy()).to(self._device)
        shared: dict[str, torch.Tensor] = {}
        answers: Answers = {}
        for name in self._networks:
            if name not in wanted:
                continue
            scores = torch.softmax(self._logits(name, batch, shared), 0).cpu().numpy()
            best = int(scores.argmax())
            table = {label: float(score) for label, score in zip(CLASSES[name], scores, strict=True)}
            certain = bool(scores[best] >= self.thresholds[name])
            answers[name] = Distribution(CLASSES[name][best], float(scores[best]), certain, table)
        return answers
