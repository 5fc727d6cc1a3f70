// The table of media types: that of mime-db, and what this server adds to it or changes in it, each with its reason.
//
// `encodeMediaTypes()` writes it for `media_type_table.ts`, which describes its form. To add a type, add its ending to a
// row of `OWN_TYPES`, and run: deno task embed

// deno-lint-ignore no-import-prefix -- Only tests use it.
import db from "npm:mime-db@1.54.0";

/** A type of this server's own choice. */
export interface OwnType {
  /** The media type; after `?`, text/plain where the content is text; after `+`, coded in gzip where it begins so. */
  readonly type: string;
  /** The endings, in lower case; after `/`, whole names without an ending. */
  readonly endings: string;
  /** Why mime-db's type is not used, if it has one. */
  readonly why: string;
}

const IS_SOURCE =
  "source or configuration, to be read: browsers download types that they do not know, and Firefox each unknown text/ type";

const IS_REGISTERED = "registered with IANA, or stated by its specification";

const IS_TEXT_OR_BINARY =
  "a binary format and a text share the ending, and the first octets tell which";

/** What differs from mime-db, and what mime-db does not have. */
export const OWN_TYPES: readonly OwnType[] = [
  {
    type: "text/plain",
    endings: [
      // C and its relatives
      "c cc cpp cxx c++ h hh hpp hxx h++ inc inl ipp tpp cppm ixx ino pde m mm cuh hlsl glsl vert frag comp geom metal",
      // other compiled languages
      "rs go java kt kts scala groovy gradle swift cs csx vb fs fsi fsx d di zig nim nims cr v vsh odin hs lhs elm",
      "ml mli mll mly re rei purs idr agda lean erl hrl ex exs gleam clj cljs cljc edn lisp lsp el rkt ss dart hx p pas",
      "pp dpr f for f77 f90 f95 f03 f08 ada adb ads cob cbl asm s nasm sv svh vhdl wat wast sol move cairo ll td",
      // scripts
      "py pyi pyw pyx pxd rb rbw rake gemspec ru pl pm pod raku php phps php3 php4 php5 phtml lua luau tcl tk r rmd jl",
      "sh bash zsh fish ksh csh tcsh bat cmd ps1 psm1 psd1 awk sed vim applescript ahk nix nu bas sql psql ddl",
      // scripts that a browser does not run
      "tsx cts jsx coffee litcoffee vue svelte astro",
      // styles and templates
      "scss sass less styl stylus hbs handlebars mustache ejs erb haml jade pug slim slm liquid njk twig tmpl j2",
      "jinja jinja2 mdx",
      // interfaces, builds and infrastructure
      "proto thrift graphql gql prisma avdl capnp smithy tf tfvars hcl bicep cue jsonnet libsonnet dhall rego sls",
      "cmake mk mak ninja gn gni bzl bazel star am m4 sln csproj fsproj vbproj vcxproj props targets",
      // configuration
      "toml json5 jsonc hjson raml cfg cnf conf config ini env properties",
      "lock sum service socket timer mount desktop rules reg repo sources",
      // texts
      "rst adoc asciidoc textile wiki org tex latex ltx sty bib texi texinfo po diff patch rej orig log nfo etx sfv uu",
      "lrc sbv ass ssa dic sha1 sha256 sha512 md5 plantuml puml mermaid",
    ].join(" "),
    why: IS_SOURCE,
  },
  {
    type: "text/plain",
    endings: [
      "/license /licence /copying /copyright /unlicense /notice /patents /authors /contributors /maintainers /credits",
      "/thanks /owners /codeowners /readme /changelog /changes /history /news /todo /install /version /bugs /hacking",
      "/makefile /gnumakefile /bsdmakefile /dockerfile /containerfile /jenkinsfile /vagrantfile /gemfile /rakefile",
      "/procfile /brewfile /podfile /fastfile /appfile /pipfile /caddyfile /justfile /tiltfile /earthfile /berksfile",
      "/guardfile /capfile /cakefile /jamfile /jamroot /doxyfile /kconfig /kbuild /build /workspace /sconstruct",
      "/sconscript /pkgbuild /apkbuild /snakefile /cname /configure /gradlew /mvnw /rebar /sha1sums /sha256sums",
      "/sha512sums /md5sums /release /inrelease /packages /sources /crontab /fstab /hosts /passwd",
    ].join(" "),
    why: "files that are known by their whole names, and are text",
  },
  {
    type: "?video/mp2t",
    endings: "ts mts m2ts",
    why: "an MPEG transport stream or TypeScript: the first octets tell which",
  },
  {
    type: "?application/vnd.apple.keynote",
    endings: "key",
    why: `${IS_TEXT_OR_BINARY}: a presentation, or a key as RFC 7468 writes it`,
  },
  {
    type: "?application/x-mspublisher",
    endings: "pub",
    why: `${IS_TEXT_OR_BINARY}: a publication, or a public key for SSH`,
  },
  {
    type: "?application/msword",
    endings: "dot",
    why: `${IS_TEXT_OR_BINARY}: a template of Word, or a graph for Graphviz`,
  },
  {
    type: "?application/vnd.ms-powerpoint",
    endings: "pot",
    why:
      `${IS_TEXT_OR_BINARY}: a template of PowerPoint, or messages to translate`,
  },
  {
    type: "?application/vnd.palm",
    endings: "pdb",
    why: `${IS_TEXT_OR_BINARY}: a Palm database, or a protein`,
  },
  {
    type: "?application/pkix-attr-cert",
    endings: "ac",
    why: `${IS_TEXT_OR_BINARY}: a certificate, or the source of configure`,
  },
  {
    type: "?application/cu-seeme",
    endings: "cu",
    why: `${IS_TEXT_OR_BINARY}: a recording, or CUDA`,
  },
  {
    type: "?application/vnd.lotus-screencam",
    endings: "scm",
    why: `${IS_TEXT_OR_BINARY}: a recording, or Scheme`,
  },
  {
    type: "?application/vnd.sailingtracker.track",
    endings: "st",
    why: `${IS_TEXT_OR_BINARY}: a track, or Smalltalk`,
  },
  {
    type: "?application/vnd.chipnuts.karaoke-mmd",
    endings: "mmd",
    why: `${IS_TEXT_OR_BINARY}: karaoke, or a diagram`,
  },
  {
    type: "?application/vnd.realvnc.bed",
    endings: "bed",
    why: `${IS_TEXT_OR_BINARY}: a configuration, or features of a genome`,
  },
  {
    type: "?application/x-wais-source",
    endings: "src",
    why: `${IS_TEXT_OR_BINARY}: an index, or source`,
  },
  {
    type: "?application/vnd.ibm.secure-container",
    endings: "sc",
    why: `${IS_TEXT_OR_BINARY}: a container, or a script`,
  },
  {
    type: "?application/vnd.groove-tool-template",
    endings: "tpl",
    why:
      `${IS_TEXT_OR_BINARY}: a template of Groove, or one of another program`,
  },
  {
    type: "?image/vnd.fastbidsheet",
    endings: "fbs",
    why: `${IS_TEXT_OR_BINARY}: an image, or a schema of FlatBuffers`,
  },
  {
    type: "?image/vnd.dvb.subtitle",
    endings: "sub",
    why: `${IS_TEXT_OR_BINARY}: subtitles as images, or as text`,
  },
  {
    type: "?application/x-msdownload",
    endings: "com",
    why: `${IS_TEXT_OR_BINARY}: a program, or what is named after a host`,
  },
  {
    type: "?application/octet-stream",
    endings: "dist dump deploy",
    why: `${IS_TEXT_OR_BINARY}: anything, or a configuration or an SQL dump`,
  },
  {
    type: "+image/svg+xml",
    endings: "svgz",
    why: "SVG in the content coding gzip (SVG 1.1 §1.2)",
  },
  {
    type: "+model/x3d+xml",
    endings: "x3dz",
    why: "X3D in the content coding gzip (ISO/IEC 19776)",
  },
  {
    type: "+model/x3d-vrml",
    endings: "x3dvz",
    why: "X3D in the content coding gzip (ISO/IEC 19776)",
  },
  {
    type: "+model/x3d+binary",
    endings: "x3dbz",
    why: "X3D in the content coding gzip (ISO/IEC 19776)",
  },
  {
    type: "text/javascript",
    endings: "cjs es ecma",
    why: "scripts, the type of which RFC 9239 makes text/javascript",
  },
  {
    type: "text/markdown",
    endings: "mkd mdown mkdn",
    why: IS_REGISTERED,
  },
  {
    type: "image/jpeg",
    endings: "jfif pjpeg pjp",
    why:
      "JPEG under other names: image/pjpeg is for progressive JPEG in one old browser",
  },
  { type: "image/avif", endings: "avifs", why: IS_REGISTERED },
  {
    type: "image/hsj2",
    endings: "hsj2",
    why: `${IS_REGISTERED}: mime-db has the type without its ending`,
  },
  {
    type: "audio/flac",
    endings: "flac",
    why: `${IS_REGISTERED} (RFC 9639): Chromium downloads audio/x-flac`,
  },
  { type: "application/json", endings: "topojson", why: IS_REGISTERED },
  {
    type: "application/json",
    endings: "har avsc tfstate excalidraw",
    why: "JSON under other names",
  },
  {
    type: "application/json",
    endings:
      "/apple-app-site-association /openid-configuration /oauth-authorization-server /oauth-protected-resource /webauthn /web-identity /passkey-endpoints /nodeinfo /microsoft-identity-association",
    why: "JSON under well-known names, whose readers check the type (RFC 8615)",
  },
  {
    type: "application/trafficadvice+json",
    endings: "/traffic-advice",
    why: IS_REGISTERED,
  },
  { type: "application/xrd+xml", endings: "/host-meta", why: IS_REGISTERED },
  {
    type: "application/x-ndjson",
    endings: "ndjson jsonl",
    why: "not registered, and used by all who read it",
  },
  {
    type: "application/geo+json-seq",
    endings: "geojsonl geojsons",
    why: IS_REGISTERED,
  },
  {
    type: "application/importmap+json",
    endings: "importmap",
    why: IS_REGISTERED,
  },
  { type: "application/sarif+json", endings: "sarif", why: IS_REGISTERED },
  { type: "application/zstd", endings: "zst zstd tzst", why: IS_REGISTERED },
  { type: "application/gzip", endings: "tgz taz", why: IS_REGISTERED },
  { type: "application/x-xz", endings: "txz", why: "as mime-db has for xz" },
  {
    type: "application/x-bzip2",
    endings: "tbz tbz2 tb2",
    why: "as mime-db has for bz2",
  },
  {
    type: "application/x-lz4",
    endings: "lz4",
    why: "not registered, and used by all who read it",
  },
  {
    type: "application/zip",
    endings: "whl egg nupkg vsix npz",
    why: "ZIP under other names",
  },
  {
    type: "application/vnd.debian.binary-package",
    endings: "deb udeb ddeb",
    why: IS_REGISTERED,
  },
  {
    type: "application/vnd.apache.parquet",
    endings: "parquet",
    why: IS_REGISTERED,
  },
  {
    type: "application/vnd.apache.arrow.file",
    endings: "arrow feather",
    why: IS_REGISTERED,
  },
  {
    type: "application/vnd.apache.arrow.stream",
    endings: "arrows",
    why: IS_REGISTERED,
  },
  {
    type: "application/vnd.sqlite3",
    endings: "sqlite sqlite3 db3",
    why: IS_REGISTERED,
  },
  {
    type: "application/geopackage+sqlite3",
    endings: "gpkg",
    why: IS_REGISTERED,
  },
  { type: "application/vnd.pmtiles", endings: "pmtiles", why: IS_REGISTERED },
  {
    type: "application/x-apple-aspen-config",
    endings: "mobileconfig",
    why: "the type by which iOS knows a profile",
  },
  {
    type: "application/x-apple-aspen-mobileprovision",
    endings: "mobileprovision",
    why: "the type by which iOS knows a profile",
  },
  {
    type: "application/octet-stream",
    endings: "ipa dtb pyo pyc",
    why:
      "a program's own binary format, which mime-db has for another of that ending or not at all",
  },
];

/** The better one of two that are otherwise equal: what most files of that ending are, or what browsers show. */
const PREFERRED: readonly string[] = [
  "application/rtf",
  "application/xml",
  "video/3gpp",
];

/** mime-db's choice where a type has several: the higher, the better. */
function rank(type: string): number {
  if (type === "application/octet-stream") return 0;
  const registered = db[type].source === "iana" ? 4 : 0;
  // A type for what it shows says more than one for the program that reads it.
  const specific = type.startsWith("application/") ? 0 : 2;
  const preferred = PREFERRED.includes(type) ? 8 : 0;
  return 1 + preferred + registered + specific +
    (/\/(?:x-|vnd\.)/.test(type) ? 0 : 1);
}

/** All types that mime-db has for each ending, the best first. */
export function listMimeDb(): ReadonlyMap<string, readonly string[]> {
  const types = new Map<string, string[]>();
  for (const [type, { extensions = [] }] of Object.entries(db)) {
    for (const ending of extensions) {
      types.set(ending, [...types.get(ending) ?? [], type]);
    }
  }
  for (const all of types.values()) all.sort((a, b) => rank(b) - rank(a));
  return types;
}

/** An empty line, then one line for each ending or whole name with its media type. */
export function encodeMediaTypes(): string {
  const table = new Map<string, string>();
  for (const [ending, [type]] of listMimeDb()) table.set(ending, type);
  for (const { type, endings } of OWN_TYPES) {
    for (const ending of endings.split(" ")) table.set(ending, type);
  }
  return "\n" +
    [...table].map((line) => `${line.join(" ")}\n`).sort().join("");
}
