"""Windows to scores: the only module that runs the network (ONNX, int8) and knows its files.

A model folder holds `encoder.onnx`, `linker.onnx`, `tokenizer.json` and `model.toml` (the card: name, tags,
sizes, thresholds, calibration, digest of the files).
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

# onnxruntime from 1.32 on reports each process to its maker and keeps a device id under the home folder,
# unless this is set before it is imported. Nothing leaves the machine by us; who wants it can set it to 0.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime
from tokenizers import Tokenizer

from onrecord.errors import ModelError
from onrecord.model.tokens import Surroundings, Window, load_tokenizer

Float32 = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights")

_TAGS = ["out", "source-begins", "source-inside", "content-begins", "content-inside"]


@dataclass(frozen=True, slots=True)
class Card:
    """What `model.toml` says that reading needs.

    threshold: the least confidence of a statement that is kept; nested_threshold: of one read inside
    another's content. calibration: intercept and weights of the logistic that turns scores into confidence.
    """

    name: str
    digest: str
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
        self.tokenizer = self._load_tokenizer()
        self._encoder = self._load("encoder.onnx")
        self._linker = self._load("linker.onnx")

    def encode(self, window: Window) -> Encoded:
        """Read one window. On one core no batch is faster (1 to 16 tried), and nothing is padding."""
        logits, vectors = self._encoder.run(
            ["cues", "vectors"],
            {
                "pieces": window.pieces[None],
                "shapes": window.piece_shapes[None],
                "marks": window.piece_marks[None],
                "first": window.first[None],
            },
        )
        return Encoded(window, _softmax(logits[0]), vectors[0])

    def link(self, encoded: Encoded, around: Surroundings) -> tuple[Float32, float]:
        """For one cue: tag probabilities float32 [word, 5] over its surroundings, and that it is a cue."""
        tags, valid = self._linker.run(
            ["tags", "valid"],
            {
                "vectors": encoded.vectors[None, around.low : around.high],
                "distance": around.distance[None],
                "paragraph": around.paragraph[None],
                "is_cue": around.is_cue[None],
            },
        )
        return _softmax(tags[0]), float(1 / (1 + np.exp(-valid[0])))

    def _load_tokenizer(self) -> Tokenizer:
        try:
            return load_tokenizer(self.folder)
        except Exception as error:  # tokenizers raises plain Exception
            raise ModelError(
                f"{self.folder}: no tokenizer can be read here ({error}); reinstall onrecord"
            ) from error

    def _load(self, name: str) -> onnxruntime.InferenceSession:
        path = self.folder / name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Lengths differ from window to window, so a plan of memory by shape is seldom used twice.
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
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}: no model card can be read here ({error}); reinstall onrecord") from error
    if written.get("tags") != _TAGS:
        raise ModelError(
            f"{path}: lists the tags {written.get('tags')!r}, this version reads {_TAGS!r}; "
            "the folder is from another version, reinstall onrecord"
        )
    try:
        return Card(
            name=written["name"],
            digest=written["digest"],
            threshold=written["threshold"],
            nested_threshold=written["nested_threshold"],
            calibration=tuple(written["calibration"]),
        )
    except KeyError as error:
        raise ModelError(f"{path}: gives no {error}; reinstall onrecord") from error


def weights_digest(folder: Path) -> str:
    """The first 12 hex digits of SHA-256 over the network and tokenizer files."""
    sha = hashlib.sha256()
    for name in ("encoder.onnx", "linker.onnx", "tokenizer.json"):
        sha.update((folder / name).read_bytes())
    return sha.hexdigest()[:12]


def _softmax(logits: Float32) -> Float32:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Float32 = raised / raised.sum(axis=-1, keepdims=True)
    return result
