#!/usr/bin/python3
"""check_rows.py FOLDER COUNT: whether an export (`skua export --history`) holds rows 0 to COUNT-1, each exactly once.

Prints what is wrong and exits 1, or prints nothing.
"""
import collections
import datetime
import glob
import json
import sys


def expected(i):
    moment = datetime.datetime(2026, 1, 1) + datetime.timedelta(milliseconds=i)
    return f"row {i} ä", i / 2, moment


def moment_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def main(folder, count):
    seen = collections.Counter()
    wrong = []
    for name in sorted(glob.glob(f"{folder}/*.ndjson")):
        with open(name, encoding="utf-8") as rows:
            for line in rows:
                row = json.loads(line)
                i = int(row["id"])
                seen[i] += 1
                if (row["name"], row["half"], moment_of(row["event_timestamp"])) != expected(i):
                    wrong.append(i)
    missing = [i for i in range(count) if seen[i] == 0]
    twice = [i for i in seen if seen[i] > 1]
    strange = [i for i in seen if not 0 <= i < count]
    for what, rows in (("missing", missing), ("more than once", twice), ("strange", strange), ("wrong", wrong)):
        if rows:
            print(f"{len(rows)} rows {what}, such as {rows[:3]}")
    return 1 if missing or twice or strange or wrong else 0


sys.exit(main(sys.argv[1], int(sys.argv[2])))
