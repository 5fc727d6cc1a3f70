// What people type who know another server, and what this program has instead. The names are those of
// serve, http-server, sirv, live-server, Vite, Caddy, Python, PHP, miniserve, dufs, static-web-server,
// nginx, BusyBox, Apache and darkhttpd.
//
// A test compares each option that an answer names with the table of options.

import { FOREIGN_TLS_NAMES, type ForeignNames } from "./foreign_tls_names.ts";

export type { ForeignNames };

export const READ_ONLY =
  "tinyhttp only sends files, it does not take or change any";
const PROGRAMS =
  "programs are run by CGI, each from a file of its own: --cgi /PATH=FOLDER";
export const NO_LISTING_OPTIONS =
  "listings (--list) have no options for how they look";
export const DIR =
  'the folder is given without an option, as in "tinyhttp DIR"';
export const ALWAYS_CHECKED =
  "files have an ETag and a Last-Modified field without an option";
export const LOG_FORMAT = "for another access log: --log FORMAT";
export const NO_CONFIGURATION =
  "there is no configuration file: options, TINYHTTP_ variables, and _headers and _redirects in DIR";
export const COMPRESSED =
  "text is compressed without an option, and FILE.br, FILE.gz and FILE.zst beside FILE are used";

/** Long names. */
export const FOREIGN_NAMES: readonly ForeignNames[] = [
  {
    names:
      "root rootdir dir directory folder path docroot documentroot webroot wwwroot www public publicdir publicdirectory static staticdir contentbase home homedir cwd workdir src source serve site",
    answer: DIR,
  },
  {
    names: "file files singlefile",
    answer: 'a file is given without an option, as in "tinyhttp FILE"',
  },
  {
    names: "listen devaddr listenaddress listenaddr listenport",
    answer:
      "the address and the port have an option each: --host ADDR --port N",
  },
  {
    names: "httpport serverport portnumber",
    answer: "for a port: --port N",
  },
  {
    names: "randomport anyport freeport autoport",
    answer: "--port 0 takes any free port",
  },
  {
    names: "strictport portswitching",
    answer: "the port is never changed; --port 0 takes any free one",
  },
  {
    names:
      "address addr ip ipaddress interface interfaces iface hostname bindaddress bindaddr localhost local",
    answer: "for an address: --host ADDR",
  },
  { names: "ipv4 ipv4only", answer: "for IPv4 alone: --host 0.0.0.0" },
  { names: "ipv6 ipv6only", answer: "for both families leave --host out" },
  {
    names: "unix socket sock unixsocket fd listenfd inetd",
    answer: "tinyhttp listens on TCP alone: --host and --port",
  },
  {
    names:
      "browse browsing autoindex autoindexing indexing directorylisting directorylistings dirlisting dirlist listing listings listdir listdirectory showdir directoryindexing",
    answer: "for listings of folders: --list",
    off: "listings are off unless --list is given",
  },
  {
    names:
      "directorylistingorder directorylistingformat dirsfirst sort nosort order defaultsortingmethod defaultsortingorder colorscheme colorschemedark theme themeselector title hideversionfooter showwgetfooter sizedisplay showexactbytes showsymlinkinfo readme",
    answer: NO_LISTING_OPTIONS,
  },
  {
    names:
      "zip tar targz enablezip enabletar enabletargz archive directorylistingdownload",
    answer: "archives have no option of their own; for listings: --list",
  },
  {
    names:
      "singlepage singlepageapp singlepageapplication historyapifallback historyfallback history html5 html5mode pushstate fallback pagefallback entryfile tryfiles spamode app rendertryindex renderspa",
    answer: "for a single-page application: --spa, or --spa=FILE",
    off: "unknown paths get 404 unless --spa is given",
  },
  {
    names: "privatenetworkaccess privatenetwork allowprivatenetwork pna",
    answer:
      "for public pages that read from a private network: --cors-private-network",
  },
  {
    names:
      "prettyurls prettyurl cleanurl ext exts extension extensions htmlext defaultext stripext",
    answer: "for /about instead of /about.html: --clean-urls",
    off: "addresses have their .html unless --clean-urls is given",
  },
  {
    names: "trailingslash redirecttrailingslash trailingslashes slash",
    answer: "the address of a folder always gets its slash",
  },
  {
    names:
      "hidden hiddenfiles dotfile dots dot all showall allfiles revealhidden",
    answer: "for names that begin with a dot: --dotfiles",
    off:
      "names that begin with a dot are not served unless --dotfiles is given",
  },
  {
    names:
      "symlink symlinks followsymlink followlinks followlink links revealsymlinks dereference",
    answer: "for links that lead out of DIR: --follow-symlinks",
    off:
      "links that lead out of DIR are not followed unless --follow-symlinks is given",
  },
  {
    names:
      "renderindex indexfile indexfiles indexpage defaultfile defaultpage defaultindex defaultdocument directoryindex",
    answer: "for the file that a folder gets: --index NAME",
    off: "for another name than index.html: --index NAME",
  },
  {
    names:
      "page404 404 404page notfound notfoundpage errorpage errorpages errordocument error404 page50x",
    answer: "a file 404.html in DIR is sent for what is missing",
  },
  {
    names:
      "maxage cachetime cachecontrol cachecontrolheaders caching httpcache expires expiry ttl immutable",
    answer:
      "how long browsers keep responses: --cache TIME, such as --cache 1h",
    off:
      "browsers revalidate each time unless --cache is given; to keep nothing: -H 'Cache-Control: no-store'",
  },
  {
    names: "nocache nostore nocaching dev development",
    answer:
      "browsers revalidate each time unless --cache is given; to keep nothing: -H 'Cache-Control: no-store'",
  },
  {
    names: "etag etags lastmodified conditional",
    answer: ALWAYS_CHECKED,
  },
  {
    names:
      "corsorigin corsorigins corsalloworigin corsalloworigins alloworigin allowedorigins origin origins accesscontrolalloworigin crossorigin crossdomain",
    answer: "for pages of other origins: --cors, or --cors=ORIGIN",
    off: "other origins may not read responses unless --cors is given",
  },
  {
    names:
      "corsallowheaders corsexposeheaders corsheaders allowheaders corsmethods",
    answer: "a preflight allows the fields that it asks for: --cors is enough",
  },
  {
    names:
      "headers addheader addheaders httpheader responseheader responseheaders customheader customheaders headersfile headerfile securityheaders",
    answer: "for a response field: -H 'Name: value', or a file _headers in DIR",
    off: "no field is added unless -H 'Name: value' is given",
  },
  {
    names: "redirect redirects rewrite rewrites forward redirectsfile",
    answer: "a file _redirects in DIR has rules for redirects and rewrites",
  },
  {
    names:
      "mime mimetypesfile mimes mimetype mimetypes mediatype mediatypes rawmediatype contenttype contenttypes defaulttype defaultmimetype",
    answer: "for a media type: --type .EXT=TYPE",
  },
  {
    names: "encoding textcharset defaultcharset utf8",
    answer: "for another charset than UTF-8: --charset NAME",
  },
  {
    names:
      "basicauth authbasic user username users password pass passwd passphrase credentials login htpasswd passwordfile userfile authuserfile realm authtype",
    answer: "for a password: --auth USER:PASSWORD or --auth-file FILE",
    off: "everybody may read unless --auth or --auth-file is given",
  },
  {
    names:
      "maxconn maxconns maxclients maxrequestworkers maxconnection connections workerconnections connectionlimit limitconn",
    answer: "for open connections: --max-connections N",
  },
  {
    names:
      "timeout timeouts readtimeout requesttimeout headertimeout clientheadertimeout readheadertimeout",
    answer:
      "for a request head: --head-timeout TIME; also --idle-timeout, --write-timeout and --drain-timeout",
  },
  {
    names: "keepalive keepalivetimeout connectiontimeout clienttimeout",
    answer: "for a connection between requests: --idle-timeout TIME",
    off: "connections stay open between requests: --idle-timeout 1s is short",
  },
  { names: "sendtimeout responsetimeout", answer: "--write-timeout TIME" },
  {
    names:
      "grace graceperiod graceful gracefultimeout gracefulshutdowntimeout shutdowntimeout shutdowndelay stoptimeout",
    answer: "--drain-timeout TIME",
  },
  {
    names:
      "thread workerscount threads threadsmultiplier maxblockingthreads threadpool worker workerprocesses workerthreads processes process cluster instances concurrency jobs parallel cores cpus procs",
    answer: "for worker threads: --workers N",
  },
  {
    names:
      "memory maxmemory cachesize memorycache cachelimit maxcache openfilecache",
    answer: "for cached files: --cache-memory SIZE",
  },
  {
    names:
      "verbose json debug loglevel level logformat logs logger logging accesslog accesslogs requestlog requestlogging logrequests logip logremoteaddress logwithansi vv",
    answer: LOG_FORMAT,
    off: "for no access log: --log none",
  },
  {
    names: "logfile errorlog logpath logdir logoutput stdout stderr",
    answer:
      "the access log (--log) goes to standard output, all else to standard error",
  },
  {
    names: "silent silence banner clear clearscreen clipboard notify",
    answer: "for no banner and no access log: --quiet",
  },
  { names: "nologs nologging nolog", answer: "for no access log: --log none" },
  {
    names: "color logcolor colors colour colours nocolor ansi",
    answer: "colours are off where NO_COLOR is set",
  },
  {
    names: "openbrowser browser launch launchbrowser startbrowser openpath",
    answer: "for a browser: --open",
    off: "no browser opens unless --open is given",
  },
  {
    names:
      "gzip gz brotli br zstd zst deflate compress compression compressresponse compressionlevel compressionstatic gzipstatic precompress precompressed",
    answer: COMPRESSED,
    off:
      "clients that do not want compressed text get it plain; no option turns compression off",
  },
  ...FOREIGN_TLS_NAMES,
  {
    names: "http2 h2 http3 h3 quic websocket websockets ws sse",
    answer: "tinyhttp speaks HTTP/1.1 alone",
  },
  {
    names:
      "watchfiles livereload reload hot hmr poll polling wait cssinject ignorepattern inject",
    answer:
      "changed files are served at once; pages do not reload by themselves",
  },
  {
    names:
      "upload uploads uploadfile uploadfiles allowupload writable write readwrite put post delete allowdelete allowall rmfiles mkdir enablewebdav webdav dav onduplicatefiles maxuploadsize",
    answer: READ_ONLY,
    off: READ_ONLY,
  },
  {
    names: "qr qrcode showqr",
    answer: "tinyhttp prints its addresses without a QR code",
  },
  {
    names:
      "proxy reverseproxy proxypass proxyall proxyoptions proxysecure upstream backend",
    answer: "tinyhttp is no proxy: it serves one folder",
  },
  {
    names:
      "trustedproxies trustproxy realip xrealip forwardedfor logforwardedfor logxrealip",
    answer: "tinyhttp takes no client address from a proxy's fields",
  },
  {
    names:
      "config configfile conf cfg configuration settings adapter env envfile dotenv rc",
    answer: NO_CONFIGURATION,
  },
  {
    names:
      "prefix base baseurl basepath baseuri basedir pathprefix routeprefix randomroute mount publicpath publicurl subpath urlprefix contextpath",
    answer: "DIR is served at /; a proxy in front can take a prefix away",
  },
  {
    names:
      "daemon daemonize detach background foreground fork pidfile pid uid gid group setuid chroot windowsservice",
    answer:
      "tinyhttp stays in the foreground, as the user who starts it; use systemd or a container for more",
  },
  {
    names: "ignore ignores exclude excludes deny block",
    answer:
      "hidden are names that begin with a dot (see --dotfiles), and no others",
    off:
      "hidden are names that begin with a dot (see --dotfiles), and no others",
  },
  {
    names:
      "cgibin cgidir cgipath cgipattern php fastcgi plugin plugins middleware template templates ssi script exec eval",
    answer: PROGRAMS,
  },
  {
    names: "robots robotstxt favicon",
    answer: "what stands in DIR is served: put the file there",
  },
  {
    names:
      "health healthcheck healthz metrics experimentalmetrics status stats",
    answer:
      "there is no path for health or metrics: ask for a small file of DIR",
  },
  {
    names: "ratelimit limitrate throttle speed bandwidth latency delay slow",
    answer: "tinyhttp sends as fast as the client takes it",
  },
  {
    names:
      "completion completions printcompletions manpage printmanpage man generatecompletions",
    answer: "--help prints all options",
  },
  {
    names: "ver versions about buildinfo",
    answer: "--version prints the version",
  },
  {
    names: "usage manual helpall options commands",
    answer: "--help prints all options",
  },
  {
    names: "testconfig check dryrun validate test",
    answer:
      "there is nothing to test: an option with a mistake ends the program with status 2",
  },
  {
    names: "utc localtime timezone tz dateformat",
    answer: "for times with a date and a zone: --log combined",
  },
];
