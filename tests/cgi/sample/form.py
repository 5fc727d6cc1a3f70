#!/usr/bin/env python3
"""A form, and a greeting for the name that was sent with it."""

import os
import sys
from html import escape
from urllib.parse import parse_qs

name = ""
if os.environ["REQUEST_METHOD"] == "POST":
    content = sys.stdin.buffer.read(int(os.environ["CONTENT_LENGTH"]))
    name = parse_qs(content.decode()).get("name", [""])[0]
page = f"""Content-Type: text/html; charset=utf-8

<!doctype html>
<title>A form</title>
<p>Hello, {escape(name) or "stranger"}!</p>
<form method="post">
  <label>Name: <input name="name"></label>
  <button>Send</button>
</form>
"""
sys.stdout.buffer.write(page.encode())
