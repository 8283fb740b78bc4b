#!/usr/bin/env python3
"""Compares our events with IntelMQ's own, field by field.

compare.py OURS THEIRS: two folders with one .jsonl file for each report, as `parse` (engines/feeds/examples) and parse.py
write them. Prints how many fields are equal, and every kind of difference with how often and one example. Ends with 1 if
fewer than 99.9 % are equal.
"""
import collections
import json
import pathlib
import sys


def rows(file):
    return {row.pop("_row"): row for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())}


def same(ours, theirs):
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)) and not isinstance(ours, bool) and not isinstance(theirs, bool):
        return float(ours) == float(theirs)
    return ours == theirs


def main():
    ours, theirs = map(pathlib.Path, sys.argv[1:3])
    equal, fields = 0, 0
    counts, examples = collections.Counter(), {}

    def differs(what, example):
        counts[what] += 1
        examples.setdefault(what, example)

    for file in sorted(theirs.glob("*.jsonl")):
        mine, peer = rows(ours / file.name), rows(file)
        for number, event in peer.items():
            own = mine.get(number, {"error": "no such row"})
            if "error" in event or "error" in own:
                agreed = ("error" in event) == ("error" in own)
                fields += 1
                equal += agreed
                if not agreed:
                    why = "we refuse a row: " + own["error"].split(": ")[-1] if "error" in own else "IntelMQ refuses a row: " + event["error"].split(":")[0][:60]
                    differs(why, (file.stem, number, own.get("error"), event.get("error")))
                continue
            for name in sorted(event.keys() | own.keys()):
                fields += 1
                if name in event and name in own and same(own[name], event[name]):
                    equal += 1
                    continue
                kind = "another value" if name in event and name in own else "only IntelMQ has" if name in event else "only we have"
                short = "extra.*" if name.startswith("extra.") else name
                differs(f"{kind}: {short}", (file.stem, number, name, own.get(name), event.get(name)))
    for what, n in counts.most_common():
        print(f"{n:7}  {what}   e.g. {examples[what]}")
    print(f"{equal} of {fields} fields are equal: {100 * equal / max(fields, 1):.3f} %")
    return 0 if fields and equal >= 0.999 * fields else 1


if __name__ == "__main__":
    sys.exit(main())
