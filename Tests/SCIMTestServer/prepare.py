"""Writes the configuration of the scim2-server instances that Tests/scim2-server.sh starts."""

import importlib.resources
import json
import pathlib
import sys

target = pathlib.Path(sys.argv[1])
resources = importlib.resources.files("scim2_server") / "resources"

schemas = json.loads((resources / "default-schemas.json").read_text())
for schema in schemas:
    if schema["id"].endswith(":User"):
        for attribute in schema["attributes"]:
            if attribute["name"] == "userName":
                # Real services hold such records; this one refuses them unless its schema allows them.
                attribute["required"] = False
                attribute["uniqueness"] = "none"
(target / "loose-schemas.json").write_text(json.dumps(schemas))

config = json.loads((resources / "default-service-provider-config.json").read_text())
config["pagination"] = {
    "cursor": True,
    "index": True,
    "defaultPaginationMethod": "index",
    "defaultPageSize": 3,
    "maxPageSize": 3,
    "cursorTimeout": 600,
}
(target / "cursor.json").write_text(json.dumps(config))
