#!/usr/bin/env python3
"""Compares our events with IntelMQ's own, field by field.

compare.py OURS THEIRS REPORTS [--at-least PERCENT] [--figures FILE]: OURS and THEIRS are folders with one .jsonl file for each
report, as `parse` (engines/feeds/examples) and parse.py write them; REPORTS has the .csv files that both read.

A row that only one of the two refuses counts with all fields that the other has. A row that both refuse counts as one field.
Every difference must be one of RULES, whose condition looks at the values, not only at the name of the field; it still counts
as not equal. Ends with 1 where a difference is in none of them, or where fewer fields are equal than asked for.
"""
import argparse
import collections
import csv
import datetime
import ipaddress
import json
import math
import pathlib
import posixpath
import re
import socket
import sys
import unicodedata
import urllib.parse

# kind: "value" (both have the field), "theirs" or "ours" (one has it), "refuses" (the row, by us), "refused" (by IntelMQ).
Difference = collections.namedtuple("Difference", "kind name ours theirs mine peer row header cells is_last")


def number(text):
    """What Python makes of a cell, as IntelMQ does."""
    for kind in (int, float):
        try:
            return kind(text)
        except (TypeError, ValueError):
            continue
    return None


def cell(d):
    """The cell that our refusal names, or that an extra field has its name from."""
    column = d.ours.rpartition(": ")[0] if d.kind == "refuses" else d.name.removeprefix("extra.")
    return d.row.get(column) or ""


def says(d, problem):
    return d.kind == "refuses" and d.ours.endswith(problem)


def is_host_name(name):
    labels = name.strip().rstrip(".").lower().split(".")
    return all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels) and not labels[-1].isdigit()


def is_of_name(d):
    return d.name.endswith((".fqdn", ".reverse_dns")) if d.kind == "theirs" else d.name.endswith(("hostname", "http_host")) and d.kind == "ours"


def url_parts(url):
    """Scheme, host, port and rest of a URL without the rules of any library."""
    found = re.fullmatch(r"(?s)(\w+)://([^/?#\\]*)(.*)", url)
    if not found:
        return None
    scheme, place, rest = found.groups()
    if place.count(":") > 1 and set(place) <= set("0123456789abcdefABCDEF:."):
        return scheme, place, "", rest  # an IPv6 address without brackets
    host, port = re.fullmatch(r"(?s)(.*?)(?::(\d*))?", place.rpartition("@")[2]).groups()
    return scheme, host, port or "", rest


def unicode_label(label):
    return label[4:].encode().decode("punycode") if label.startswith("xn--") else label


def as_ipv4(host):
    """What browsers make of numbers with dots: the last one fills up all bytes that are left."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) if re.fullmatch(r"[\d.]+", host) else None
    except OSError:
        return None


def is_url(url):
    parts = url_parts(url)
    if not parts:
        return False
    host = parts[1]
    if host.startswith("["):
        return host.endswith("]")
    labels = [unicode_label(label) for label in host.split(".")]
    if any(unicodedata.bidirectional(c) in ("R", "AL") for label in labels for c in label) and any(label[:1].isdigit() for label in labels):
        return False  # RFC 5893: where one label runs from right to left, none may begin with a digit
    if labels[-1].isdigit() and not as_ipv4(host):
        return False
    return bool(host) and not re.search(r"[\s:%<>^|\[\]\x00-\x1f]", host) and (not parts[2] or int(parts[2]) < 65536)


def plain_url(url):
    """A URL with what browsers hold for the same made the same: the form of host and port, dots in paths, escapes."""
    scheme, host, port, rest = url_parts(url)
    host = ".".join(map(unicode_label, host.casefold().split("."))).casefold().strip("[]")
    try:
        host = as_ipv4(host) or str(ipaddress.ip_address(host))
    except ValueError:
        pass  # a name
    path, mark, query = re.fullmatch(r"(?s)([^?#]*)([?#]?)(.*)", re.sub(r"[\t\r\n]", "", rest)).groups()
    steps = []
    for step in urllib.parse.unquote(path.replace("\\", "/")).split("/")[1:]:
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    if posixpath.basename(urllib.parse.unquote(path)) in (".", ".."):
        steps.append("")
    port = "" if (scheme.lower(), port) in (("http", "80"), ("https", "443")) else port
    return scheme.lower(), host, port, steps or [""], mark, urllib.parse.unquote(query)


def url_of(event):
    return next((event[name] for name in ("source.url", "destination.url") if name in event), "")


def moment(text):
    try:
        return datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def is_no_port(value):
    return isinstance(number(value), int) and not 0 <= number(value) <= 65535


def is_number(text):
    return text.isascii() and text.isdigit()


def is_too_big(text):
    value = number(text)
    return isinstance(value, int) and not -2**63 <= value < 2**63 or isinstance(value, float) and not math.isfinite(value)


# Why the two differ, and how that is recognised. Each of these is meant; a fault of ours has no place here.
RULES = (
    ("a row with more or fewer cells than columns is refused, since its values may stand in the wrong ones; IntelMQ drops or fills up",
     lambda d: d.kind == "refuses" and "cells where" in d.ours and len(d.cells) != len(d.header)),
    ("a port outside 0 to 65535 is refused, or kept beside the fields where no port is required; IntelMQ has it as a port",
     lambda d: says(d, "not a port from 0 to 65535") and is_no_port(cell(d))
     or d.kind == "theirs" and d.name.endswith(".port") and is_no_port(d.theirs)
     or d.kind == "ours" and d.name.endswith("port") and is_no_port(d.ours)),
    ("a number that 64 bits cannot hold, or that is none or infinite, is refused; Python has such numbers, JSON and databases do not",
     lambda d: says(d, "out of range") and is_too_big(cell(d))),
    ("a fraction with underscores in it is refused; Python reads those as its own source code",
     lambda d: says(d, "not a number") and "_" in cell(d) and number(cell(d)) is not None),
    ("an IPv6 address with a zone is refused, as nobody outside can name that host; IntelMQ cuts the zone off",
     lambda d: says(d, "names no host of the Internet") and "%" in cell(d)),
    ("the last day of the year 9999 is refused: it is out of the range of times",
     lambda d: says(d, "out of range") and cell(d).startswith("9999-12-31")),
    ("a time in a form that reports do not have is refused; IntelMQ guesses",
     lambda d: says(d, "not a time") and re.fullmatch(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", cell(d))),
    ("a time is read that IntelMQ refuses: seconds since 1970, or the second 60",
     lambda d: d.kind == "refused" and "time.source" in d.theirs and re.search(r":60$|^\d+$", d.row.get("timestamp", ""))),
    ("no time; IntelMQ makes one of it out of parts of today's date",
     lambda d: d.kind == "theirs" and d.name in ("extra.start_time", "extra.end_time", "extra.http_date") and not re.search(r"\d\d", cell(d))),
    ("the time is the same, written in one form; IntelMQ leaves what already looks like ISO 8601",
     lambda d: d.kind == "value" and d.name == "extra.http_date" and moment(d.ours) and moment(d.ours) == moment(cell(d))),
    ("a year of two digits is from 1969 to 2068, as POSIX has it; IntelMQ takes the nearest",
     lambda d: d.kind == "value" and d.name == "extra.http_date" and re.search(r"-(69|[789]\d) ", cell(d)) and d.ours[2:] == d.theirs[2:]),
    ("a date of a web server that is a plain number is read as seconds since 1970; IntelMQ drops it",
     lambda d: d.kind == "ours" and d.name == "extra.http_date" and re.fullmatch(r"\d+", cell(d))),
    ("a plain number is no address; IntelMQ makes an IPv4 address of it",
     lambda d: d.name.endswith("ip") and (d.kind == "ours" and is_number(d.ours) or d.kind == "theirs" and any(
         is_number(c) and d.theirs in (c, str(ipaddress.ip_address(int(c)))) for name, c in d.row.items() if name.endswith("ip")))),
    ("an IPv4 address that is written as an IPv6 one is the IPv4 address, since it is the same host",
     lambda d: d.kind == "value" and d.name.endswith(".ip") and str(ipaddress.ip_address(d.theirs).ipv4_mapped) == d.ours),
    ("no name of a host: characters that none has, or a dash at the end of a label; IntelMQ takes it, it is kept beside the fields",
     lambda d: is_of_name(d) and not is_host_name(d.theirs if d.kind == "theirs" else d.ours)),
    ("a name that begins with a dot is no name of a host; IntelMQ cuts the dot off",
     lambda d: d.kind == "theirs" and is_of_name(d) and f".{d.theirs}" in d.row.values()),
    ("letters such as ß are kept in names of hosts, as IDNA 2008 has it; IntelMQ follows IDNA 2003, where they become others",
     lambda d: d.kind == "value" and d.name.endswith((".fqdn", ".reverse_dns")) and any("ß" in c for c in d.row.values() if c)),
    ("no URL: an IPv6 address without brackets, or a host that browsers refuse; it gets the brackets, or stays beside the fields",
     lambda d: d.kind == "theirs" and d.name.endswith(".url") and not is_url(d.theirs)
     or d.kind == "value" and d.name.endswith(".url") and not is_url(d.theirs) and plain_url(d.theirs) == plain_url(d.ours)
     or d.kind == "ours" and d.name in ("extra.url", "extra.http_url") and not is_url(url_of(d.peer))),
    ("the URL is the same, in the one form that browsers give it: host in small ASCII letters, no usual port, no dot segments, escapes",
     lambda d: d.kind == "value" and d.name.endswith(".url") and plain_url(d.theirs) == plain_url(d.ours)),
    ("IntelMQ cannot split a URL with a stray bracket and gives up the row",
     lambda d: d.kind == "refused" and "Invalid IPv6 URL" in d.theirs and any("[" in c for c in d.row.values() if c)),
    ("text beyond ASCII is put into Base64; IntelMQ gives up the row",
     lambda d: d.kind == "refused" and "only ASCII characters" in d.theirs
     and any(not d.row.get(column, "").isascii() for column in ("request_raw", "body_raw"))),
    ("any word is taken as a transport protocol; IntelMQ has a list, and puts others beside the fields",
     lambda d: d.kind == "theirs" and d.name == "extra.protocol" and d.theirs == cell(d) and "protocol.transport" in d.mine
     or d.kind == "ours" and d.name == "protocol.transport" and d.peer.get("extra.protocol", "").strip().lower() == d.ours),
    ("text is not limited in length; IntelMQ puts longer text beside the fields",
     lambda d: d.kind == "ours" and d.name.startswith(("protocol.application", "malware.hash.")) and len(d.ours) > 100
     or d.kind == "theirs" and d.name in ("extra.application", "extra.md5", "extra.sha1", "extra.sha256") and len(d.theirs) > 100),
    ("a network is an address and a length; IntelMQ also reads a mask",
     lambda d: d.kind == "theirs" and d.name.endswith(".network") and "." in d.row.get("network", d.row.get("ip", "")).partition("/")[2]),
    ("IntelMQ cuts white space off the end of a file, and so off its last cell",
     lambda d: d.kind in ("value", "ours") and d.is_last and d.ours == d.cells[-1] and (d.theirs or "") == d.ours.rstrip()),
)


def events(file):
    return {row.pop("_row"): row for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())}


def same(ours, theirs):
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (ours, theirs))
    return float(ours) == float(theirs) if numbers else ours == theirs and type(ours) is type(theirs)


def differences(mine, peer):
    """How many fields there are, and what differs: kind, name, ours, theirs and how many fields that makes."""
    if "error" in mine or "error" in peer:
        if "error" in mine and "error" in peer:
            return 1, []
        if "error" in mine:
            return len(peer), [("refuses", "a row", mine["error"], None, len(peer))]
        return len(mine), [("refused", "a row", None, peer["error"], len(mine))]
    names = sorted(mine.keys() | peer.keys())
    found = []
    for name in names:
        if name in mine and name in peer and same(mine[name], peer[name]):
            continue
        kind = "value" if name in mine and name in peer else "ours" if name in mine else "theirs"
        found.append((kind, name, mine.get(name), peer.get(name), 1))
    return len(names), found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for folder in ("ours", "theirs", "reports"):
        arguments.add_argument(folder, type=pathlib.Path)
    arguments.add_argument("--at-least", type=float, default=0.0, metavar="PERCENT")
    arguments.add_argument("--figures", type=pathlib.Path, help="where the sums go, as JSON")
    given = arguments.parse_args()
    fields, unequal = 0, 0
    explained, unexplained, examples = collections.Counter(), collections.Counter(), {}
    for report in sorted(given.reports.glob("*.csv")):
        with open(report, encoding="utf-8", newline="") as file:
            header, *table = [cells for cells in csv.reader(file, dialect="unix") if cells] or [[]]
        ours, theirs = (events(folder / f"{report.stem}.jsonl") for folder in (given.ours, given.theirs))
        # Row 0 is the fate of a whole file: then it is that of each of its rows.
        for each in (ours, theirs):
            if 0 in each:
                each.update(dict.fromkeys(range(1, len(table) + 1), each.pop(0)))
        for at in range(1, len(table) + 1):
            mine, peer = (each.get(at, {"error": "no such row"}) for each in (ours, theirs))
            count, found = differences(mine, peer)
            fields += count
            cells = table[at - 1]
            row, is_last = dict(zip(header, cells)), at == len(table)
            for kind, name, own, other, weight in found:
                d = Difference(kind, name, own, other, mine, peer, row, header, cells, is_last)
                unequal += weight
                reason = next((reason for reason, fits in RULES if fits(d)), None)
                if reason:
                    explained[reason] += weight
                else:
                    what = f"{kind}: {name if kind not in ('refuses', 'refused') else (own or other).rpartition(': ')[2][:60]}"
                    unexplained[what] += weight
                    examples.setdefault(what, (report.stem, at, {"column": cell(d), "ours": own, "theirs": other}))
    for reason, count in explained.most_common():
        print(f"{count:7}  {reason}")
    for what, count in unexplained.most_common():
        print(f"{count:7}  UNEXPLAINED {what}   e.g. {examples[what]}")
    equal = fields - unequal
    share = 100 * equal / max(fields, 1)
    print(f"{fields} fields, {equal} equal: {share:.3f} %; {sum(explained.values())} explained, {sum(unexplained.values())} unexplained")
    if given.figures:
        sums = {"fields": fields, "equal": equal, "percent": round(share, 3)}
        sums.update(explained=sum(explained.values()), unexplained=sum(unexplained.values()))
        given.figures.write_text(json.dumps(sums))
    return 0 if fields and not unexplained and share >= given.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
