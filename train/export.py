"""A checkpoint to the folder that serves: `python -m train.export RUN/best.pt src/onrecord/model/weights`.

Writes encoder.onnx and linker.onnx in int8 (per channel, dynamic) and the tokenizer; calibrate.py adds
model.toml. Refuses a network whose float ONNX answers differ from torch's, and says how far int8 moves them.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn

from train.model import Block, Reader, attend, load_reader

# The largest difference between torch's and ONNX's float logits that is still rounding.
MAX_DIFFERENCE = 1e-3


class _Fused(torch.autograd.Function):
    """Attention as ONNX Runtime's one operator. Without a mask: serving reads one window, one cue at a time,
    so nothing is padding, and on one core that is as fast as any batch."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        return attend(query, key, value, torch.zeros(1), heads)

    @staticmethod
    def symbolic(g: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        fused = g.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        return fused.setType(query.type())


class _Encoder(nn.Module):
    """The encoder without the heads that only training uses."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.encoder = reader.encoder

    def forward(self, pieces: Tensor, shapes: Tensor, marks: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        vectors, cues, _ = self.encoder(pieces, shapes, marks, first)
        return cues, vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pretrained", type=Path, default=Path("train/pretrained"))
    options = parser.parse_args()
    reader = load_reader(options.checkpoint)
    options.folder.mkdir(parents=True, exist_ok=True)
    encoder = _Encoder(reader).eval()
    export(encoder, _encoder_sample(), ["cues", "vectors"], options.folder / "encoder.onnx")
    export(reader.linker.eval(), _linker_sample(reader), ["tags", "valid"], options.folder / "linker.onnx")
    shutil.copy(options.pretrained / "tokenizer.json", options.folder / "tokenizer.json")


def export(module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], path: Path) -> None:
    """Write one network; its inputs and outputs keep a free second axis."""
    with torch.no_grad():
        wanted = [value.numpy() for value in module(*inputs.values())]
    for block in module.modules():
        if isinstance(block, Block):
            block.attend = lambda query, key, value, mask, heads: _Fused.apply(query, key, value, heads)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # The exporter that follows is not used: it has no way yet to name ONNX Runtime's own operators.
        warnings.simplefilter("ignore", DeprecationWarning)
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(plain),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes={name: {1: "words"} for name in [*inputs, *outputs] if name != "valid"},
            opset_version=17,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )
        difference = _difference(plain, inputs, outputs, wanted)
        if difference > MAX_DIFFERENCE:
            raise SystemExit(f"{path.name}: ONNX differs from torch by {difference:.2g}; not written")
        _fuse(plain, fused)
        # Without a default type the quantiser cannot see through the fused operators.
        quantize_dynamic(
            str(fused),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        moved = _difference(path, inputs, outputs, wanted)
        print(
            f"{path.name}: float differs by {difference:.2g}, int8 by {moved:.2g}; "
            f"{path.stat().st_size / 1e6:.1f} MB"
        )


def _fuse(plain: Path, fused: Path) -> None:
    """Bias and GELU as one operator. Not layer norm and its sum: that one takes a fifth longer on a CPU."""
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    options.enable_skip_layer_norm = False
    model = optimizer.optimize_model(str(plain), model_type="bert", optimization_options=options, opt_level=0)
    model.save_model_to_file(str(fused))


def _difference(path: Path, inputs: dict[str, Tensor], outputs: list[str], wanted: list[np.ndarray]) -> float:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    given = session.run(outputs, {name: value.numpy() for name, value in inputs.items()})
    return max(float(np.abs(a - b).max()) for a, b in zip(given, wanted, strict=True))


def _encoder_sample() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {
        "pieces": torch.randint(1000, 30000, (1, 40), generator=generator),
        "shapes": torch.randint(0, 8, (1, 40), generator=generator),
        "marks": torch.randint(0, 5, (1, 40), generator=generator),
        "first": torch.arange(25)[None],
    }


def _linker_sample(reader: Reader) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    is_cue = torch.zeros(1, 30, dtype=torch.int64)
    is_cue[:, 5:7] = 1
    return {
        "vectors": torch.randn(1, 30, 3 * reader.shape.linker_width, generator=generator),
        "distance": torch.randint(0, 33, (1, 30), generator=generator),
        "paragraph": torch.randint(0, 3, (1, 30), generator=generator),
        "is_cue": is_cue,
    }


if __name__ == "__main__":
    main()
