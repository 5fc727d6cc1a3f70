#!/usr/bin/env python3
"""The time of the server, in UTC."""

from datetime import datetime, timezone

print("Content-Type: text/plain; charset=utf-8")
print("Cache-Control: no-store")
print()
print(datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S"))
