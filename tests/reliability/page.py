"""The figures of docs/RELIABILITY.md, written from the kept results."""
import json
import pathlib

import rungs

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/RELIABILITY.md"
RESULTS = ROOT / "tests/reliability/results"
BEGIN = "<!-- Figures: written by `./dev ladder page` from tests/reliability/results; changes here are lost. -->\n"
END = "<!-- End of the figures. -->\n"


def load(folder=RESULTS):
    """The results to show: of each rung the last one of the highest level that ran."""
    results = {}
    for path in sorted(folder.glob("*.json")):
        result = json.loads(path.read_text())
        shown = results.get(result["rung"])
        if shown is None or result["level"] > shown["level"]:
            results[result["rung"]] = result
    return results


def total(result, name):
    return sum(line.get(name, 0) for line in result["lines"])


def faults(result):
    return sum(total(result, name) for name in rungs.FAULTS)


def bound(failures, count):
    """With no failure in N independent trials its rate is below 3/N, with 95 % confidence."""
    if failures or not count:
        return "-"
    percent = 300 / count
    return f"below {percent:.2g} %" if percent >= 0.0001 else "below 0.0001 %"


def seeds(result):
    found = sorted({line["seed"] for line in result["lines"] if line.get("seed")})
    return str(found[0]) if len(found) == 1 else ("-" if not found else "one each")


def say(name, value):
    text = name.replace("_", " ")
    return f"{text} {value:,}"


def details(rung, result):
    """Every further figure, summed over the lines; of slowest and percentiles the greatest."""
    names = [n for line in result["lines"] for n in line]
    out = []
    for name in dict.fromkeys(names):
        if name in ("rung", "seed", "target", "commit", rung.counts, *rungs.FAULTS):
            continue
        values = [line[name] for line in result["lines"] if isinstance(line.get(name), int)]
        if values:
            greatest = name.endswith("_ms") or name == "edges"
            out.append(say("greatest " + name if name == "edges" and len(values) > 1 else name,
                           max(values) if greatest else sum(values)))
    return "; ".join(out)


def figures(results):
    lines = ["| rung | ran | failures | rate (95 %) | level | seed | commit |", "|---|---|---|---|---|---|---|"]
    more, fuzz = [], []
    for rung in rungs.RUNGS:
        result = results.get(rung.name)
        if result is None:
            lines.append(f"| {rung.name} | has not run yet | - | - | - | - | - |")
            continue
        count = total(result, rung.counts)
        failures = faults(result)
        verdict = str(failures) if result["passed"] or failures else "did not finish"
        rate = bound(failures, count) if result["passed"] and rung.counts in ("cycles", "kills") else "-"
        lines.append(f"| {rung.name} | {count:,} {rung.counts} in {result['seconds']:,} s | {verdict} | {rate} | "
                     f"{result['level']} | {seeds(result)} | {result['commit']} |")
        text = details(rung, result)
        if text:
            more.append(f"- {rung.name}: {text}.")
        if rung.name == "fuzz":
            fuzz = fuzz_table(result)
        if rung.name == "planted":
            more += planted_table(result)
    return "\n".join(lines + [""] + more + fuzz) + "\n"


def fuzz_table(result):
    hours = total(result, "seconds") / 3600
    lines = ["", f"Fuzzing: {hours:.1f} CPU-hours.", "", "| target | executions | edges | open crashes |", "|---|---|---|---|"]
    for line in sorted(result["lines"], key=lambda line: line.get("target", "")):
        lines.append(f"| {line['target']} | {line['executions']:,} | {line['edges']:,} | {line['found']} |")
    return lines


def planted_table(result):
    lines = ["", "| planted bug | caught by | seconds |", "|---|---|---|"]
    for line in result["lines"]:
        lines.append(f"| {line['bug']} | {line['caught_by'] or 'nothing'} | {line['seconds']} |")
    return lines + [""]


def page_with(text, block):
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return text[:begin] + "\n" + block + "\n" + text[end:]


def write():
    text = PAGE.read_text()
    PAGE.write_text(page_with(text, figures(load())))


def check():
    text = PAGE.read_text()
    if text != page_with(text, figures(load())):
        raise SystemExit("docs/RELIABILITY.md does not say what tests/reliability/results say: ./dev ladder page")
