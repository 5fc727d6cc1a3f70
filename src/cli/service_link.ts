// Environment variables that describe a service of the neighbourhood: Kubernetes sets them in each container for every
// Service of its namespace, and Docker for every link. A Service with the name `tinyhttp` has the same prefix as our
// options, and its `TINYHTTP_PORT` is an address such as `tcp://10.96.0.12:80`. Nobody meant them for this program.

/** What Docker and Kubernetes write before an address. */
const ADDRESS = /^(?:tcp|udp|sctp):\/\//i;

/** The name of one port of a service, such as `…_PORT_80_TCP`, and what is told about it. */
const PORT_PROPERTY =
  /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR|PORT_START|PORT_END))?$/;

/** The address of a service, and its ports by name, such as `…_SERVICE_PORT_HTTPS`. */
const SERVICE_PROPERTY = /_SERVICE_(?:HOST|PORT(?:_[A-Z\d_]+)?)$/;

/** A variable of the environment of a linked container. */
const LINK_ENVIRONMENT = /^TINYHTTP_(?:.+_)?ENV_./;

/** The names of both ends of a link: `/web/tinyhttp`. */
const LINK_NAME = /^\/[^/]+\/[^/]+$/;

/** True if another program set the variable to describe a service. An option never has such a value. */
export function isServiceLink(name: string, value: string): boolean {
  if (PORT_PROPERTY.test(name) || SERVICE_PROPERTY.test(name)) return true;
  if (name.endsWith("_PORT")) return ADDRESS.test(value);
  if (name.endsWith("_NAME")) return LINK_NAME.test(value);
  return LINK_ENVIRONMENT.test(name);
}
