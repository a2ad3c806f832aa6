import { suggestion } from "./closest_name.ts";
import type { Listener } from "./config.ts";
import type { Element } from "./document.ts";
import { accounts, listeners, login, service } from "./openncip_elements.ts";
import { readTls } from "./read_tls.ts";
import { elementsAt, identifierOf, placeOf, type Reading, type Report, valuesOf, warnOfDefault } from "./reading.ts";
import { formatAddress, overlap, type ServiceAddress } from "./service_address.ts";

/** Reads the services that are in order; `loginTimeout` holds for those without `timeout`. */
export function readListeners(reading: Reading, loginTimeout: number): readonly Listener[] {
  const { root, report } = reading;
  const elements = elementsAt(root, listeners, service);
  const declared = elementsAt(root, accounts, login).flatMap((element) => identifierOf(element, "id") ?? []);
  const read: Listener[] = [];
  const taken: { address: ServiceAddress; line: number }[] = [];
  for (const element of elements) {
    const values = valuesOf(element, service);
    if (values === undefined) continue;
    const { port: address, transport, timeout = loginTimeout, client_timeout } = values;
    checkAddress(address, element, report);
    const earlier = taken.find((other) => overlap(address, other.address));
    if (earlier !== undefined) {
      const both = `${formatAddress(address)} cannot be listened on beside ${formatAddress(earlier.address)}`;
      report("error", placeOf(element, "port"), `${both} in line ${earlier.line}; each address and port once`);
    }
    taken.push({ address, line: element.position.line });
    checkLogin(element, values, declared, report);
    const { allow, deny, login: loginAs, proxy_protocol: proxies } = values;
    const tls = readTls(element, values, reading);
    read.push({
      ...hostAndPort(address),
      transport,
      loginTimeout: timeout,
      idleTimeout: client_timeout.limit,
      ...loginAs !== undefined && { loginAs },
      ...allow && { allow },
      ...deny && { deny },
      ...proxies && { proxies },
      ...tls && { tls },
    });
  }
  const difference = "silent terminals are disconnected after 600 seconds, where Koha takes timeout";
  warnOfDefault(elements, "client_timeout", difference, report);
  return read;
}

function hostAndPort({ host, port }: ServiceAddress): Pick<Listener, "host" | "port"> {
  return { host, port };
}

/** A service that trusts addresses instead of a login must say which addresses, and act as a login that there is. */
function checkLogin(
  element: Element,
  { login: id, allow }: { readonly login?: string; readonly allow?: readonly unknown[] },
  declared: readonly string[],
  report: Report,
): void {
  if (id === undefined) return;
  const name = `login ${JSON.stringify(id)}`;
  if (!declared.includes(id)) {
    report("error", placeOf(element, "login"), `${name} is not declared${suggestion(id, declared)}`);
  }
  if (allow === undefined) {
    report("error", placeOf(element, "login"), `${name} would be open to everybody; allow must name who may connect`);
  }
}

/** A name may stand for addresses of both families, and the system picks one. */
function checkAddress({ host, named, family }: ServiceAddress, element: Element, report: Report): void {
  if (!named || family === undefined) return;
  report("warning", placeOf(element, "port"), `IPv${family} has no effect beside the name ${host}; give an address`);
}
