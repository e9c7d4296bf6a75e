"""Compares `downhill fit` at its defaults with scikit-learn's MLPClassifier and MLPRegressor at theirs.

    python scores.py PROGRAM [SEEDS]

PROGRAM is the binary `downhill`. Needs scikit-learn and pandas. For each seed, a quarter of the rows of each table is
the test, the same rows for both; scikit-learn's features are standardized. Prints a table: the mean and the standard
deviation of accuracy or R2, and the mean time in seconds, which is the whole process for downhill and `fit` alone for
scikit-learn.
"""

import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")  # scikit-learn's networks are not converged at their defaults.
TABLES = ["iris", "wine", "breast_cancer", "digits", "diabetes"]


def table(name):
    """The table with its target as text for classes, as a number otherwise."""
    loaded = getattr(datasets, "load_" + name)(as_frame=True)
    frame = loaded.frame.copy()
    if name != "diabetes":
        frame["target"] = ["class " + str(loaded.target_names[c]) for c in loaded.target]
    return frame


def ours(program, folder, train, test, seed):
    train.to_csv(folder / "train.csv", index=False)
    test.to_csv(folder / "test.csv", index=False)
    options = "--target target --test test.csv --json --seed".split() + [str(seed)]
    start = time.time()
    run = [program, "fit", "train.csv", *options]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=True)
    seconds = time.time() - start
    scores = json.loads(done.stdout)["scores"]
    return scores.get("accuracy", scores.get("r2")), seconds


def theirs(train, test, seed):
    network = MLPRegressor if train.target.dtype == float else MLPClassifier
    model = make_pipeline(StandardScaler(), network(random_state=seed))
    start = time.time()
    model.fit(train.drop(columns="target"), train.target)
    seconds = time.time() - start
    return model.score(test.drop(columns="target"), test.target), seconds


def main():
    program = str(Path(sys.argv[1]).resolve())
    seeds = range(int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    print("| table | score | downhill | s | scikit-learn | s |\n|---|---|---|---|---|---|")
    for name in TABLES:
        frame = table(name)
        classes = None if name == "diabetes" else frame.target
        results = []
        with tempfile.TemporaryDirectory() as folder:
            for seed in seeds:
                parts = train_test_split(frame, test_size=0.25, random_state=seed, stratify=classes)
                results.append(
                    ours(program, Path(folder), *parts, seed) + theirs(*parts, seed)
                )
        mean, spread = np.mean(results, axis=0), np.std(results, axis=0)
        score = "R2" if classes is None else "accuracy"
        print(
            f"| {name} | {score} | {mean[0]:.3f} ± {spread[0]:.3f} | {mean[1]:.2f} "
            f"| {mean[2]:.3f} ± {spread[2]:.3f} | {mean[3]:.2f} |"
        )


if __name__ == "__main__":
    main()
