#!/usr/bin/env python3
"""A guest book in SQLite: GET shows the entries, POST adds one and leads back to them.

The database is beside this file. It is not executable, so that no request gets it. Values reach SQL only as parameters and
HTML only escaped.
"""

import os
import sqlite3
import sys
from html import escape
from urllib.parse import parse_qs

MAX_LENGTH = 1000


def answer(head: str, page: str = "") -> None:
    sys.stdout.buffer.write(f"{head}\n\n{page}".encode())


def add(database: sqlite3.Connection) -> None:
    content = sys.stdin.buffer.read(int(os.environ["CONTENT_LENGTH"]))
    form = parse_qs(content.decode())
    name, text = (form.get(key, [""])[0][:MAX_LENGTH] for key in ("name", "text"))
    with database:
        database.execute("INSERT INTO entry (name, text) VALUES (?, ?)", (name, text))
    answer("Status: 303 See Other\nLocation: " + os.environ["SCRIPT_NAME"])


def show(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT name, text FROM entry ORDER BY id DESC LIMIT 50")
    entries = "\n".join(f"<dt>{escape(name)}<dd>{escape(text)}" for name, text in rows)
    page = f"""<!doctype html>
<title>Guest book</title>
<form method="post">
  <label>Name: <input name="name"></label>
  <label>Text: <input name="text"></label>
  <button>Sign</button>
</form>
<dl>
{entries}
</dl>
"""
    answer("Content-Type: text/html; charset=utf-8\nCache-Control: no-store", page)


# The working directory is the folder of the program.
connection = sqlite3.connect("guestbook.db", timeout=10)
connection.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, name TEXT, text TEXT)")
if os.environ["REQUEST_METHOD"] == "POST":
    add(connection)
else:
    show(connection)
