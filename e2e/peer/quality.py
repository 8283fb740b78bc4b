"""What the public page's figures take DuckDB, over ten million single measurements in Parquet, by area: medians and the values
between which nine of ten lie, of two metrics. The first argument is a folder for the file."""

import os
import sys
import time

import duckdb

ROWS = 10_000_000
RUNS = 5

path = os.path.join(sys.argv[1], "results.parquet")
con = duckdb.connect()
con.execute("select setseed(0.5)")
con.execute(f"""copy (
  select (20000 * exp(1.2 * (random() + random() + random() - 1.5)))::bigint as download_kbit,
         (8000 * exp(1.2 * (random() + random() + random() - 1.5)))::bigint as upload_kbit,
         15 * exp(random() + random() - 1) as ping_ms,
         ['QA-DA', 'QA-RA', 'QA-WA', 'QA-US', 'QA-ZA', 'QA-KH', 'QA-MS'][1 + (random() * 6.99)::int] as area,
         64496 + (random() * 2.99)::int as asn
  from range({ROWS})) to '{path}' (format parquet)""")
took = []
for _ in range(RUNS):
    begin = time.perf_counter()
    found = con.execute(f"""select area, count(*), quantile_cont(download_kbit, [0.05, 0.5, 0.95]), quantile_cont(upload_kbit, [0.05, 0.5, 0.95])
        from '{path}' group by area order by area""").fetchall()
    took.append(time.perf_counter() - begin)
assert len(found) >= 7
print(f"DuckDB {duckdb.__version__}, {ROWS} rows of Parquet ({os.path.getsize(path) / 1e6:.0f} MB), one table by area: {sorted(took)[RUNS // 2]:.2f} s in the median of {RUNS}")
