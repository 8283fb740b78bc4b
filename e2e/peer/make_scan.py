#!/usr/bin/env python3
"""A big report in the shape of Shadowserver's accessible SMB report (scan_smb), for benchmarks.

Usage: python3 make_scan.py OUT.csv ROWS SEED [--ipasn FILE] [--current] [--shuffled]

Rows come in the order of their times, as in nearly every sample IntelMQ tests with (--shuffled: in no order, which is
harder on every index). One row in ten is an exact copy of an earlier row, so a deduplicator keeps nine tenths. With --ipasn (a
pyasn table, `prefix<TAB>asn`, .gz or plain, IPv4 lines only) addresses lie inside random prefixes of the
table and carry their AS number; without it they are random public-looking addresses. The header
is that of IntelMQ's own sample, which lacks four of today's columns: IntelMQ logs a warning for each of
them in every row, so a fair measurement adds them with --current. The same seed gives the same bytes. Only the standard library is used; a million rows take some seconds.
"""
import argparse
import gzip
import random
import socket
import struct

HEADER = ('"timestamp","ip","port","hostname","tag","asn","geo","region","city","naics","sic","smb_implant",'
          '"arch","key","smbv1_support","smb_major_number","smb_minor_number","smb_revision",'
          '"smb_version_string"')
CURRENT_HEADER = ',"protocol","hostname_source","sector","severity"'
CURRENT_VALUES = ',tcp,ptr,"Information",medium'
PLACES = (("QA", "Ad Dawhah", "Doha"), ("QA", "الدوحة", "الدوحة"), ("QA", "Al Rayyan", "Al Rayyan"),
          ("AE", "Dubai", "Dubai"), ("DE", "Hessen", "Frankfurt, Main"))
VERSIONS = ((2, 1, 0, "SMB 2.1"), (3, 0, 0, "SMB 3.0"), (3, 1, 1, "SMB 3.1.1"), (1, 0, 0, "SMB 1.0"))


def prefixes(path):
    """(first address, number of addresses, AS number) of each IPv4 prefix."""
    found = []
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="ascii") as file:
        for line in file:
            prefix, _, asn = line.strip().partition("\t")
            if not asn or line[0] in ";#" or ":" in prefix:
                continue
            network, _, length = prefix.partition("/")
            found.append((struct.unpack("!I", socket.inet_aton(network))[0], 1 << (32 - int(length)), asn))
    return found


def fresh_row(rng, known, tail, second):
    draw = rng.random
    if known:
        first, count, asn = known[int(draw() * len(known))]
        address = first + int(draw() * count)
    else:
        address = 0x0B000000 + int(draw() * 0xB5000000)  # 11.0.0.0 up to 191.255.255.255
        asn = 64512 + int(draw() * 1000)
    major, minor, revision, version = VERSIONS[int(draw() * 4)]
    geo, region, city = PLACES[int(draw() * 5)]
    number = int(draw() * 1000000)
    return (f'"2026-11-22 {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}",'
            f'{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255},445,'
            f'node{number:06}.example.com,smb,{asn},{geo},{region},"{city}",0,0,N,,,'
            f'{"Y" if major == 1 else "N"},{major},{minor},{revision},"{version}"{tail}\n')


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("out")
    arguments.add_argument("rows", type=int)
    arguments.add_argument("seed")
    arguments.add_argument("--ipasn")
    arguments.add_argument("--shuffled", action="store_true", help="times in no order")
    arguments.add_argument("--current", action="store_true", help="add the columns of today's schema")
    given = arguments.parse_args()
    tail = CURRENT_VALUES if given.current else ""
    rng = random.Random(given.seed)
    known = prefixes(given.ipasn) if given.ipasn else None
    written = set()  # the fresh rows must differ, or the share of duplicates would not be exact
    recent = []  # earlier rows to copy from: a bounded sample, to stay small at any number of rows
    with open(given.out, "w", encoding="utf-8", newline="") as file:
        file.write(HEADER + (CURRENT_HEADER if given.current else "") + "\n")
        for number in range(given.rows):
            if number % 10 == 9:
                file.write(recent[int(rng.random() * len(recent))])
                continue
            second = int(rng.random() * 86400) if given.shuffled else number * 86400 // given.rows
            row = fresh_row(rng, known, tail, second)
            while hash(row) in written:
                row = fresh_row(rng, known, tail, second)
            written.add(hash(row))
            if len(recent) < 10000:
                recent.append(row)
            else:
                recent[number % 10000] = row
            file.write(row)


if __name__ == "__main__":
    main()
