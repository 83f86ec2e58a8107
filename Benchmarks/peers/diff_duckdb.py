"""Which people and memberships joined and left: anti-joins with DuckDB over two stored snapshots (Parquet); with `make`, makes them.

    diff_duckdb.py FOLDER
    diff_duckdb.py FOLDER make PEOPLE GROUPS MEMBERSHIPS
"""

import json
import sys

import duckdb

folder = sys.argv[1]
database = duckdb.connect()


def make(people, groups, memberships):
    """The same company as `Measure` has, one membership in a hundred moved."""
    each = memberships // groups
    for side, moved in (("before", 0), ("after", 10)):
        database.execute(f"""
            COPY (SELECT format('00u{{:07d}}synthetic0', n) AS id, format('p{{:07d}}@example.com', n) AS login,
                         'ACTIVE' AS status FROM range({people}) AS numbers(n))
            TO '{folder}/people-{side}.parquet'""")
        database.execute(f"""
            COPY (SELECT n // {each} AS grp,
                         ((n // {each}) * 31 + CASE WHEN n % 1000 < {moved} THEN n % {each} + {each} ELSE n % {each} END)
                            % {people} AS member
                  FROM range({each * groups}) AS numbers(n))
            TO '{folder}/memberships-{side}.parquet'""")


def diff(table, keys):
    sides = [f"'{folder}/{table}-{side}.parquet'" for side in ("after", "before")]
    return [
        database.execute(f"SELECT count(*) FROM {a} AS a ANTI JOIN {b} AS b USING ({keys})").fetchone()[0]
        for a, b in (sides, reversed(sides))
    ]


if len(sys.argv) > 2:
    make(*map(int, sys.argv[3:6]))
else:
    print(json.dumps({"people": diff("people", "id, status"), "memberships": diff("memberships", "grp, member")}))
