"""The network: a BERT encoder over pieces, word-level heads, and a linker that reads each cue's surroundings.

Written out rather than taken from a library so that it can be read, exported and quantised as it stands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from onrecord.model.tokens import MARKS, SHAPES

# Cues: out, begins, inside and, in a network that tells them, nested begins, nested inside.
WORD_TAGS = 5


@dataclass(frozen=True)
class Shape:
    """Sizes; the encoder's are MiniLM-L6's."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    linker_width: int = 192
    linker_heads: int = 4
    linker_layers: int = 1
    dropout: float = 0.1
    # Whether cues inside another's content are told as such.
    nested: bool = False
    # The kind of encoder: "bert", or "mpnet" (a bias by relative distance, other ids, no segment types).
    kind: str = "bert"
    # Blocks that stay as they were pretrained, with the embeddings; shapes and marks come in after them.
    frozen: int = 0


def _drop(x: Tensor, share: float) -> Tensor:
    """Dropout with one mask for all tokens of a row: as good here, and a sixth of the time on a CPU."""
    kept = torch.rand(x.shape[0], 1, x.shape[2], dtype=torch.float32) >= share
    return x * (kept / (1 - share)).to(x.dtype)


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor, heads: int) -> Tensor:
    """Attention in `heads` heads; all but mask are [batch, token, width]; mask is added to the scores.

    Written out: on a CPU the backward pass of torch's fused attention takes twice as long.
    """
    batch, count, width = query.shape
    query, key, value = (
        part.view(batch, count, heads, width // heads).transpose(1, 2) for part in (query, key, value)
    )
    scores = query * (width // heads) ** -0.5 @ key.transpose(-1, -2) + mask.to(query.dtype)
    mixed = scores.softmax(-1).to(value.dtype) @ value
    return mixed.transpose(1, 2).reshape(batch, count, width)


class Block(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.dropout = dropout
        # Export puts one fused operator in its place.
        self.attend = attend

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: [batch, token, width]; mask: float [batch, 1, 1, token], 0 to see and -1e4 to pass over."""
        mixed = self.attend(self.query(x), self.key(x), self.value(x), mask, self.heads)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))

    def drop(self, x: Tensor) -> Tensor:
        return _drop(x, self.dropout) if self.training else x


class Encoder(nn.Module):
    """Pieces to word vectors, cue tags and (for training alone) role tags."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        if shape.kind == "mpnet":
            self.nearness = nn.Embedding(32, shape.heads)
        else:
            self.types = nn.Parameter(torch.zeros(shape.width))
        self.shapes = nn.Embedding(len(SHAPES), shape.width)
        self.marks = nn.Embedding(len(MARKS), shape.width)
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.marks.weight)
        self.norm = nn.LayerNorm(shape.width, eps=1e-5 if shape.kind == "mpnet" else 1e-12)
        self.blocks = nn.ModuleList(
            Block(shape.width, shape.heads, shape.inner, shape.dropout) for _ in range(shape.layers)
        )
        self.cue = nn.Linear(shape.width, 5 if shape.nested else 3)
        self.role = nn.Linear(shape.width, WORD_TAGS)
        # What the linker needs of a word: as a candidate, as a partner, as a cue. Made here, once a word.
        self.link = nn.Linear(shape.width, 3 * shape.linker_width)
        self.dropout = shape.dropout

    def forward(
        self, pieces: Tensor, shapes: Tensor, marks: Tensor, first: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """pieces, shapes, marks: int64 [batch, piece]; first: int64 [batch, word], padded with 0.

        Returns link vectors [batch, word, 3 * linker width], cue logits [batch, word, 3 or 5],
        role logits [batch, word, 5].
        """
        mask = (pieces == 0)[:, None, None, :].to(torch.float32) * -1e4
        places = torch.arange(pieces.shape[1], device=pieces.device)
        if self.shape.kind == "mpnet":
            # MPNet keeps BERT's vocabulary four ids on, after its own <s>, <pad>, </s> and <unk>.
            x = self.words(_as_mpnet(pieces)) + self.positions(places + 2)
            mask = mask + self.nearness(_nearness(places)).permute(2, 0, 1)[None]
        else:
            x = self.words(pieces) + self.positions(places) + self.types
        features = self.shapes(shapes) + self.marks(marks)
        frozen = self.shape.frozen
        with torch.set_grad_enabled(torch.is_grad_enabled() and not frozen):
            x = self.norm(x if frozen else x + features)
            x = _drop(x, self.dropout) if self.training and not frozen else x
            for block in self.blocks[:frozen]:
                x = block(x, mask)
        if frozen:
            x, mask = x + features, mask.detach()
        for block in self.blocks[frozen:]:
            x = block(x, mask)
        x = torch.gather(x, 1, first[:, :, None].expand(-1, -1, x.shape[2]))
        return self.link(x), self.cue(x), self.role(x)


def _as_mpnet(pieces: Tensor) -> Tensor:
    own = pieces + 4
    for bert, mpnet in ((0, 1), (101, 0), (102, 2), (100, 3)):
        own = own.masked_fill(pieces == bert, mpnet)
    return own


def _nearness(places: Tensor) -> Tensor:
    """Classes 0..31 of the distance from each place to each other. Source: MPNet's and T5's buckets."""
    away = places[None, :] - places[:, None]
    far = 8 + (torch.log(away.abs().clamp(min=1) / 8) / math.log(128 / 8) * 8).long().clamp(max=7)
    return 16 * (away > 0).long() + torch.where(away.abs() < 8, away.abs(), far)


class Linker(nn.Module):
    """For one cue: which words around it are its source and its content, and whether it is a cue at all."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.linker_width
        self.distance = nn.Embedding(33, width)
        self.paragraph = nn.Embedding(4, width)
        self.is_cue = nn.Embedding(3 if shape.nested else 2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.blocks = nn.ModuleList(
            Block(width, shape.linker_heads, 2 * width, shape.dropout) for _ in range(shape.linker_layers)
        )
        self.tags = nn.Linear(width, WORD_TAGS)
        self.valid = nn.Linear(2 * width, 1)
        self.dropout = shape.dropout

    def forward(
        self, vectors: Tensor, distance: Tensor, paragraph: Tensor, is_cue: Tensor
    ) -> tuple[Tensor, Tensor]:
        """vectors: [cue, word, 3 * width]; distance: int64 [cue, word], classes 0..32; paragraph: int64, 0
        same, 1 before, 2 after, 3 padding; is_cue: int64, 1 on the cue's words, 2 if it is nested.

        Returns tag logits [cue, word, 5] and validity logits [cue].
        """
        on_cue = (is_cue > 0).to(vectors.dtype)[:, :, None]
        candidate, partner, cue = vectors.chunk(3, dim=-1)
        shared = (cue * on_cue).sum(1, keepdim=True) / on_cue.sum(1, keepdim=True).clamp(min=1)
        x = candidate + shared + partner * shared
        x = x + self.distance(distance) + self.paragraph(paragraph) + self.is_cue(is_cue)
        x = self.norm(F.gelu(x))
        x = _drop(x, self.dropout) if self.training else x
        mask = (paragraph == 3)[:, None, None, :].to(torch.float32) * -1e4
        for block in self.blocks:
            x = block(x, mask)
        seen = (paragraph != 3).to(x.dtype)[:, :, None]
        pooled = torch.cat(
            [(x * on_cue).sum(1) / on_cue.sum(1).clamp(min=1), (x * seen).sum(1) / seen.sum(1)], -1
        )
        return self.tags(x), self.valid(pooled)[:, 0]


class Reader(nn.Module):
    """Encoder and linker, trained as one."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape)
        self.linker = Linker(shape)


def load_reader(checkpoint: Path) -> Reader:
    """A reader as a run's best.pt keeps it."""
    saved = torch.load(checkpoint, weights_only=True)
    reader = Reader(Shape(**saved["shape"]))
    reader.load_state_dict(saved["reader"])
    return reader.eval()


# Our names and those of the checkpoints on the hub, outside and inside the blocks.
_OUTSIDE = {
    "words.weight": "embeddings.word_embeddings.weight",
    "positions.weight": "embeddings.position_embeddings.weight",
    "norm.weight": "embeddings.LayerNorm.weight",
    "norm.bias": "embeddings.LayerNorm.bias",
}
_INSIDE = {
    "bert": {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    },
    "mpnet": {
        "query": "attention.attn.q",
        "key": "attention.attn.k",
        "value": "attention.attn.v",
        "out": "attention.attn.o",
        "norm1": "attention.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    },
}
# What no checkpoint has: it is learned from nothing, at the heads' rate.
FRESH = ("shapes", "marks", "cue", "role", "link")


def load_encoder(encoder: Encoder, weights: Path) -> None:
    """Take the pretrained weights of a BERT or MPNet checkpoint (safetensors, Hugging Face names)."""
    given = {re.sub("^(bert|mpnet)\\.", "", key): value.float() for key, value in load_file(weights).items()}
    names = dict(_OUTSIDE)
    for number in range(len(encoder.blocks)):
        for ours, theirs in _INSIDE[encoder.shape.kind].items():
            for kind in ("weight", "bias"):
                names[f"blocks.{number}.{ours}.{kind}"] = f"encoder.layer.{number}.{theirs}.{kind}"
    if encoder.shape.kind == "mpnet":
        names["nearness.weight"] = "encoder.relative_attention_bias.weight"
    taken = {ours: given[theirs] for ours, theirs in names.items()}
    if encoder.shape.kind == "bert":
        taken["types"] = given["embeddings.token_type_embeddings.weight"][0]
    missing, unexpected = encoder.load_state_dict(taken, strict=False)
    if any(name.split(".")[0] not in FRESH for name in missing) or unexpected:
        raise ValueError(
            f"{weights}: not the encoder the recipe names; missing {missing}, extra {unexpected}"
        )
    if encoder.shape.frozen:
        for part in (encoder.words, encoder.positions, encoder.norm, *encoder.blocks[: encoder.shape.frozen]):
            part.requires_grad_(False)
        encoder.nearness.requires_grad_(False)


@torch.no_grad()
def take_over(reader: Reader, other: Reader, inputs: Sequence[tuple[Tensor, ...]]) -> None:
    """Start a smaller reader from a trained one: the `Shape.inner` busiest neurons of every block are kept.

    inputs: what the encoder reads to tell them. Tags the other does not know begin as copies of its last.
    """
    busy = _importance(other, inputs)
    given = other.state_dict()
    for name, value in reader.state_dict().items():
        taken = given.get(name)
        if taken is None:
            continue
        block = re.match(r"encoder\.blocks\.(\d+)\.(up|down)\.(weight|bias)", name)
        if block:
            order = busy[int(block[1])].argsort(descending=True)[: reader.shape.inner].sort().values
            if block[2] == "up":
                taken = taken[order]
            elif block[3] == "weight":
                taken = taken[:, order]
        elif len(taken) < len(value):
            taken = torch.cat([taken, taken[len(taken) - len(value) :]])
        value.copy_(taken)


@torch.no_grad()
def _importance(reader: Reader, inputs: Sequence[tuple[Tensor, ...]]) -> list[Tensor]:
    """For each block, how much each inner neuron moves its output over these inputs: mean size times the
    length of its outgoing weights."""
    reader.eval()
    sums = [torch.zeros(reader.shape.inner) for _ in reader.encoder.blocks]

    def add_to(total: Tensor) -> Callable[..., None]:
        def hook(_module: nn.Module, _inputs: object, out: Tensor) -> None:
            total.add_(F.gelu(out).abs().mean((0, 1)))

        return hook

    hooks = [
        block.up.register_forward_hook(add_to(total))
        for block, total in zip(reader.encoder.blocks, sums, strict=True)
    ]
    for one in inputs:
        reader.encoder(*one)
    for hook in hooks:
        hook.remove()
    return [
        total * block.down.weight.norm(dim=0)
        for block, total in zip(reader.encoder.blocks, sums, strict=True)
    ]
