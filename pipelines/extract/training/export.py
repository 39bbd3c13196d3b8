"""From weights to what `recogniser.Recogniser` and `taught.Taught` run: an int8 ONNX file, crf.json and heads.npz."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from pipelines.extract.lexicon import SIZE
from pipelines.extract.taught import OUTPUT
from pipelines.extract.training.network import Network

OPSET = 17


class _Heads(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is an extra: Any without it
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, marks: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        encoded = self.network(x, marks)
        return self.network.names(encoded), self.network.times(encoded), self.network.archive.seen(encoded)


def export(weights: Path, model: Path, out: Path, characters: int) -> None:
    """Write a complete model folder `out`; vocabulary, lexicon and configuration are copied from the folder `model`."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "vocab.json", "lexicon.txt.gz"):
        if (model / name).resolve() != (out / name).resolve():
            shutil.copy(model / name, out / name)
    network = Network(characters, lexicon=True)
    network.load_state_dict(torch.load(weights, weights_only=True))
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    columns = sum(size for _, size in OUTPUT)
    config["archive"] = {**config["names"], "output": "archive", "labels": [], "columns": columns}
    (out / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    np.savez_compressed(out / "heads.npz", **network.archive.tables())  # type: ignore[arg-type]  # numpy's stub takes allow_pickle for a table
    crf = {"names": network.names_crf.export(), "time": network.times_crf.export()}
    (out / "crf.json").write_text(json.dumps(crf, separators=(",", ":")), encoding="utf-8")
    _write(_Heads(network).eval(), [config[key]["output"] for key in (*crf, "archive")], out / config["names"]["model"])


def _write(model: _Heads, outputs: list[str], path: Path) -> None:
    full = path.with_suffix(".float.onnx")
    inputs = ["chars", "lexicon"]
    torch.onnx.export(
        model, (torch.randint(4, 1000, (3, 37)), torch.zeros(3, 37, SIZE)), str(full), input_names=inputs,
        output_names=outputs, opset_version=OPSET, dynamo=False,
        dynamic_axes={name: {0: "batch", 1: "length"} for name in (*inputs, *outputs)},
    )
    graph = onnx.load(str(full))
    with_lengths(graph)
    onnx.save(graph, str(full))
    quantize_dynamic(str(full), str(path), weight_type=QuantType.QInt8)
    full.unlink()


def with_lengths(model: onnx.ModelProto) -> None:
    """Tell the LSTM each row's length, from the input `chars`, so that padding does not change what it says."""
    graph = model.graph
    at, lstm = next((i, node) for i, node in enumerate(graph.node) if "LSTM" in node.op_type)
    graph.initializer.append(numpy_helper.from_array(np.array(0, np.int64), "padding"))
    graph.initializer.append(numpy_helper.from_array(np.array([1], np.int64), "along_the_row"))
    lstm.input[4] = "row_lengths"
    for node in (
        helper.make_node("ReduceSum", ["is_character_number", "along_the_row"], ["row_lengths"], keepdims=0),
        helper.make_node("Cast", ["is_character"], ["is_character_number"], to=onnx.TensorProto.INT32),
        helper.make_node("Not", ["is_padding"], ["is_character"]),
        helper.make_node("Equal", ["chars", "padding"], ["is_padding"]),
    ):
        graph.node.insert(at, node)
