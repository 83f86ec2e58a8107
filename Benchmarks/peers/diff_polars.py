"""Which people and memberships joined and left: anti-joins with polars over two stored snapshots (Parquet).

    diff_polars.py FOLDER
"""

import json
import sys

import polars

folder = sys.argv[1]


def diff(table, keys):
    before, after = (polars.read_parquet(f"{folder}/{table}-{side}.parquet") for side in ("before", "after"))
    return [after.join(before, on=keys, how="anti").height, before.join(after, on=keys, how="anti").height]


print(json.dumps({"people": diff("people", ["id", "status"]), "memberships": diff("memberships", ["grp", "member"])}))
