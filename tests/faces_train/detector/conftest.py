from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faces_train.detector.pack import KINDS, Pack


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """A pack of 12 noisy pictures with one bright square 'face' each, and 4 empty rooms."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "pack"
    folder.mkdir()
    images, boxes, landmarks, kinds, counts = [], [], [], [], []
    for number in range(16):
        image = rng.integers(0, 90, (96, 128, 3), dtype=np.uint8)
        is_room = number >= 12
        if not is_room:
            x, y, side = int(rng.integers(4, 70)), int(rng.integers(4, 40)), int(rng.integers(24, 48))
            image[y : y + side, x : x + side] = 230
            boxes.append([x, y, x + side, y + side])
            spots = np.array([[0.3, 0.35], [0.7, 0.35], [0.5, 0.55], [0.35, 0.75], [0.65, 0.75]])
            landmarks.append(spots * side + [x, y])
        images.append(image)
        kinds.append(KINDS.index("rooms" if is_room else "mtfl"))
        counts.append((0 if is_room else 1, 0))
    (folder / "pictures.bin").write_bytes(b"".join(image.tobytes() for image in images))
    np.savez(
        folder / "labels.npz",
        offsets=np.arange(16) * images[0].size,
        shapes=np.array([image.shape[:2] for image in images]),
        kinds=np.array(kinds),
        counts=np.array(counts),
        boxes=np.array(boxes, np.float32),
        landmarks=np.array(landmarks, np.float32),
        ignored=np.zeros((0, 4), np.float32),
    )
    return folder


@pytest.fixture
def pack(pack_folder: Path) -> Pack:
    return Pack(pack_folder)
