"""Trains scikit-learn's forest on tables that a bench wrote, predicts with it, and prints what it took as JSON.

Standard input is a job in JSON: the folder of the tables, their rows, kind, trees, threads and seed.
"""
import json
import sys
import time

import numpy
import sklearn
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

SINGLE_ROWS = 20

job = json.load(sys.stdin)


def table(name, rows):
    columns = numpy.fromfile(f"{job['folder']}/{name}.f64", dtype="<f8").reshape(-1, rows)
    return numpy.ascontiguousarray(columns.T)


def time_ms(work):
    start = time.perf_counter()
    result = work()
    return (time.perf_counter() - start) * 1e3, result


features = table("features", job["rows"])
targets = table("targets", job["rows"])
unseen = table("unseen", job["testRows"])
kinds = {"randomForest": RandomForestRegressor, "extraTrees": ExtraTreesRegressor}
forest = kinds[job["kind"]](
    n_estimators=job["trees"],
    bootstrap=job["kind"] == "randomForest",
    n_jobs=job["threads"],
    random_state=job["seed"],
)
processor_start = time.process_time()
train_ms, _ = time_ms(lambda: forest.fit(features, targets if targets.shape[1] > 1 else targets[:, 0]))
processor_ms = (time.process_time() - processor_start) * 1e3
many_ms, predicted = time_ms(lambda: forest.predict(unseen))
single_ms, _ = time_ms(lambda: [forest.predict(unseen[row : row + 1]) for row in range(SINGLE_ROWS)])
predicted.reshape(job["testRows"], -1).T.astype("<f8").tofile(f"{job['folder']}/predicted.f64")
result = {
    "version": sklearn.__version__,
    "trainMs": train_ms,
    "trainProcessorMs": processor_ms,
    "manyMs": many_ms,
    "singleMs": single_ms / SINGLE_ROWS,
}
print(json.dumps(result))
