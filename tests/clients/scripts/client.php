<?php
// Prints what file_get_contents, and curl where it is installed, get from the server that the first argument names.
$origin = $argv[1];

function fetch(string $path, array $options = [])
{
    global $origin;
    $http = $options + ["ignore_errors" => true, "protocol_version" => 1.1];
    $context = stream_context_create(["http" => $http]);
    $content = file_get_contents($origin . $path, false, $context);
    $fields = [];
    foreach ($http_response_header as $line) {
        if (preg_match('/^([^:]+): (.*)$/', $line, $parts)) {
            $fields[strtolower($parts[1])] = $parts[2];
        }
    }
    return [explode(" ", $http_response_header[0])[1], $fields, $content];
}

function digest(string $octets): string
{
    return hash("sha256", $octets);
}

[$status, $fields, $content] = fetch("/large.bin", ["protocol_version" => 1.0]);
echo "whole $status ", digest($content), "\n";
$tag = $fields["etag"];
[$status, , $content] = fetch("/large.bin", ["header" => "Range: bytes=1000-1999"]);
echo "range $status ", digest($content), "\n";
[$status, $fields, $content] = fetch("/text.txt", ["header" => "Accept-Encoding: gzip"]);
if ($fields["content-encoding"] !== "gzip") exit(1);
echo "text $status ", digest(gzdecode($content)), "\n";
echo "again ", fetch("/large.bin", ["header" => "If-None-Match: $tag"])[0], "\n";
echo "missing ", fetch("/missing")[0], "\n";
[$status, , $content] = fetch("/empty");
echo "empty $status ", strlen($content), "\n";
[$status, , $content] = fetch("/" . rawurlencode("größe 1.txt"));
echo "name $status ", digest($content), "\n";
echo "post ", fetch("/text.txt", ["method" => "POST", "content" => "a=b"])[0], "\n";

$digests = [];
if (function_exists("curl_multi_init")) {
    $multi = curl_multi_init();
    $handles = [];
    for ($i = 0; $i < 20; $i++) {
        $handles[] = $handle = curl_init("$origin/large.bin");
        curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
        curl_multi_add_handle($multi, $handle);
    }
    do {
        curl_multi_exec($multi, $running);
        curl_multi_select($multi);
    } while ($running > 0);
    foreach ($handles as $handle) $digests[digest(curl_multi_getcontent($handle))] = true;
} else {
    for ($i = 0; $i < 20; $i++) $digests[digest(fetch("/large.bin")[2])] = true;
}
echo "reused ", implode(" ", array_keys($digests)), "\n";
