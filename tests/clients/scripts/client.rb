# Prints what net/http gets from the server that the first argument names.
require "digest"
require "net/http"

origin = URI(ARGV[0])

def digest(octets)
  Digest::SHA256.hexdigest(octets)
end

# One connection for all of them: `start` without retries.
Net::HTTP.start(origin.host, origin.port) do |http|
  http.max_retries = 0
  whole = http.get("/large.bin")
  puts "whole #{whole.code} #{digest(whole.body)}"
  range = http.get("/large.bin", "Range" => "bytes=1000-1999")
  puts "range #{range.code} #{digest(range.body)}"
  # It asks for gzip by itself, and decodes it.
  text = http.get("/text.txt")
  puts "text #{text.code} #{digest(text.body)}"
  puts "again #{http.get("/large.bin", "If-None-Match" => whole["etag"]).code}"
  puts "missing #{http.get("/missing").code}"
  empty = http.get("/empty")
  puts "empty #{empty.code} #{empty.body.length}"
  name = http.get("/gr%C3%B6%C3%9Fe%201.txt")
  puts "name #{name.code} #{digest(name.body)}"
  puts "post #{http.post("/text.txt", "a=b").code}"
  digests = (1..20).map do
    raise "HEAD" unless http.head("/large.bin").code == "200"
    digest(http.get("/large.bin").body)
  end
  puts "reused #{digests.uniq.join(" ")}"
end
