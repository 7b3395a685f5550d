"""Trains scikit-learn's forest on the tables that the forest bench wrote, and prints what came of it as JSON.

Each line of standard input is a job: folder of the tables, kind, trees, threads, seed, and what to time.
"""
import json
import sys
import time

import numpy
import sklearn
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor


def table(folder, name, rows):
    return numpy.fromfile(f"{folder}/{name}.f64", dtype="<f8").reshape(-1, rows).T


for line in sys.stdin:
    job = json.loads(line)
    folder = job["folder"]
    features = numpy.ascontiguousarray(table(folder, "features", job["rows"]))
    targets = numpy.ascontiguousarray(table(folder, "targets", job["rows"]))
    kinds = {"randomForest": RandomForestRegressor, "extraTrees": ExtraTreesRegressor}
    forest = kinds[job["kind"]](
        n_estimators=job["trees"],
        bootstrap=job["kind"] == "randomForest",
        n_jobs=job["threads"],
        random_state=job["seed"],
    )
    start = time.perf_counter()
    forest.fit(features, targets if targets.shape[1] > 1 else targets[:, 0])
    result = {"version": sklearn.__version__, "trainMs": (time.perf_counter() - start) * 1e3}
    if job["testRows"] > 0:
        unseen = numpy.ascontiguousarray(table(folder, "unseen", job["testRows"]))
        start = time.perf_counter()
        predicted = forest.predict(unseen)
        result["manyMs"] = (time.perf_counter() - start) * 1e3
        start = time.perf_counter()
        for row in range(20):
            forest.predict(unseen[row : row + 1])
        result["singleMs"] = (time.perf_counter() - start) * 1e3 / 20
        predicted.reshape(job["testRows"], -1).T.astype("<f8").tofile(f"{folder}/predicted.f64")
    print(json.dumps(result), flush=True)
