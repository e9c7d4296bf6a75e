"""Opens saved models by Python's safetensors, and computes their predictions again with NumPy.

Usage: python tests/python/model.py PROGRAM, with the program `downhill`. It needs numpy and safetensors.
"""

import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
from safetensors import safe_open

ROWS = 80
TOLERANCE = 1e-12


def write_table(path):
    """A table with numbers, text, a text class and a number to predict."""
    draw = random.Random(3)
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["size", "color", "weight, dry", "class", "price"])
        for _ in range(ROWS):
            size, color = draw.uniform(-2, 9), draw.choice(["red", "dark blue", "grün"])
            weight = draw.gauss(1000, 50)
            large = size + (color == "red") * 3 > 4
            price = 3 * size + weight / 100 + draw.gauss(0, 0.1)
            table.writerow([size, color, weight, "large" if large else "small", price])


def activate(name, z):
    if name == "identity":
        return z
    if name == "relu":
        return np.maximum(z, 0)
    if name == "tanh":
        return np.tanh(z)
    if name == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    raise ValueError(name)


def encode(columns, rows):
    """The features of some rows: scaled numbers, and an indicator for each category."""
    features = []
    for column in columns:
        cells = [row[column["name"]] for row in rows]
        encoding = column["encoding"]
        if "numbers" in encoding:
            scale = encoding["numbers"]
            features.append((np.array(cells, float) - scale["mean"]) / scale["std"])
        else:
            for category in encoding["categories"]["categories"]:
                features.append(np.array([float(cell == category) for cell in cells]))
    return np.stack(features, axis=1)


def predict(path, rows):
    """The predictions of a model, from its file alone."""
    with safe_open(path, "np") as file:
        content = json.loads(file.metadata()["downhill"])["content"]
        a = encode(content["record"]["table"]["inputs"]["columns"], rows)
        for index, layer in enumerate(content["network"]["layers"]):
            assert layer["layer"] == "dense", layer
            weight = file.get_tensor(f"layers.{index}.weight")
            bias = file.get_tensor(f"layers.{index}.bias")
            a = activate(layer["activation"], a @ weight + bias)
    outputs = content["record"]["table"]["outputs"]
    if "number" in outputs:
        return a * outputs["number"]["std"] + outputs["number"]["mean"], None
    return a, outputs["classes"]["names"]


def check(program, folder, target, other):
    """Fits, predicts with the program and here, and compares."""
    run = lambda *words: subprocess.run([program, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    model = f"{target}.safetensors"
    run("fit", "table.csv", "--target", target, "--drop", other, "--activation", "tanh", "--hidden", "7,5", "--save", model)
    run("predict", model, "table.csv", "--out", "predicted.csv")
    with open(folder / "table.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(folder / "predicted.csv", newline="") as file:
        predicted = list(csv.DictReader(file))
    numbers, classes = predict(folder / model, rows)
    if classes:
        names = [classes[row.argmax()] for row in numbers]
        assert names == [row[f"predicted_{target}"] for row in predicted]
        theirs = [[float(row[f"probability_{name}"]) for name in classes] for row in predicted]
    else:
        theirs = [[float(row[f"predicted_{target}"])] for row in predicted]
    apart = np.abs(numbers - np.array(theirs)).max() / max(1.0, np.abs(numbers).max())
    assert numbers.shape == np.array(theirs).shape and apart < TOLERANCE, apart
    print(f"{target}: {numbers.shape[0]} predictions, the largest difference {apart:.1e}")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_table(folder / "table.csv")
        check(program, folder, "class", "price")
        check(program, folder, "price", "class")


if __name__ == "__main__":
    main()
