"""Sobol indices by SALib of the values on standard input, against those beside them.

Input: a JSON list of {name, scramble, inputs, values, first, total}; values in SALib's order without second order, a pair of
points after the other: at A, at A with each input from B, at B. Fails if any index differs by more than 1e-9.
"""

import json
import sys

import numpy
from SALib.analyze import sobol

MOST = 1e-9

worst = 0.0
for case in json.load(sys.stdin):
    inputs = case["inputs"]
    problem = {"num_vars": inputs, "names": [f"x{i}" for i in range(inputs)], "bounds": [[0.0, 1.0]] * inputs}
    # The intervals, which are not compared, are made by resampling.
    found = sobol.analyze(problem, numpy.array(case["values"]), calc_second_order=False, num_resamples=2, seed=1)
    for kind, ours in (("S1", case["first"]), ("ST", case["total"])):
        if len(ours) != inputs:
            sys.exit(f"{case['name']}: {len(ours)} indices of {inputs} inputs")
        for i in range(inputs):
            difference = abs(found[kind][i] - ours[i])
            worst = max(worst, difference)
            print(f"{case['name']} {case['scramble']} {kind} x{i}: SALib {found[kind][i]:.15f}, bordj {ours[i]:.15f}")
            if not difference <= MOST:
                sys.exit(f"they differ by {difference:e}")
print(f"the largest difference is {worst:e}")
