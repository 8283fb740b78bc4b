#!/usr/bin/env python3
"""One synthetic CSV report for every report type of a Shadowserver schema.

Usage: python3 make_reports.py SCHEMA OUT_FOLDER ROWS SEED [--plausible]

With --plausible the files look as real reports do (report_values.py). Without, they are hostile, to find where readers
differ; the rest of this text is about those.

Writes OUT_FOLDER/2026-11-23-<file_name>-test.csv with all columns of the type. The same seed gives
the same bytes. The first row of a file is always sound, so that each type yields at least an event.
The other cells are plausible, empty, odd or junk. The odd and junk values of each converter are dealt
in turn across all files, so that a run with enough rows reaches every one of them whatever the seed
(200 rows do; with few rows a converter that only one type uses may miss some).

All odd dates are complete: IntelMQ fills missing parts with today's, which no test could expect.
Only the standard library is used, so any python3 will do.
"""
import argparse
import base64
import csv
import datetime
import io
import itertools
import json
import pathlib
import random
import re

import report_values

ARABIC = "تقرير عن جهاز مكشوف في الشبكة"
MULTILINE = 'first "quoted" line,\nsecond line\r\nthird; \ttab'
LONG = "x" * 300

# For each converter: values that it takes in its own way, and values that it cannot take.
# Junk makes a row fail in some converters, so it is dealt rarely.
ODD = {
    "add_UTC_to_timestamp": (
        ["2026-11-22 10:11:12.123456", "2026-11-22T10:11:12", "2026-11-22T10:11:12Z", "2026-11-22 10:11:12.5",
         "2026-11-22T10:11:12+00:00", "  2026-11-22 10:11:12  ", "2026-11-22 10:11:12+03:00", "2026-11-22",
         "1970-01-01 00:00:00", "9999-12-31 23:59:59", "2024-02-29 23:59:59", "2026/11/22 10:11:12"],
        ["", "not a date", "2026-02-30 00:00:00", "2026-13-01 00:00:00", "2026-11-22 25:00:00",
         "2026-11-22 10:11:60", "-", "N/A", "0", "1763000000"]),
    "convert_date": (
        ["Sun, 22 Nov 2026 10:11:12 GMT", "Oct 12 00:00:00 2026 GMT", "2011-01-20 18:58:14", "2011-01-20",
         "2011-01-20T18:58:14Z", "2011-01-20T18:58:14+00:00", "2011-01-20T18:58:14.5+00:00",
         "2011-01-20 18:58:14+03:00", "Jan  1 00:00:00 1970 GMT", ""],
        ["junk", "0", "2026-02-30", "1499904000", "-"]),
    "convert_date_utc": (
        ["2011-01-20 18:58:14", "2011-01-20T18:58:14", "2011-01-20", "2011-01-20 18:58:14.123",
         "1970-01-01 00:00:00"],
        ["2026-13-40 00:00:00", "2011-01-20 25:00:00"]),
    "convert_int": (
        ["0", "", "007", "+5", " 7 ", "-1", "65535", "65536", "123456", "1_000", "٤٤٥", "-0",
         "99999999999999999999999"],
        ["abc", "1.5", "0x10", "-", "1e3", "N/A", "1 000", "_1"]),
    "invalidate_zero": (
        ["0", "", "00", "-0", "+5", " 64512 ", "4294967295", "4294967296", "-1", "1_000", "٦٤٥١٢"],
        ["AS64512", "abc", "1.5", "-", "N/A"]),
    "convert_float": (
        ["0", "", "1.5", "-0.25", "1e5", ".5", "5.", " 2.5 ", "1_0.5", "0.1", "123456789.123456789", "1e-7",
         "1e16", "1e22", "100", "nan", "inf", "-Infinity", "1e400"],
        ["abc", "1,5", "-", "N/A", "0x1p3", "٣٫٥"]),
    "convert_bool": (
        ["Y", "y", "N", "n", "true", "TRUE", "False", "1", "0", "yes", "No", "enabled", "Disabled", ""],
        ["2", "on", " y", "unknown", "-"]),
    "validate_to_none": (
        ["0", "", "unknown", "Unknown", "UNKNOWN", "-", "N/A", " ", "00", "0.0", " padded ", ARABIC, MULTILINE,
         'with "quotes", and commas', "tab\there", "Straße ΑΣ İ", LONG, "\\u0000 \\n", "1'; drop table"],
        []),
    "validate_ip": (
        ["2001:DB8::1", "2001:0db8:0000::0001", "::ffff:192.0.2.1", "fe80::1%eth0", " 192.0.2.7 ", "3232235521",
         "::", "255.255.255.255", "2001:db8:0:0:1:0:0:1"],
        ["0.0.0.0", "", "192.0.2.0/24", "192.0.2.256", "01.2.3.4", "host", "-", "0", "192.0.2", "-1"]),
    "validate_network": (
        ["192.0.2.0/24", "192.0.2.77/24", "2001:db8::1/32", "192.0.2.0/255.255.255.0", "10.0.0.0/8", "",
         "192.0.2.1", "192.0.2.0/33", "/", "-", "192.0.2.1/"],
        []),
    "validate_fqdn": (
        ["WWW.Example.COM", "example.com.", ".example.com", "münchen.example", "مثال.قطر", "_dmarc.example.com",
         " host.example.com ", "xn--mgberp4a5d4ar", "localhost", "*.example.com", "straße.example"],
        ["", "192.0.2.1", "::1", "host:80", "http://host/", "a/b", "a?b", "a#b", "a..b", "-", "x" * 64 + ".com",
         ".", "two words.example", "//[x"]),
    "convert_http_host_and_url": (
        ["/a/b?c=d", "GET /x HTTP/1.1", "http://host.example/p", "POST /y;z HTTP/1.0", "/spaced out/path", "",
         "/عربي/صفحة", "relative", "hxxp://bad.example/q", "/#f"],
        ["-", "N/A", "//", "ftp://u:p@h:1/x"]),
    "force_base64": (
        ["aGVsbG8=", "aGVsbG8", "hello world", "", "YQ==", "abcd", "YQ==YQ==", "ab\n"],
        [ARABIC]),
    "category_or_detail": (["phishing", "", "-", ARABIC], []),
    "extract_cve_from_tag": (
        ["cve-2024-1234;cve-2023-22", "ssl;cve-2024-9;cve-2024-10", "CVE-2024-1", "cve-2024-1;cve-2024-1", "",
         " cve-2024-1", "cve-2024-1a", "exchange;webshell", "exchange;cve-2021-26855", "0", "unknown", "-"],
        []),
    # No converter: the value meets its field's own rules.
    "protocol": (["TCP", "udp", "Icmp", "", " tcp ", "tp++", "ipv6-icmp"], ["quic", "6", "-", "tcp6", ARABIC]),
    "geo": (["qa", "QA", "A1", "", " QA ", "zz"], ["QAT", "-", "??", "Q", ARABIC]),
    "hostname": (
        ["WWW.Example.COM", "example.com.", "münchen.example", "مثال.قطر", "_x.example.com", "", " h.example ",
         "two words.example", "-", "N/A", "localhost"],
        ["192.0.2.1", "host:80", "a..b", "x" * 64 + ".com", "http://host/", "a/b", ".", "//[x"]),
    "text": (["", "-", "N/A", "0", "unknown", " ", " padded ", ARABIC, MULTILINE, 'a "b", c'], []),
    "severity": (["HIGH", "", "unknown", "0", " low "], ["severe", "-", "highest"]),
    "infection": (["Mirai", "", "unknown", "ANDROID.hummer", "-"], ["Café", ARABIC, "two\nlines"]),
}
ODD["scan_exchange_taxonomy"] = ODD["scan_exchange_type"] = ODD["scan_exchange_identifier"] = \
    ODD["extract_cve_from_tag"]


def pick_kind(column, converters):
    """The value family of a column: by its name where a field's own rules matter, else by converter."""
    if column in ("severity", "infection"):
        return column
    if "validate_network" in converters:
        return "validate_network" if column != "ip" else "validate_ip"
    known = [name for name in converters if name and name != "validate_to_none"]
    if known:
        return known[0]
    if "validate_to_none" in converters:
        return "validate_to_none"
    for ending in ("protocol", "geo", "hostname"):
        if column.endswith(ending):
            return ending
    return "text"


def plausible(kind, column, rng):
    """A sound value by what a column holds."""
    word = rng.choice(["alpha", "beta", "gamma", "delta", "omega"])
    if kind == "add_UTC_to_timestamp" or kind == "convert_date_utc":
        return f"2026-11-{rng.randint(1, 22):02} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    if kind == "convert_date":  # an HTTP date
        moment = datetime.datetime(2026, 11, 1) + datetime.timedelta(seconds=rng.randint(0, 22 * 86400))
        return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
    if kind == "convert_int":
        return str(rng.randint(1, 65535) if "port" in column else rng.randint(0, 100000))
    if kind == "invalidate_zero":
        return str(rng.choice([0, rng.randint(1, 65535), rng.randint(131072, 400000)]))
    if kind == "convert_float":
        return f"{rng.uniform(0, 1000):.{rng.randint(0, 4)}f}"
    if kind == "convert_bool":
        return rng.choice(["Y", "N", "true", "false", "1", "0"])
    if kind == "validate_ip":
        if rng.random() < 0.25:
            return f"2001:db8:{rng.randint(0, 65535):x}::{rng.randint(1, 65535):x}"
        return ".".join(str(rng.randint(1, 254)) for _ in range(4))
    if kind == "validate_network":
        return f"192.0.{rng.randint(0, 254)}.0/24"
    if kind in ("validate_fqdn", "hostname"):
        return f"{word}{rng.randint(1, 999)}.example.com"
    if kind == "convert_http_host_and_url":
        return f"/{word}/{rng.randint(1, 99)}?q={word}"
    if kind == "force_base64":
        return base64.b64encode(f"{word} {ARABIC}".encode()).decode()
    if kind == "severity":
        return rng.choice(["critical", "high", "medium", "low", "info", "undefined"])
    if kind == "protocol":
        return rng.choice(["tcp", "udp"])
    if kind == "geo":
        return rng.choice(["QA", "AE", "DE", "US"])
    if kind in ("extract_cve_from_tag", "scan_exchange_taxonomy"):
        return rng.choice(["ssl", f"{word};cve-2024-{rng.randint(1, 9999)}", f"cve-2019-{rng.randint(1, 9999)}"])
    for ending, length in (("md5", 32), ("sha1", 40), ("sha256", 64), ("sha512", 128)):
        if ending in column:
            return f"{rng.getrandbits(length * 4):0{length}x}"
    if "date" in column:
        return f"20{rng.randint(10, 30)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} 00:00:00"
    return rng.choice([word, f"{word} {rng.randint(1, 99)}", word.upper(), f"{word}-{rng.randint(1, 9)}.{rng.randint(0, 9)}"])


def columns_of(report):
    """Column name to its converters, in the schema's order; a column may be mapped more than once."""
    columns = {}
    for entry in report["required_fields"] + report["optional_fields"]:
        columns.setdefault(entry[1], []).append(entry[2] if len(entry) > 2 else None)
    return {name: pick_kind(name, converters) for name, converters in columns.items()}


def table(columns, rows, rng, dealt):
    for number in range(rows):
        sound = number == 0
        # A junk cell would refuse most of the wide rows; half of the rows have none at all.
        junk_share = 0.0 if sound or rng.random() < 0.5 else min(0.1, 1.5 / len(columns))
        row = []
        for column, kind in columns.items():
            draw = rng.random()
            odd, junk = dealt[kind]
            if sound:
                row.append(plausible(kind, column, rng))
            elif draw < junk_share and junk:
                row.append(next(junk))
            elif draw < 0.30:
                row.append(next(odd))
            elif draw < 0.40 and kind not in ("convert_date_utc", "add_UTC_to_timestamp"):
                row.append("")
            else:
                row.append(plausible(kind, column, rng))
        yield row


def quoted(cell, is_sparing):
    """A cell as real reports write it: text in quotation marks, numbers and nothing bare; or quoted only where it must be."""
    if isinstance(cell, report_values.Escaped):
        return str(cell)
    if not cell or re.fullmatch(r"-?\d+(\.\d+)?", cell) or is_sparing and not re.search(r'[",\r\n]', cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def write_plausible(file, name, columns, rows, rng, index):
    # Published samples come in both habits of quoting; some still have a column that is gone from the schema.
    is_sparing = index % 4 == 1
    if index % 3 == 0:
        columns = {**columns, "sic": "text"}
    maker = report_values.Maker(name, rng)
    file.write(",".join(quoted(column, is_sparing) for column in columns) + "\n")
    for _ in range(rows):
        file.write(",".join(quoted(cell, is_sparing) for cell in maker.row(columns)) + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("schema")
    arguments.add_argument("out_folder")
    arguments.add_argument("rows", type=int)
    arguments.add_argument("seed")
    arguments.add_argument("--plausible", action="store_true", help="files as real reports look, not hostile ones")
    given = arguments.parse_args()
    with open(given.schema, encoding="utf-8") as file:
        schema = json.load(file)
    out = pathlib.Path(given.out_folder)
    out.mkdir(parents=True, exist_ok=True)
    dealt = {kind: (itertools.cycle(odd), itertools.cycle(junk) if junk else None)
             for kind, (odd, junk) in ODD.items()}
    seen = set()
    for index, (name, report) in enumerate(sorted(schema.items())):
        if name == "_meta":
            continue
        file_name = report.get("file_name")
        # IntelMQ looks a type up by file_name; without one, or behind another of the same, it is unreachable.
        if not file_name or file_name in seen or not re.fullmatch(r"\w+", file_name):
            raise SystemExit(f"{name}: file_name {file_name!r} is missing, shared or not a plain word")
        seen.add(file_name)
        # A generator of its own for each type: more rows or columns in one leave the others' plausible values alike.
        rng = random.Random(f"{given.seed}/{file_name}")
        columns = columns_of(report)
        path = out / f"2026-11-23-{file_name}-test.csv"
        if given.plausible:
            with open(path, "w", encoding="utf-8", newline="") as file:
                write_plausible(file, file_name, columns, given.rows, rng, index)
            continue
        header = list(columns)
        # A third of the types has a column that the schema does not know yet, as real reports have.
        extra = index % 3 == 0
        if extra:
            header.append("not_in_schema")
        text = io.StringIO()
        # Both line ends and both quoting habits occur in the wild.
        writer = csv.writer(text, lineterminator="\r\n" if index % 4 == 1 else "\n",
                            quoting=csv.QUOTE_ALL if index % 2 else csv.QUOTE_MINIMAL)
        writer.writerow(header)
        for number, row in enumerate(table(columns, given.rows, rng, dealt)):
            if extra:
                row.append(rng.choice(["", "0", "new value", ARABIC, "-"]))
            if number and rng.random() < 0.02:
                row = row[:-rng.randint(1, 3)]  # a short row
            elif number and rng.random() < 0.02:
                row.append("too much")  # a long row
            writer.writerow(row)
            if number and rng.random() < 0.02:
                text.write("\n")  # a blank line
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())


if __name__ == "__main__":
    main()
