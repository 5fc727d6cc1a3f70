// What other servers call their options for HTTPS, and what this program has instead.

/** Some names with one answer. */
export interface ForeignNames {
  /** In lower case without dashes, with blanks between them. */
  readonly names: string;
  readonly answer: string;
  /** The answer for `--no-name` and the like, where that is another one. */
  readonly off?: string;
}

export const TLS =
  "for HTTPS: --tls-cert FILE and --tls-key FILE, or --tls-self-signed";

/** Long names. */
export const FOREIGN_TLS_NAMES: readonly ForeignNames[] = [
  {
    names:
      "ssl selfsigned httpsport tls https secure cert certs certificate certfile ca cacert sslcert http2tlscert pem",
    answer: TLS,
  },
  {
    names: "key keyfile privatekey sslkey http2tlskey",
    answer: "for the key of a certificate: --tls-key FILE",
  },
  {
    names: "httpsredirectfromport httpsredirect httpsredirecthost strictsni",
    answer: "for a redirect of plain HTTP: --tls-redirect PORT",
  },
  {
    names: "sslpass tlspasswordfile pfx",
    answer:
      "keys are PEM and not encrypted: openssl pkey or openssl pkcs12 converts them",
  },
  {
    names: "letsencrypt acme autocert domain email",
    answer:
      "another program gets certificates, such as certbot; tinyhttp takes a new one when --tls-cert FILE changes",
  },
];
