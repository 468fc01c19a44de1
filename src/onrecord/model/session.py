"""Windows to scores: the only module that runs the network (ONNX, int8) and knows its files.

A model folder holds `encoder.onnx`, `linker.onnx`, `tokenizer.json` and `model.toml` (the card: name, tags,
sizes, thresholds, calibration, digest of the files).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from onrecord.errors import ModelError
from onrecord.model.tokens import Int64, Surroundings, Window, load_tokenizer

Float32 = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights")

# Windows encoded at once. 4 to 16 run at the same speed on one core; past that the activations leave the
# cache. Windows of like length go together, so little of a batch is padding.
WINDOWS_AT_ONCE = 8
# Cues linked at once, likewise.
CUES_AT_ONCE = 32

_TAGS = ["out", "source-begins", "source-inside", "content-begins", "content-inside"]


@dataclass(frozen=True, slots=True)
class Card:
    """What `model.toml` says that reading needs.

    threshold: the least confidence of a statement that is kept; nested_threshold: of one read inside
    another's content. calibration: intercept and weights of the logistic that turns scores into confidence.
    """

    name: str
    digest: str
    link_width: int
    threshold: float
    nested_threshold: float
    calibration: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window read: cue probabilities float32 [word, 3] (out, begins, inside) and link vectors
    float32 [word, link width]."""

    window: Window
    cues: Float32
    vectors: Float32


class Session:
    """A loaded model. Not for sharing between processes: each loads its own (about 25 MB)."""

    def __init__(self, folder: Path = WEIGHTS, *, threads: int = 1) -> None:
        self.folder = folder
        self.card = read_card(folder)
        self._threads = threads
        self._encoder = self._load("encoder.onnx")
        self._linker = self._load("linker.onnx")

    @cached_property
    def tokenizer(self) -> Tokenizer:
        return load_tokenizer(self.folder)

    def encode(self, windows: Sequence[Window]) -> list[Encoded]:
        """Read windows, in any number; the answer keeps their order."""
        encoded: list[Encoded | None] = [None] * len(windows)
        order = sorted(range(len(windows)), key=lambda index: len(windows[index].pieces))
        for begin in range(0, len(order), WINDOWS_AT_ONCE):
            chosen = order[begin : begin + WINDOWS_AT_ONCE]
            batch = [windows[index] for index in chosen]
            logits, vectors = self._encoder.run(
                ["cues", "vectors"],
                {
                    "pieces": _pad([window.pieces for window in batch], 0),
                    "shapes": _pad([window.piece_shapes for window in batch], 0),
                    "marks": _pad([window.piece_marks for window in batch], 0),
                    "first": _pad([window.first for window in batch], 0),
                },
            )
            probabilities = _softmax(logits)
            for row, (index, window) in enumerate(zip(chosen, batch, strict=True)):
                words = len(window.spans)
                encoded[index] = Encoded(window, probabilities[row, :words], vectors[row, :words])
        return [one for one in encoded if one is not None]

    def link(self, asked: Sequence[tuple[Encoded, Surroundings]]) -> list[tuple[Float32, float]]:
        """For each cue: log-probabilities [word, 5] of its surroundings, and the probability it is a cue."""
        answers: list[tuple[Float32, float]] = [(np.zeros((0, 5), np.float32), 0.0)] * len(asked)
        order = sorted(range(len(asked)), key=lambda index: asked[index][1].high - asked[index][1].low)
        for begin in range(0, len(order), CUES_AT_ONCE):
            chosen = order[begin : begin + CUES_AT_ONCE]
            around = [asked[index][1] for index in chosen]
            width = max(one.high - one.low for one in around)
            vectors = np.zeros((len(chosen), width, self.card.link_width), dtype=np.float32)
            for row, (index, one) in enumerate(zip(chosen, around, strict=True)):
                vectors[row, : one.high - one.low] = asked[index][0].vectors[one.low : one.high]
            tags, valid = self._linker.run(
                ["tags", "valid"],
                {
                    "vectors": vectors,
                    "distance": _pad([one.distance for one in around], 0),
                    "paragraph": _pad([one.paragraph for one in around], 3),
                    "is_cue": _pad([one.is_cue for one in around], 0),
                },
            )
            scores = np.log(_softmax(tags) + 1e-9)
            for row, (index, one) in enumerate(zip(chosen, around, strict=True)):
                answers[index] = (scores[row, : one.high - one.low], float(1 / (1 + np.exp(-valid[row]))))
        return answers

    def _load(self, name: str) -> onnxruntime.InferenceSession:
        path = self.folder / name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Lengths differ from batch to batch, so a plan of memory by shape is never used twice.
        options.enable_mem_pattern = False
        try:
            return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises types of its own that it does not export
            raise ModelError(
                f"{path}: cannot be loaded as a network ({error}); reinstall onrecord"
            ) from error


def read_card(folder: Path = WEIGHTS) -> Card:
    """The card of a model folder.

    Raises ModelError when it is missing or is for another arrangement of tags.
    """
    path = folder / "model.toml"
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}: no model card can be read here ({error}); reinstall onrecord") from error
    if written["tags"] != _TAGS:
        raise ModelError(
            f"{path}: lists the tags {written['tags']!r}, this version reads {_TAGS!r}; "
            "the folder is from another version, reinstall onrecord"
        )
    return Card(
        name=written["name"],
        digest=written["digest"],
        link_width=written["link_width"],
        threshold=written["threshold"],
        nested_threshold=written["nested_threshold"],
        calibration=tuple(written["calibration"]),
    )


def weights_digest(folder: Path) -> str:
    """The first 12 hex digits of SHA-256 over the network and tokenizer files."""
    sha = hashlib.sha256()
    for name in ("encoder.onnx", "linker.onnx", "tokenizer.json"):
        sha.update((folder / name).read_bytes())
    return sha.hexdigest()[:12]


def _pad(rows: Sequence[Int64], filler: int) -> Int64:
    padded = np.full((len(rows), max(len(row) for row in rows)), filler, dtype=np.int64)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    return padded


def _softmax(logits: Float32) -> Float32:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Float32 = raised / raised.sum(axis=-1, keepdims=True)
    return result
