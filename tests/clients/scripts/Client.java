// Prints what HttpClient gets from the server that the first argument names. It offers HTTP/2 on the first request.

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

class Client {
  static final HttpClient CLIENT = HttpClient.newHttpClient();
  static String origin;

  static HttpRequest.Builder request(String path, String... fields) {
    var builder = HttpRequest.newBuilder(URI.create(origin + path));
    return fields.length == 0 ? builder : builder.headers(fields);
  }

  static HttpResponse<byte[]> fetch(String path, String... fields) throws Exception {
    return CLIENT.send(request(path, fields).build(), BodyHandlers.ofByteArray());
  }

  static String digest(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (Exception error) {
      throw new RuntimeException(error);
    }
  }

  static void print(String name, HttpResponse<byte[]> response) {
    System.out.println(name + " " + response.statusCode() + " " + digest(response.body()));
  }

  public static void main(String[] args) throws Exception {
    origin = args[0];
    var whole = fetch("/large.bin");
    print("whole", whole);
    print("range", fetch("/large.bin", "Range", "bytes=1000-1999"));
    var text = fetch("/text.txt", "Accept-Encoding", "gzip");
    var decoded = new GZIPInputStream(new ByteArrayInputStream(text.body())).readAllBytes();
    System.out.println("text " + text.statusCode() + " " + digest(decoded));
    var tag = whole.headers().firstValue("etag").get();
    System.out.println("again " + fetch("/large.bin", "If-None-Match", tag).statusCode());
    System.out.println("missing " + fetch("/missing").statusCode());
    var empty = fetch("/empty");
    System.out.println("empty " + empty.statusCode() + " " + empty.body().length);
    print("name", fetch("/gr%C3%B6%C3%9Fe%201.txt"));
    var post = request("/text.txt").POST(BodyPublishers.ofString("a=b")).build();
    System.out.println("post " + CLIENT.send(post, BodyHandlers.discarding()).statusCode());
    var pending = Stream.generate(() -> CLIENT.sendAsync(request("/large.bin").build(), BodyHandlers.ofByteArray()))
      .limit(20).toList();
    System.out.println("reused " + pending.stream().map((each) -> digest(each.join().body())).distinct()
      .collect(Collectors.joining(" ")));
  }
}
