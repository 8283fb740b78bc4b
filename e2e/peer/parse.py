#!/usr/bin/env python3
"""IntelMQ's own Shadowserver parser as an oracle: one CSV report in, one JSON line for each row out.

Usage: VENV/bin/python parse.py SCHEMA REPORT.csv REPORT_NAME [--harmonization FILE]
       VENV/bin/python parse.py SCHEMA --folder IN OUT [--harmonization FILE]

VENV is what install.sh made. REPORT_NAME is the name that IntelMQ would see, either a whole file
name (2026-11-23-scan_smb-test.csv) or just the schema's file_name (scan_smb).

Each line is an event as Event.to_dict(hierarchical=False) gives it, without `raw` and
`time.observation`, or {"error": ...} for a row that the parser refused. `_row` counts the records
after the header from 1; blank lines are no records. `_row` 0 is a failure of the whole report.
JSON has no NaN or infinity: such floats are written as the strings "NaN", "Infinity", "-Infinity".
"""
import argparse
import base64
import csv
import json
import logging
import math
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")  # IntelMQ's own deprecation notes

from intelmq.bots.parsers.shadowserver import _config as shadowserver  # noqa: E402
from intelmq.bots.parsers.shadowserver.parser import ShadowserverParserBot  # noqa: E402
from intelmq.lib.bot import BotLibSettings  # noqa: E402
from intelmq.lib.message import Report  # noqa: E402


def make_bot(schema, harmonization):
    # The schema's place is a module variable derived from IntelMQ's root folder: it is set here
    # instead of laying out such a folder. The name is not mangled outside of a class.
    place = vars(shadowserver)["__config"]
    place.schema_file = place.schema_active = schema
    # Library mode: no Redis, no log files, no refusal to run as root.
    logging.disable(logging.CRITICAL)
    bot = ShadowserverParserBot("oracle", settings=BotLibSettings)
    if harmonization:
        with open(harmonization, encoding="utf-8") as file:
            bot._harmonization = json.load(file)
    bot.tempdata = []  # as ParserBot.process sets it before it parses
    return bot


def make_report(bot, path, name):
    with open(path, "rb") as file:
        content = file.read()
    report = Report(harmonization=bot.harmonization)
    report.add("extra.file_name", name if name.endswith(".csv") else name + ".csv")
    # `raw` is base64 in IntelMQ; adding it unsanitized spares one decoding.
    report.add("raw", base64.b64encode(content).decode(), sanitize=False)
    return report


def plain(value):
    """What json.dumps could not write as valid JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def lines(bot, report):
    """The loop of ParserBot.process, with the row's number kept."""
    if "raw" not in report:  # an empty file: IntelMQ drops it without an event
        return
    row = 0
    try:
        for fields in bot.parse(report):
            row += 1
            try:
                events = [event for event in bot.parse_line(fields, report) if event]
            except Exception as error:  # the parser dumps such a row and goes on
                yield {"error": f"{type(error).__name__}: {error}", "_row": row}
                continue
            for event in events:
                flat = {key: plain(value) for key, value in event.to_dict(hierarchical=False).items()
                        if key not in ("raw", "time.observation")}
                yield {**flat, "_row": row}
    except csv.Error as error:  # IntelMQ gives up here and retries the whole report
        yield {"error": f"{type(error).__name__}: {error}", "_row": row + 1}
    except ValueError as error:  # no report type of that name
        yield {"error": f"{type(error).__name__}: {error}", "_row": 0}


def write(bot, path, name, out):
    for line in lines(bot, make_report(bot, path, name)):
        out.write(json.dumps(line, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("schema")
    arguments.add_argument("report", nargs="?")
    arguments.add_argument("report_name", nargs="?")
    arguments.add_argument("--folder", nargs=2, metavar=("IN", "OUT"))
    arguments.add_argument("--harmonization", help="field list; default: the one packaged with IntelMQ")
    given = arguments.parse_args()
    if bool(given.folder) == bool(given.report_name):
        arguments.error("give either REPORT.csv and REPORT_NAME, or --folder IN OUT")
    bot = make_bot(given.schema, given.harmonization)
    if given.report_name:
        sys.stdout.reconfigure(encoding="utf-8")
        write(bot, given.report, given.report_name, sys.stdout)
        return
    into = pathlib.Path(given.folder[1])
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(pathlib.Path(given.folder[0]).glob("*.csv")):
        with open(into / (path.stem + ".jsonl"), "w", encoding="utf-8") as out:
            write(bot, path, path.name, out)


if __name__ == "__main__":
    main()
