"""Holds tables against published libraries, for the test beside this file: PYTHON libraries.py CHECK FOLDER...

Prints how many figures were compared and those that differ; exit code 1 if any does, 3 if a library is missing."""

import csv
import decimal
import json
import math
import pathlib
import re
import sys

MONEY = re.compile(r"-?\d+\.\d\d")
compared = 0
differences = []


def hold(what, found, expected, tolerance=0.0):
    """Notes a figure that is further from what is expected than the tolerance."""
    global compared
    compared += 1
    if found is None or expected is None:
        agrees = found is expected
    elif isinstance(found, (str, bool)) or isinstance(expected, (str, bool)):
        agrees = found == expected
    else:
        agrees = abs(found - expected) <= tolerance
    if not agrees:
        differences.append(f"{what}: {found!r} instead of {expected!r}")


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


# Statistics of replicates, by numpy and scipy.


def statistics(folder):
    runs = rows(folder / "replicates.csv")
    tiers = {(row["replicate"], row["supplier"], row["tier"]): row for row in rows(folder / "replicate_tiers.csv")}
    for row in rows(folder / "run.csv"):
        values = [number(run[row["measure"]]) for run in runs]
        hold_statistics(row["measure"], row, values)
    for row in rows(folder / "tiers.csv"):
        measure, values = row["measure"], []
        # At a tier at which no reseller joined counts and flows are 0, all else does not exist.
        missing = 0.0 if row["unit"] in ("count", "yuan") and "profit_per_reseller" not in measure else None
        for run in runs:
            tier = tiers.get((run["replicate"], row["supplier"], row["tier"]))
            values.append(number(tier[measure]) if tier else missing)
        hold_statistics(f"tier {row['tier']}, {measure}", row, values)


def hold_statistics(name, row, values):
    import numpy
    import scipy.stats

    values = numpy.sort(numpy.array([value for value in values if value is not None]))
    count, size = len(values), numpy.abs(values).max()
    hold(f"{name}, count", int(row["count"]), count)
    # Sums are of ratios in steps of 2^-40.
    step = 2.0**-40 if row["unit"] == "ratio" else 0.0
    near = step + 1e-12 * size
    mean = values.mean()
    hold(f"{name}, mean", number(row["mean"]), mean, near)
    hold(f"{name}, min", number(row["min"]), values[0])
    hold(f"{name}, max", number(row["max"]), values[-1])
    if count < 2:
        hold(f"{name}, deviation", number(row["deviation"]), None)
        hold(f"{name}, upper", number(row["upper"]), None)
    else:
        deviation = values.std(ddof=1)
        hold(f"{name}, deviation", number(row["deviation"]), deviation, 2 * near)
        half = scipy.stats.t.ppf(0.975, count - 1) * deviation / math.sqrt(count)
        for end, expected in (("lower", mean - half), ("upper", mean + half)):
            hold(f"{name}, {end}", number(row[end]), expected, 40 * near + 1e-9 * half)
    for column, share in (("p5", 0.05), ("p25", 0.25), ("median", 0.5), ("p75", 0.75), ("p95", 0.95)):
        place = (count - 1) * share
        ends = numpy.abs([values[math.floor(place)], values[math.ceil(place)]])
        expected = numpy.quantile(values, share, method="linear")
        hold(f"{name}, {column}", number(row[column]), expected, 0.004 * ends.max() + step)


# Sensitivity, by SALib.


def outcomes(folder):
    """The fields that are varied, and by measure the outcomes at the points."""
    points = rows(folder / "points.csv")
    head = list(points[0])
    fields = head[1 : head.index("measure")]
    found = {}
    for point in points:
        found.setdefault(point["measure"], []).append(
            ([float(point[field]) for field in fields], float(point["mean"]))
        )
    return fields, found


def indices(folder):
    found = {}
    for row in rows(folder / "sensitivity.csv"):
        found[row["measure"], row["parameter"], row["index"]] = float(row["value"])
    return found


def hold_index(found, key, expected, size):
    hold(" ".join(key), found.get(key), expected, 1e-9 * max(size, 1e-9))


def morris(folder):
    import numpy
    from SALib.analyze import morris as salib

    fields, measures = outcomes(folder)
    found = indices(folder)
    problem = {"num_vars": len(fields), "names": fields, "bounds": [[0, 1]] * len(fields)}
    for measure, points in measures.items():
        at, outcome = (numpy.array(column) for column in zip(*points))
        told = salib.analyze(problem, at, outcome, num_levels=4, num_resamples=2, seed=1)
        for place, field in enumerate(fields):
            size = told["mu_star"][place]
            for ours, theirs in (("morris_size", "mu_star"), ("morris_mean", "mu"), ("morris_spread", "sigma")):
                hold_index(found, (measure, field, ours), told[theirs][place], size)


def sobol(folder):
    import numpy
    from SALib.analyze.sobol import first_order, total_order

    fields, measures = outcomes(folder)
    found = indices(folder)
    for measure, points in measures.items():
        # A row is A, B and then A with one field of B after the other.
        table = numpy.array([outcome for _, outcome in points]).reshape(-1, len(fields) + 2)
        at = numpy.array([values for values, _ in points]).reshape(-1, len(fields) + 2, len(fields))
        table = table - table[:, :2].mean()
        for place, field in enumerate(fields):
            a, b, mixed = table[:, 0], table[:, 1], table[:, 2 + place]
            expected = numpy.where(numpy.arange(len(fields)) == place, at[:, 1], at[:, 0])
            hold(f"points of {field}", bool((at[:, 2 + place] == expected).all()), True)
            hold_index(found, (measure, field, "sobol_first"), first_order(a, mixed, b), 1)
            hold_index(found, (measure, field, "sobol_total"), total_order(a, mixed, b), 1)


# The plain Sobol sequence, by scipy.


def sequence(folder):
    import scipy.stats.qmc

    with open(folder / "sequence.csv", newline="", encoding="utf-8") as file:
        points = [[int(cell) for cell in line] for line in csv.reader(file)]
    expected = scipy.stats.qmc.Sobol(len(points[0]), scramble=False, bits=32).random(len(points)) * 2.0**32
    for number, (point, own) in enumerate(zip(points, expected)):
        for dimension, (place, there) in enumerate(zip(point, own)):
            hold(f"point {number}, dimension {dimension}", place, int(there))


# The recruiting forest, by networkx.


def forest(folder):
    import networkx
    import numpy

    graph = networkx.read_graphml(folder / "forest.graphml")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    totals = report["totals"]
    roots = [node for node, degree in graph.in_degree() if degree == 0]
    hold("resellers", graph.number_of_nodes(), totals["resellers"])
    hold("a forest", networkx.is_forest(graph) and networkx.is_directed_acyclic_graph(graph), True)
    hold("trees", networkx.number_weakly_connected_components(graph), len(roots))
    hold("trees at the opening", len(roots), int(rows(folder / "ticks.csv")[0]["joined"]))
    hold("depth", networkx.dag_longest_path_length(graph) + 1, totals["depth"])
    recruits = numpy.array([degree for _, degree in graph.out_degree()])
    hold("without recruits", int((recruits == 0).sum()), totals["without_recruits"])
    pairs = numpy.abs(recruits[:, None] - recruits[None, :]).sum()
    gini = pairs / (2 * len(recruits) * recruits.sum())
    hold("Gini of recruits", report["inequality"]["gini_recruits"], gini, 1e-12)
    for root in roots:
        for node, steps in networkx.single_source_shortest_path_length(graph, root).items():
            hold(f"depth of {node}", graph.nodes[node]["depth"], steps + 1)
    profit = sum(decimal.Decimal(str(graph.nodes[node]["profit"])) for node in graph)
    hold("profit", profit, decimal.Decimal(report["flows"]["resellers_profit"]))

    def person(node):
        node = graph.nodes[node]
        return str(node["person"]), str(node["supplier"]), str(node["joined"])

    drawn = {(person(one)[0], *person(other)) for one, other in graph.edges}
    listed = {
        (edge["recruiter"], edge["recruit"], edge["supplier"], edge["joined"])
        for edge in rows(folder / "edges.csv")
    }
    hold("edges", len(drawn ^ listed), 0)
    hold("number of edges", len(listed), totals["resellers"] - len(roots))


# What others read of CSV.


def texts(path):
    with open(path, newline="", encoding="utf-8") as file:
        head, *lines = csv.reader(file)
    return head, lines


def is_nothing(value):
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value


def hold_cell(what, text, value):
    """Compares what a reader makes of a cell with its text."""
    if not text or is_nothing(value):
        hold(what, None if is_nothing(value) else value, text or None)
    elif text in ("true", "false"):
        hold(what, bool(value), text == "true")
    elif isinstance(value, str):
        hold(what, value, text)
    elif isinstance(value, decimal.Decimal):
        hold(what, value, decimal.Decimal(text))
    elif MONEY.fullmatch(text):
        hold(what, f"{float(value):.2f}", text)
    elif isinstance(value, int) or float(value).is_integer():
        hold(what, int(value), int(decimal.Decimal(text)))
    else:
        hold(what, float(value), float(text))


def hold_table(path, columns, values):
    head, lines = texts(path)
    hold(f"{path}, columns", " ".join(columns), " ".join(head))
    hold(f"{path}, rows", len(values), len(lines))
    for at, (line, row) in enumerate(zip(lines, values)):
        for name, text, value in zip(head, line, row):
            hold_cell(f"{path}, row {at}, {name}", text, value)


def plain(frame):
    """Rows of a data frame as Python's own numbers and texts."""
    cells = [[value.item() if hasattr(value, "item") else value for value in frame[name]] for name in frame]
    return list(frame.columns), list(zip(*cells))


def read_by_duckdb(folder):
    import duckdb

    for path in sorted(folder.glob("*.csv")):
        source = "read_csv(?, header = true)"
        found = duckdb.execute(f"SELECT * FROM {source}", [str(path)])
        hold_table(path, [column[0] for column in found.description], found.fetchall())
        frame = duckdb.execute(f"SELECT * FROM {source}", [str(path)]).df()
        hold_table(path, *plain(frame))
        head, lines = texts(path)
        amounts = [name for at, name in enumerate(head) if any(MONEY.fullmatch(line[at]) for line in lines)]
        types = ", ".join(f"'{name}': 'DECIMAL(19, 2)'" for name in amounts if is_money(name, head, lines))
        if types:
            typed = duckdb.execute(f"SELECT * FROM read_csv(?, header = true, types = {{{types}}})", [str(path)])
            hold_table(path, head, typed.fetchall())


def is_money(name, head, lines):
    at = head.index(name)
    return all(not line[at] or MONEY.fullmatch(line[at]) for line in lines)


def read_by_pandas(folder):
    import pandas

    # Before version 3 ratios are a little off unless every digit is asked for.
    exact = {} if int(pandas.__version__.split(".")[0]) >= 3 else {"float_precision": "round_trip"}
    for path in sorted(folder.glob("*.csv")):
        hold_table(path, *plain(pandas.read_csv(path, **exact)))


CHECKS = {
    "statistics": (statistics, ["numpy", "scipy"]),
    "morris": (morris, ["numpy", "SALib"]),
    "sobol": (sobol, ["numpy", "SALib"]),
    "sequence": (sequence, ["scipy"]),
    "forest": (forest, ["numpy", "networkx"]),
    "duckdb": (read_by_duckdb, ["duckdb", "pandas"]),
    "pandas": (read_by_pandas, ["pandas"]),
}

name, *folders = sys.argv[1:]
check, libraries = CHECKS[name]
for library in libraries:
    try:
        __import__(library)
    except ImportError:
        sys.exit(3)
for folder in folders:
    check(pathlib.Path(folder))
print(f"{compared} figures compared, {len(differences)} differ")
print("\n".join(differences[:20]))
sys.exit(1 if differences else 0)
