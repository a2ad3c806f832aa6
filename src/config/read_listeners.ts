import type { Listener } from "./config.ts";
import type { Element } from "./document.ts";
import { listeners, service } from "./openncip_elements.ts";
import { elementsAt, placeOf, type Reading, type Report, valuesOf, warnOfDefault } from "./reading.ts";
import { formatAddress, overlap, type ServiceAddress } from "./service_address.ts";

/** Reads the services that are in order; `loginTimeout` holds for those without `timeout`. */
export function readListeners({ root, report }: Reading, loginTimeout: number): readonly Listener[] {
  const elements = elementsAt(root, listeners, service);
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
    read.push({ ...hostAndPort(address), transport, loginTimeout: timeout, idleTimeout: client_timeout.limit });
  }
  const difference = "silent terminals are disconnected after 600 seconds, where Koha takes timeout";
  warnOfDefault(elements, "client_timeout", difference, report);
  return read;
}

function hostAndPort({ host, port }: ServiceAddress): Pick<Listener, "host" | "port"> {
  return { host, port };
}

/** A name may stand for addresses of both families, and the system picks one. */
function checkAddress({ host, named, family }: ServiceAddress, element: Element, report: Report): void {
  if (!named || family === undefined) return;
  report("warning", placeOf(element, "port"), `IPv${family} has no effect beside the name ${host}; give an address`);
}
