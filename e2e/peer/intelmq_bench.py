#!/usr/bin/env python3
"""IntelMQ end to end, measured: CSV file -> Shadowserver parser -> ASN lookup -> deduplicator -> PostgreSQL.

Usage: python3 intelmq_bench.py --venv FOLDER --schema FILE --asn-table FILE --postgres URL --csv FILE
           [--report-type scan_smb] [--user nobody] [--store-raw] [--parser-log-level INFO] [--keep]

FOLDER is what install.sh made. The bots are IntelMQ's own programs, one process each, with a Redis of
their own on a free port. The events table is IntelMQ's own too; it lies in the schema `intelmq_peer` of
the given database, which is dropped and made anew. Started by root, bots and Redis run as --user, since
IntelMQ refuses root; FOLDER must then be readable by that user.

The clock starts when all bots wait for work and the file appears in the collector's folder; it stops when
every queue is empty, and by then each row is committed, as the output bot commits before it acknowledges.
So neither Python's start nor the loading of the ASN table counts. CPU seconds are user and system time of
the five bots, of Redis, and of all processes of the PostgreSQL server (null where it runs elsewhere).

To the peer's favour: Redis writes nothing to disk, and the raw line is not stored unless --store-raw.
"""
import argparse
import csv
import gzip
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

# Bot id, IntelMQ's program, and the next bot's id.
BOTS = (
    ("collector", "intelmq.bots.collectors.file.collector_file", "parser"),
    ("parser", "intelmq.bots.parsers.shadowserver.parser", "asn"),
    ("asn", "intelmq.bots.experts.asn_lookup.expert", "dedup"),
    ("dedup", "intelmq.bots.experts.deduplicator.expert", "store"),
    ("store", "intelmq.bots.outputs.sql.output", None),
)
TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid):
    """CPU seconds of a process and of its ended children."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()  # the name before ")" may hold spaces
    return sum(map(int, fields[11:15])) / TICKS


def parent(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def postgres_cpu(postmaster):
    """The server's process and its living children; ended backends are in the server's own count."""
    if postmaster is None:
        return None
    total = cpu(postmaster)
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and parent(entry) == postmaster:
                total += cpu(entry)
        except OSError:
            pass  # ended between the two looks
    return total


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def lay_out(root, given, port, database):
    """The folder that IntelMQ expects at INTELMQ_ROOT_DIR, and its configuration."""
    import intelmq
    packaged = pathlib.Path(intelmq.__file__).parent / "etc" / "harmonization.conf"
    for folder in ("etc", "in", "var/log", "var/run", "var/lib/bots"):
        (root / folder).mkdir(parents=True)
    shutil.copyfile(packaged, root / "etc/harmonization.conf")
    shutil.copyfile(given.schema, root / "var/lib/bots/shadowserver-schema.json")
    table = root / "ipasn.dat"
    with (gzip.open if given.asn_table.endswith(".gz") else open)(given.asn_table, "rb") as source:
        with open(table, "wb") as file:
            shutil.copyfileobj(source, file)
    parameters = {
        # Its pause is short so that the file is seen soon; large files go in pieces, as IntelMQ advises.
        "collector": {"path": str(root / "in"), "postfix": ".csv", "delete_file": True, "rate_limit": 0.05,
                      "chunk_size": 10_000_000, "chunk_replicate_header": True, "name": "bench"},
        "parser": {"logging_level": given.parser_log_level},
        "asn": {"database": str(table)},
        "dedup": {"filter_type": "blacklist", "filter_keys": "raw,time.observation",
                  "redis_cache_host": "127.0.0.1", "redis_cache_port": port, "redis_cache_db": 6,
                  "redis_cache_ttl": 86400},
        "store": {"engine": "postgresql", "table": "intelmq_peer.events", "host": database.get("host"),
                  "port": database.get("port"), "user": database.get("user"), "password": database.get("password"),
                  "database": database.get("dbname"), "sslmode": database.get("sslmode", "prefer"),
                  "jsondict_as_string": True},
    }
    if not given.store_raw:
        with open(packaged, encoding="utf-8") as file:
            parameters["store"]["fields"] = [key for key in json.load(file)["event"] if key != "raw"]
    runtime = {"global": {
        "source_pipeline_broker": "redis", "source_pipeline_host": "127.0.0.1", "source_pipeline_port": port,
        "destination_pipeline_broker": "redis", "destination_pipeline_host": "127.0.0.1",
        "destination_pipeline_port": port, "statistics_host": "127.0.0.1", "statistics_port": port,
        "logging_handler": "file", "logging_level": "INFO", "logging_path": str(root / "var/log"),
        # A message that cannot be handled is dumped at once: waiting and retrying would not mend it.
        "error_max_retries": 0, "error_retry_delay": 0,
    }}
    for bot, module, after in BOTS:
        runtime[bot] = {"module": module, "enabled": True, "run_mode": "continuous", "parameters": parameters[bot]}
        if after:
            parameters[bot]["destination_queues"] = {"_default": [f"{after}-queue"]}
    with open(root / "etc/runtime.yaml", "w", encoding="utf-8") as file:
        json.dump(runtime, file)  # JSON is YAML


def make_table(connection, root):
    import contextlib
    from intelmq.bin.intelmq_psql_initdb import generate
    with contextlib.redirect_stdout(sys.stderr):  # it reports to stdout
        statements = generate(str(root / "etc/harmonization.conf"))
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS intelmq_peer CASCADE")
        cursor.execute("CREATE SCHEMA intelmq_peer")
        cursor.execute("SET search_path TO intelmq_peer")
        cursor.execute(statements)


def wait_for(what, condition, processes, seconds):
    limit = time.monotonic() + seconds
    while not condition():
        for name, process in processes.items():
            if process.poll() is not None:
                raise SystemExit(f"{name} ended with {process.returncode} while waiting for {what}")
        if time.monotonic() > limit:
            raise SystemExit(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def run(given, root, account, processes):
    import psycopg2
    import psycopg2.extensions
    import redis
    database = psycopg2.extensions.parse_dsn(given.postgres)
    connection = psycopg2.connect(given.postgres)
    connection.autocommit = True
    try:
        postmaster = parent(connection.get_backend_pid())
    except OSError:
        postmaster = None  # the server is on another machine
    port = free_port()
    lay_out(root, given, port, database)
    make_table(connection, root)
    waiting = root / f"2026-11-23-{given.report_type}-bench.csv.waiting"
    shutil.copyfile(given.csv, waiting)
    with open(waiting, encoding="utf-8", newline="") as file:
        rows = sum(1 for record in csv.reader(file) if record) - 1
    as_user = {}
    if account:
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        for folder, _, files in os.walk(root):
            for path in [folder, *(os.path.join(folder, file) for file in files)]:
                os.chown(path, account.pw_uid, account.pw_gid)
    environment = {"INTELMQ_ROOT_DIR": str(root), "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
                   "LC_ALL": "C.UTF-8", "HOME": str(root)}

    def start(name, command):
        with open(root / f"{name}.out", "wb") as out:
            processes[name] = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=root,
                                               env=environment, start_new_session=True, **as_user)

    start("redis", ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                    "--dir", str(root)])
    store = redis.Redis(host="127.0.0.1", port=port, db=2)  # 2 is IntelMQ's default for queues

    def answers():
        try:
            return store.ping()
        except redis.ConnectionError:
            return False

    wait_for("Redis", answers, processes, 20)
    for bot, module, _ in BOTS:
        start(bot, [os.path.join(given.venv, "bin", module), bot])
    log = root / "var/log/collector.log"
    wait_for("the collector", lambda: log.exists() and "initialization completed" in log.read_text("utf-8"),
             processes, 120)
    # Each of the other bots has loaded what it needs once it hangs on its queue.
    wait_for("the bots", lambda: sum("b" in client["flags"] for client in store.client_list()) == len(BOTS) - 1,
             processes, 120)

    bots = [bot for bot, _, _ in BOTS]
    queues = [queue for bot in bots for queue in (f"{bot}-queue", f"{bot}-queue-internal")]

    def drained():
        if os.listdir(root / "in"):  # the collector removes the file after it has sent all of it
            return False
        with store.pipeline(transaction=True) as at_once:
            for queue in queues:
                at_once.llen(queue)
            return not any(at_once.execute())

    def measure():
        return sum(cpu(processes[bot].pid) for bot in bots), cpu(processes["redis"].pid), postgres_cpu(postmaster)

    before = measure()
    begin = time.monotonic()
    os.rename(waiting, root / "in" / waiting.name.removesuffix(".waiting"))
    wait_for("the rows", drained, processes, given.timeout)
    wall = time.monotonic() - begin
    after = measure()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM intelmq_peer.events")
        stored = cursor.fetchone()[0]
    # IntelMQ writes what it could not handle to dump files and goes on; a bench must not pass over that.
    for dump in sorted((root / "var/log").glob("*.dump")):
        print(f"note: {dump.stem} dumped {len(json.loads(dump.read_text('utf-8')))} messages", file=sys.stderr)
    if not stored:
        raise SystemExit("nothing was stored: run with --keep and read the bots' logs")
    spent = [None if late is None else late - early for early, late in zip(before, after)]
    total = sum(part or 0 for part in spent)
    return {"rows": rows, "stored": stored, "wall_s": round(wall, 2), "cpu_s": round(total, 2),
            "bots_cpu_s": round(spent[0], 2), "redis_cpu_s": round(spent[1], 2),
            "postgres_cpu_s": None if spent[2] is None else round(spent[2], 2),
            "rows_per_cpu_s": round(rows / total, 1) if total else None}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--venv", "--schema", "--asn-table", "--postgres", "--csv"):
        arguments.add_argument(name, required=True)
    arguments.add_argument("--report-type", default="scan_smb", help="file_name of the report's type in the schema")
    arguments.add_argument("--user", default="nobody", help="runs the bots where root starts this")
    arguments.add_argument("--store-raw", action="store_true", help="store the raw line too, as IntelMQ does by itself")
    # IntelMQ's own level is INFO; the parser warns of each missing optional column in every row.
    arguments.add_argument("--parser-log-level", default="INFO", choices=("INFO", "WARNING", "ERROR"))
    arguments.add_argument("--timeout", type=float, default=86400, help="seconds to wait for the rows")
    arguments.add_argument("--keep", action="store_true", help="keep the work folder with the bots' logs")
    given = arguments.parse_args()
    given.venv = os.path.abspath(given.venv)
    # IntelMQ, psycopg2 and redis live in the virtual environment: go on with its interpreter.
    if os.path.realpath(sys.prefix) != os.path.realpath(given.venv):
        python = os.path.join(given.venv, "bin", "python")
        os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])
    account = pwd.getpwnam(given.user) if os.geteuid() == 0 else None
    if account:
        # Ask early and plainly: else each bot would end on its own with a less clear word.
        try:
            subprocess.run([sys.executable, "-c", "import intelmq"], user=account.pw_uid, group=account.pw_gid,
                           extra_groups=[], cwd="/", stderr=subprocess.DEVNULL, check=True)
        except (OSError, subprocess.CalledProcessError):
            raise SystemExit(f"{given.user} cannot run {sys.executable}: install it where that user can read") from None
    root = pathlib.Path(tempfile.mkdtemp(prefix="intelmq-bench-"))
    processes = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended below
    try:
        result = run(given, root, account, processes)
    finally:
        for process in reversed(processes.values()):
            process.terminate()
        for process in processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if given.keep:
            print(f"kept {root}", file=sys.stderr)
        else:
            shutil.rmtree(root)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
