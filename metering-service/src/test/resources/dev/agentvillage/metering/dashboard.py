"""Reads a dashboard with Grafana's own model and names whatever does not come back as it was."""
import json
import sys

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def lost(said, read, where=""):
    if isinstance(said, dict) and isinstance(read, dict):
        for key, value in said.items():
            if key in read:
                yield from lost(value, read[key], f"{where}/{key}")
            else:
                yield f"{where}/{key}"
    elif isinstance(said, list) and isinstance(read, list) and len(said) == len(read):
        for index, (one, other) in enumerate(zip(said, read)):
            yield from lost(one, other, f"{where}/{index}")
    elif said != read:
        yield where


with open(sys.argv[1], encoding="utf-8") as file:
    dashboard = json.load(file)
model = Dashboard.from_json(dashboard)
for place in lost(dashboard, json.loads(json.dumps(model, cls=JSONEncoder))):
    print("Grafana does not know", place)
print(len(model.panels or []), "panels")
