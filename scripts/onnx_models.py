"""Exports small models with seeded weights: python onnx_models.py FOLDER

For each model NAME it writes

- NAME.onnx, and NAME.onnx.data where the weights lie in a file of their own;
- NAME_input_K.npy and NAME_output_K.npy, an input and what PyTorch (or, for models that are put
  together here, onnx's reference evaluator) computes for it;
- NAME.shapes, a line "value size size ..." for each value, as onnx's reference evaluator makes it
  from the input; for recurrent models, which it does not have in full, as onnx infers it.
"""

import pathlib
import sys
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch import nn
from torch.nn import functional

warnings.filterwarnings("ignore")


class Residual(nn.Module):
    """Convolutions with groups, padding and stride, a residual sum, pools, a classifier."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1, groups=4, bias=False)
        self.conv3 = nn.Conv2d(8, 12, 3, padding=2, dilation=2)
        self.fc = nn.Linear(12, 10)
        with torch.no_grad():
            self.bn1.running_mean.uniform_(-0.1, 0.1)
            self.bn1.running_var.uniform_(0.5, 1.5)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = x + functional.leaky_relu(self.conv2(x), 0.1)
        x = functional.max_pool2d(x, 3, 2, ceil_mode=True)
        x = torch.cat([x, torch.sigmoid(x)], 1)[:, 4:12]
        x = self.conv3(x).clamp(-1, 1)
        x = functional.avg_pool2d(x, 2, 1)
        x = functional.adaptive_avg_pool2d(x, 1)
        return self.fc(torch.flatten(x, 1))


class Views(nn.Module):
    """Changes of shape that exporters write as arithmetic on shapes."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(64, 5)

    def forward(self, x):
        n, c, h, w = x.shape
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)
        x = functional.pad(x, (1, 1, 0, 2))
        x = x[:, :, 1::2, : w // 2]
        x = x.reshape(n, -1)
        x = (x.unsqueeze(1) * 2).squeeze(1)
        return torch.softmax(self.fc(x), -1)


class Mixer(nn.Module):
    """Layer normalisation, GELU and products over a sequence."""

    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(16)
        self.up = nn.Linear(16, 32)
        self.down = nn.Linear(32, 16)

    def forward(self, x):
        return torch.tanh(x + self.down(functional.gelu(self.up(self.norm(x)))))


class Recurrent(nn.Module):
    """An LSTM in both directions, or a GRU, with a classifier at every step."""

    def __init__(self, kind):
        super().__init__()
        both = kind is nn.LSTM
        self.cell = kind(6, 5, bidirectional=both)
        self.fc = nn.Linear(10 if both else 5, 4)

    def forward(self, x):
        return self.fc(self.cell(x)[0])


def evaluated_shapes(model, inputs):
    """The shape of each value that the reference evaluator computes."""
    values = ReferenceEvaluator(model).run(None, inputs, intermediate=True)
    return {name: value.shape for name, value in values.items() if name}


def inferred_shapes(model, inputs):
    """The shapes that onnx infers, for operators that its evaluator does not have in full."""
    values = {value.name: value for value in model.graph.input}
    for name, array in inputs.items():
        shape = values[name].type.tensor_type.shape
        del shape.dim[:]
        for size in array.shape:
            shape.dim.add().dim_value = size
    # What the exporter wrote down may have open sizes.
    del model.graph.value_info[:]
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    model = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    result = {}
    for value in [*model.graph.input, *model.graph.value_info, *model.graph.output]:
        tensor = value.type.tensor_type
        if tensor.HasField("shape") and all(d.HasField("dim_value") for d in tensor.shape.dim):
            result[value.name] = [d.dim_value for d in tensor.shape.dim]
    return result


def shapes(model, inputs):
    """The shape of each value for these inputs, a line each."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    bidirectional = any(node.op_type in ("LSTM", "GRU") for node in model.graph.node)
    known = inferred_shapes(model, inputs) if bidirectional else evaluated_shapes(model, inputs)
    return "".join(
        " ".join([name, *map(str, shape)]) + "\n" for name, shape in sorted(known.items()))


def save(folder, name, inputs, outputs):
    path = folder / f"{name}.onnx"
    onnx.checker.check_model(str(path))
    model = onnx.load(str(path))
    # Paths of sources are in the exporter's notes.
    stored = onnx.load(str(path), load_external_data=False)
    for node in stored.graph.node:
        del node.metadata_props[:]
        node.ClearField("doc_string")
    for value in [*stored.graph.input, *stored.graph.value_info, *stored.graph.output]:
        del value.metadata_props[:]
    for tensor in stored.graph.initializer:
        del tensor.metadata_props[:]
    del stored.metadata_props[:]
    del stored.graph.metadata_props[:]
    path.write_bytes(stored.SerializeToString())
    names = [value.name for value in model.graph.input]
    arrays = dict(zip(names, inputs))
    (folder / f"{name}.shapes").write_text(shapes(model, arrays))
    for kind, list_of_arrays in [("input", inputs), ("output", outputs)]:
        for index, array in enumerate(list_of_arrays):
            np.save(folder / f"{name}_{kind}_{index}.npy", array)
    print(name, path.stat().st_size, sorted({node.op_type for node in model.graph.node}))


def export(folder, name, module, example, current, opset, axes=None, external=False):
    """Exports with the current exporter or the one before it, with an open batch."""
    module.eval()
    path = folder / f"{name}.onnx"
    axis = next(iter(axes or {0: "batch"}))
    if current:
        shape = {axis: torch.export.Dim("batch", min=1, max=64)}
        torch.onnx.export(
            module, (example,), path, dynamo=True, opset_version=opset, dynamic_shapes=(shape,),
            external_data=external, verbose=False, input_names=["x"], output_names=["y"])
    else:
        torch.onnx.export(
            module, (example,), path, dynamo=False, opset_version=opset,
            input_names=["x"], output_names=["y"], dynamic_axes={"x": {axis: "batch"}})
    with torch.no_grad():
        result = module(example).numpy()
    save(folder, name, [example.numpy()], [result])


def build(folder, name, nodes, inputs, initializers, opset):
    """Puts a model together from nodes; the reference evaluator computes its outputs."""
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", *inputs[0].shape[1:]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, key) for key, array in initializers.items()])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, producer_name="tessera")
    outputs = ReferenceEvaluator(model).run(None, {"x": inputs[0]})
    sizes = ["batch", *outputs[0].shape[1:]]
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info("y", TensorProto.FLOAT, sizes))
    onnx.save(model, folder / f"{name}.onnx")
    save(folder, name, inputs, outputs)


def quantised(folder, random):
    """Weights of 8 bits for each channel, activations of 8 bits."""
    weights = random.normal(0, 0.3, (6, 3, 3, 3))
    scale = np.abs(weights).max((1, 2, 3)) / 127
    initializers = {
        "w": np.round(weights / scale[:, None, None, None]).astype(np.int8),
        "w_scale": scale.astype(np.float32),
        "w_zero": np.zeros(6, np.int8),
        "b": random.normal(0, 0.1, 6).astype(np.float32),
        "x_scale": np.float32(0.02), "x_zero": np.uint8(128),
        "y_scale": np.float32(0.05), "y_zero": np.uint8(100),
    }
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "x_scale", "x_zero"], ["xq"]),
        helper.make_node("DequantizeLinear", ["xq", "x_scale", "x_zero"], ["xd"]),
        helper.make_node("DequantizeLinear", ["w", "w_scale", "w_zero"], ["wd"], axis=0),
        helper.make_node("Conv", ["xd", "wd", "b"], ["c"], auto_pad="SAME_UPPER", strides=[2, 2]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("QuantizeLinear", ["r", "y_scale", "y_zero"], ["yq"]),
        helper.make_node("DequantizeLinear", ["yq", "y_scale", "y_zero"], ["y"]),
    ]
    x = random.normal(0, 1, (2, 3, 9, 9)).astype(np.float32)
    build(folder, "quantised_qdq_19", nodes, [x], initializers, 19)


def ternary(folder, random):
    """Weights of -a, 0 and a, with an a for each channel, and of -1, 0 and 1."""
    scale = np.array([0.5, 0.25, 1.5, 2], np.float32)
    initializers = {
        "w": random.integers(-1, 2, (4, 2, 3, 3)).astype(np.float32) * scale[:, None, None, None],
        "v": random.integers(-1, 2, (4 * 6 * 6, 5)).astype(np.float32),
        "k": random.normal(0, 1, (5, 3)).astype(np.float32),
        "bias": random.normal(0, 1, 3).astype(np.float32),
        "shape": np.array([0, -1], np.int64),
    }
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], pads=[0, 0, 0, 0]),
        helper.make_node("Reshape", ["c", "shape"], ["f"]),
        helper.make_node("MatMul", ["f", "v"], ["m"]),
        helper.make_node("Gemm", ["m", "k", "bias"], ["y"], alpha=0.5),
    ]
    x = random.normal(0, 1, (2, 2, 8, 8)).astype(np.float32)
    build(folder, "ternary_9", nodes, [x], initializers, 9)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    image = torch.randn(2, 3, 17, 15)
    residual = Residual()
    export(folder, "residual_legacy_9", residual, image, False, 9)
    export(folder, "residual_legacy_17", residual, image, False, 17)
    export(folder, "residual_current_18", residual, image, True, 18)
    export(folder, "residual_external_20", residual, image, True, 20, external=True)
    views = Views()
    export(folder, "views_legacy_11", views, torch.randn(2, 4, 6, 8), False, 11)
    export(folder, "views_current_20", views, torch.randn(2, 4, 6, 8), True, 20)
    mixer = Mixer()
    export(folder, "mixer_legacy_17", mixer, torch.randn(2, 7, 16), False, 17)
    export(folder, "mixer_current_20", mixer, torch.randn(2, 7, 16), True, 20)
    lstm = Recurrent(nn.LSTM)
    export(folder, "lstm_legacy_14", lstm, torch.randn(3, 2, 6), False, 14, axes={1: "batch"})
    export(folder, "lstm_current_18", lstm, torch.randn(3, 2, 6), True, 18, axes={1: "batch"})
    gru = Recurrent(nn.GRU)
    export(folder, "gru_legacy_14", gru, torch.randn(3, 2, 6), False, 14, axes={1: "batch"})
    random = np.random.default_rng(1)
    quantised(folder, random)
    ternary(folder, random)


main()
