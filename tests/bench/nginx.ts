// nginx as it is set up to be fast at files: sendfile, connections that are never cut, no log unless the case
// is about logs; not tcp_nopush, which is no gain for one file and makes pipelined responses wait.

import { join } from "@std/path";
import type { ServePlan } from "./peer.ts";
import { CERTIFICATE_NAME, KEY_NAME, type Workspace } from "./workspace.ts";

const OPEN_FILE_CACHE = `
  open_file_cache max=10000 inactive=600s;
  open_file_cache_valid 60s;
  open_file_cache_min_uses 1;`;

const GZIP = `
  gzip on;
  gzip_types text/plain;`;

/** The whole configuration. */
export function encodeNginxConfiguration(
  { port, workers, openFileCache, compress, log, tls }: ServePlan,
  { folder, site }: Workspace,
): string {
  return `daemon off;
pid nginx.pid;
worker_processes ${workers};
events {
  worker_connections 16384;
}
http {
  access_log ${log ? "/dev/null combined" : "off"};
  server_tokens off;
  sendfile on;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  types {
    text/html html;
    text/plain txt;
    image/png png;
  }
  default_type application/octet-stream;
  client_body_temp_path client_body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;${openFileCache ? OPEN_FILE_CACHE : ""}${
    compress ? GZIP : ""
  }
  server {
    listen 127.0.0.1:${port}${tls ? " ssl" : ""}${
    workers > 1 ? " reuseport" : ""
  } backlog=4096;${
    tls
      ? `
    ssl_certificate ${join(folder, CERTIFICATE_NAME)};
    ssl_certificate_key ${join(folder, KEY_NAME)};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:tls:10m;`
      : ""
  }
    root ${site};
  }
}
`;
}
