"""A checkpoint to the folder that serves: `python -m train.export RUN/best.pt src/onrecord/model/weights`.

Writes encoder.onnx and linker.onnx in int8 (per channel, dynamic), the tokenizer and model.toml. Refuses a
network whose float ONNX answers differ from torch's, and says how far int8 moves them.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from train.model import Reader, Shape

# The largest difference between torch's and ONNX's float logits that is still rounding.
MAX_DIFFERENCE = 1e-3


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
    saved = torch.load(options.checkpoint, weights_only=True)
    reader = Reader(Shape(**saved["shape"]))
    reader.load_state_dict(saved["reader"])
    reader.eval()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, inputs in (("encoder", _encoder_sample()), ("linker", _linker_sample(reader))):
        module = _Encoder(reader).eval() if name == "encoder" else reader.linker
        outputs = ["cues", "vectors"] if name == "encoder" else ["tags", "valid"]
        _export(module, inputs, outputs, options.folder / f"{name}.onnx")
    shutil.copy(options.pretrained / "tokenizer.json", options.folder / "tokenizer.json")


def _export(module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        axes = {
            name: {0: f"{name}_rows", 1: f"{name}_columns"} for name in [*inputs, *outputs] if name != "valid"
        }
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(plain),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes | ({"valid": {0: "cues"}} if "valid" in outputs else {}),
            opset_version=17,
            dynamo=False,
        )
        with torch.no_grad():
            wanted = [value.numpy() for value in module(*inputs.values())]
        difference = _difference(plain, inputs, outputs, wanted)
        if difference > MAX_DIFFERENCE:
            raise SystemExit(f"{path.name}: ONNX differs from torch by {difference:.2g}; not written")
        fused = _fuse(plain, Path(folder) / "fused.onnx", heads=12 if "cues" in outputs else 4)
        quantize_dynamic(
            str(fused),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        print(
            f"{path.name}: float differs by {difference:.2g}, fused by "
            f"{_difference(fused, inputs, outputs, wanted):.2g}, int8 by "
            f"{_difference(path, inputs, outputs, wanted):.2g}; {path.stat().st_size / 1e6:.1f} MB"
        )


def _fuse(plain: Path, fused: Path, *, heads: int) -> Path:
    """Attention, layer norm and GELU as single operators, which int8 runs faster."""
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    model = optimizer.optimize_model(
        str(plain),
        model_type="bert",
        num_heads=heads,
        hidden_size=384 if heads == 12 else 192,
        optimization_options=options,
        opt_level=0,
    )
    print(model.get_fused_operator_statistics())
    model.save_model_to_file(str(fused))
    return fused


def _difference(path: Path, inputs: dict[str, Tensor], outputs: list[str], wanted: list[np.ndarray]) -> float:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    given = session.run(outputs, {name: value.numpy() for name, value in inputs.items()})
    return max(float(np.abs(a - b).max()) for a, b in zip(given, wanted, strict=True))


def _encoder_sample() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    pieces = torch.randint(1000, 30000, (3, 40), generator=generator)
    pieces[1, 30:] = 0
    return {
        "pieces": pieces,
        "shapes": torch.randint(0, 8, (3, 40), generator=generator),
        "marks": torch.randint(0, 5, (3, 40), generator=generator),
        "first": torch.arange(25).expand(3, 25).contiguous(),
    }


def _linker_sample(reader: Reader) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    paragraph = torch.zeros(4, 30, dtype=torch.int64)
    paragraph[2, 20:] = 3
    is_cue = torch.zeros(4, 30, dtype=torch.int64)
    is_cue[:, 5:7] = 1
    return {
        "vectors": torch.randn(4, 30, 3 * reader.shape.linker_width, generator=generator),
        "distance": torch.randint(0, 33, (4, 30), generator=generator),
        "paragraph": paragraph,
        "is_cue": is_cue,
    }


if __name__ == "__main__":
    main()
