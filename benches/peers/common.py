"""What the Python peers share: the workload, and the measurement that `measure.rs` makes for the Rust peers."""

import json
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np


def load():
    """The workload of the command line: its settings, `x`, `y`, `classes` and the parameters at their start."""
    directory = Path(sys.argv[1])
    work = SimpleNamespace(**json.loads((directory / "workload.json").read_text()))
    read = lambda name: np.load(directory / f"{name}.npy")
    work.x, work.y = read("x"), read("y")
    work.classes = work.y.argmax(axis=1)
    names = ["conv_weight", "conv_bias"] if work.model == "convolution" else []
    for layer in range(len(work.layers) - 1):
        names += [f"weight{layer}", f"bias{layer}"]
    work.parameters = [read(name) for name in names]
    if work.model == "convolution":
        work.x = work.x.reshape(-1, 1, 8, 8)
    return work


def measure(version, start, advance, loss):
    """Prints the record of a peer.

    `start()` returns a state, `advance(state, steps)` the state after that many steps, when they are done, and
    `loss(state)` the loss there.
    """
    advance(start(), 1)
    first = time.time() - float(os.environ.get("BENCH_STARTED", time.time()))

    state = start()
    before = float(loss(state))
    state = advance(state, int(sys.argv[2]))
    after = float(loss(state))

    # The first block that takes long enough is warm-up for another of as many steps, which counts. If that is much
    # shorter, a pause had made the first long.
    least = float(os.environ.get("BENCH_SECONDS", 0.3))
    steps, is_warm = 1, False
    while True:
        clock = time.perf_counter()
        state = advance(state, steps)
        seconds = time.perf_counter() - clock
        if is_warm and seconds >= least / 2:
            break
        is_warm = seconds >= least
        if not is_warm:
            steps = int(np.ceil(steps * np.clip(1.2 * least / max(seconds, 1e-9), 2, 20)))
    record = dict(seconds=seconds, steps=steps, loss_before=before, loss=after, first_step_seconds=first)
    print(json.dumps(record | dict(peak_rss_bytes=peak_rss_bytes(), version=version)))


def peak_rss_bytes():
    """The most memory this process had at once; 0 where there is no /proc.

    `getrusage` would count the memory of the process that started this one.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(status.split("VmHWM:")[1].split()[0]) * 1024
