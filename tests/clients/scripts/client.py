# Prints what urllib and http.client get from the server that the first argument names.
import gzip
import hashlib
import http.client
import sys
import urllib.error
import urllib.parse
import urllib.request

origin = sys.argv[1]


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def fetch(path, fields={}, data=None):
    request = urllib.request.Request(origin + path, headers=fields, data=data)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


status, fields, content = fetch("/large.bin")
print("whole", status, digest(content))
status, _, content = fetch("/large.bin", {"Range": "bytes=1000-1999"})
print("range", status, digest(content))
status, coded, content = fetch("/text.txt", {"Accept-Encoding": "gzip"})
assert coded["Content-Encoding"] == "gzip"
print("text", status, digest(gzip.decompress(content)))
print("again", fetch("/large.bin", {"If-None-Match": fields["ETag"]})[0])
print("missing", fetch("/missing")[0])
status, _, content = fetch("/empty")
print("empty", status, len(content))
status, _, content = fetch("/" + urllib.parse.quote("größe 1.txt"))
print("name", status, digest(content))
print("post", fetch("/text.txt", data=b"a=b")[0])

# http.client: one connection for all, and the next request only once the content was read.
connection = http.client.HTTPConnection(origin.removeprefix("http://"))
sockets = set()
digests = set()
for _ in range(20):
    connection.request("GET", "/large.bin")
    sockets.add(connection.sock)
    digests.add(digest(connection.getresponse().read()))
    connection.request("HEAD", "/large.bin")
    assert connection.getresponse().read() == b""
connection.close()
assert len(sockets) == 1, "the connection was closed"
print("reused", *digests)
