import type * as v from "valibot";
import { suggestion } from "./base/closest_name.ts";
import type { Config, Listener, PageListener } from "./config.ts";
import type { Element } from "./xml/document.ts";
import { accounts, listeners, service } from "./openncip_elements.ts";
import { login } from "./login_element.ts";
import { readTls } from "./read_tls.ts";
import {
  type ConfigReading,
  elementsAt,
  identifierOf,
  placeOf,
  type ReportFault,
  valuesOf,
  warnOfDefault,
} from "./base/reading.ts";
import { formatAddress, isLoopback, onLoopback, overlap, type ServiceAddress } from "./base/service_address.ts";

type ServiceValues = v.InferOutput<v.ObjectSchema<typeof service.attributes, undefined>>;

/** A service whose attributes are in order. */
interface Service {
  readonly element: Element;
  readonly address: ServiceAddress;
  readonly values: ServiceValues;
}

/** What a service has that tells of its health instead of serving terminals. */
const PAGE_ATTRIBUTES: ReadonlySet<string> = new Set([
  "port",
  "transport",
  "allow",
  "deny",
  "proxies",
  "certificate",
  "key",
  "security_contact",
]);

/** Reads the services that are in order; `loginTimeout` holds for those without `timeout`. */
export function readListeners(reading: ConfigReading, loginTimeout: number): Pick<Config, "listeners" | "pages"> {
  const { root, report, toConvert } = reading;
  const elements = elementsAt(root, listeners, service);
  const declared = elementsAt(root, accounts, login).flatMap((element) => identifierOf(element, "id") ?? []);
  const services = elements.filter((element) => !isVestigial(element, report)).flatMap((element) =>
    readService(element) ?? []
  );
  checkAddresses(services, report);
  const forTerminals = services.filter(({ values }) => values.transport !== "http");
  const forPages = services.filter(({ values }) => values.transport === "http");
  const forSockets = forTerminals.filter(({ values }) => values.transport !== "https");
  for (const { element, values } of forSockets) {
    checkLogin(element, values, declared, report);
    checkSockets(element, report);
  }
  for (const each of forTerminals) if (each.values.transport === "https") checkPosts(each, report);
  for (const { element } of forPages) checkPage(element, report);
  if (elements.length > 0 && elements.every((element) => valuesOf(element, service)?.transport === "http")) {
    const [first] = elementsAt(root, listeners);
    report("error", first?.position ?? root.position, "no service is for terminals; one must be RAW, telnet or https");
  }
  const difference = "silent terminals are disconnected after 600 seconds, where Koha takes timeout";
  if (!toConvert) warnOfDefault(forSockets.map(({ element }) => element), "client_timeout", difference, report);
  return {
    listeners: forTerminals.flatMap((each) => readListener(each, loginTimeout, reading) ?? []),
    pages: forPages.map((page) => readPage(page, reading)),
  };
}

/**
 * Whether a service is the http listener of OpenNCIP's sample, which was never implemented. Where health is shown
 * here, it names no protocol: what was closed before a site moved must stay closed.
 */
function isVestigial(element: Element, report: ReportFault): boolean {
  const protocol = element.attributes.get("protocol");
  if (protocol === undefined || valuesOf(element, service)?.transport !== "http") return false;
  const { value } = element.attributes.get("port") ?? { value: "" };
  report(
    "note",
    element.position,
    `nothing is listened for at ${
      JSON.stringify(value)
    }: http with a protocol has never been implemented by any server`,
  );
  return true;
}

function readService(element: Element): Service | undefined {
  const values = valuesOf(element, service);
  if (values === undefined) return undefined;
  return { element, values, address: values.transport === "http" ? onLoopback(values.port) : values.port };
}

function readListener(
  { element, address, values }: Service,
  loginTimeout: number,
  reading: ConfigReading,
): Listener | undefined {
  const { transport, timeout = loginTimeout, client_timeout, allow, deny, login: loginAs } = values;
  const { proxy_protocol: proxies, probes_from: probes, path, http_status: statuses, proxies: forwarders } = values;
  if (transport === "http") return undefined;
  const tls = readTls(element, values, reading);
  return {
    ...hostAndPort(address),
    transport,
    loginTimeout: timeout,
    idleTimeout: client_timeout.limit,
    ...loginAs !== undefined && transport === "raw" && { loginAs },
    ...allow && { allow },
    ...deny && { deny },
    ...proxies && { proxies },
    ...probes && { probes },
    ...tls && { tls },
    ...transport === "https" && { posts: { paths: path, statuses, ...forwarders && { forwarders } } },
  };
}

function readPage(
  { element, address, values: { allow, deny, proxies, certificate, key, security_contact: securityContact } }: Service,
  reading: ConfigReading,
): PageListener {
  const tls = readTls(element, { certificate, key }, reading);
  return {
    ...hostAndPort(address),
    transport: "http",
    ...securityContact !== undefined && { securityContact },
    ...allow && { allow },
    ...deny && { deny },
    ...proxies && { proxies },
    ...tls && { tls },
  };
}

function hostAndPort({ host, port }: ServiceAddress): Pick<Listener, "host" | "port"> {
  return { host, port };
}

function checkAddresses(services: readonly Service[], report: ReportFault): void {
  services.forEach(({ address, element }, index) => {
    checkFamily(address, element, report);
    const earlier = services.slice(0, index).find((other) => overlap(address, other.address));
    if (earlier === undefined) return;
    const both = `${formatAddress(address)} cannot be listened on beside ${formatAddress(earlier.address)}`;
    const { line } = earlier.element.position;
    report("error", placeOf(element, "port"), `${both} in line ${line}; each address and port once`);
  });
}

/** Warns of a family beside a name: it may stand for addresses of both families, and the system picks one. */
function checkFamily({ host, named, family }: ServiceAddress, element: Element, report: ReportFault): void {
  if (!named || family === undefined) return;
  report("warning", placeOf(element, "port"), `IPv${family} has no effect beside the name ${host}; give an address`);
}

/**
 * Checks a service that trusts addresses instead of a login: it must say which addresses, and act as a login that there
 * is.
 */
function checkLogin(
  element: Element,
  { login: id, allow, transport }: Pick<ServiceValues, "login" | "allow" | "transport">,
  declared: readonly string[],
  report: ReportFault,
): void {
  if (id === undefined) return;
  const name = `login ${JSON.stringify(id)}`;
  if (transport === "telnet") {
    report("warning", placeOf(element, "login"), `${name} has no effect: telnet asks each terminal for its login`);
  }
  if (!declared.includes(id)) {
    report("error", placeOf(element, "login"), `${name} is not declared${suggestion(id, declared)}`);
  }
  if (allow === undefined || allow.some(({ prefix }) => prefix === 0)) {
    report("error", placeOf(element, "login"), `${name} would be open to everybody; allow must name who may connect`);
  }
}

/** Reports attributes that only services of HTTP have. */
function checkSockets(element: Element, report: ReportFault): void {
  for (const name of ["path", "http_status"] as const) {
    if (!element.attributes.has(name)) continue;
    report("error", placeOf(element, name), `${name} is for https and has no meaning for RAW and telnet`);
  }
  if (element.attributes.has("security_contact")) {
    report("error", placeOf(element, "security_contact"), "security_contact is for http, which serves the page");
  }
  if (element.attributes.has("proxies")) {
    const instead = "is for https and http and has no meaning for RAW and telnet, whose proxies proxy_protocol names";
    report("error", placeOf(element, "proxies"), `proxies ${instead}`);
  }
}

/** Checks a service that messages are posted to: each bears its login, which must be encrypted on its way. */
function checkPosts({ element, address, values }: Service, report: ReportFault): void {
  for (const name of ["login", "probes_from", "security_contact"] as const) {
    if (!element.attributes.has(name)) continue;
    const why = "has no meaning for https, where each message bears its login";
    report("error", placeOf(element, name), `${name} ${why}`);
  }
  const isEncrypted = values.certificate !== undefined || values.key !== undefined;
  if (isEncrypted || isLoopback(address)) return;
  const may = "give certificate and key, or, behind a proxy that ends TLS, an address such as 127.0.0.1:6080";
  report("error", placeOf(element, "port"), `https on ${formatAddress(address)} would be in clear text; ${may}`);
}

/**
 * Reports attributes that only services for terminals have: a file that names authorities here would suggest that
 * certificates are asked for.
 */
function checkPage(element: Element, report: ReportFault): void {
  for (const [name, { position }] of element.attributes) {
    if (PAGE_ATTRIBUTES.has(name) || !Object.hasOwn(service.attributes, name)) continue;
    const allowed = [...PAGE_ATTRIBUTES].join(", ");
    report("error", position, `${name} is for terminals and has no meaning for http; allowed: ${allowed}`);
  }
}
