import { isIPv4 } from "node:net";
import { isThisMachine } from "./base/is_this_machine.ts";
import { elementsAt, placeOf, type ReportFault, valuesOf } from "./base/reading.ts";
import { formatAddress, type ServiceAddress } from "./base/service_address.ts";
import { listeners, service } from "./openncip_elements.ts";
import type { UpstreamAddress } from "./upstream/upstream.ts";
import { upstream } from "./upstream/upstream_element.ts";
import type { Element } from "./xml/document.ts";

/**
 * Reports an upstream whose address is one where a service of this file listens: sip2d would log in to itself without
 * end.
 */
export function checkOwnAddress(root: Element, element: Element | undefined, report: ReportFault): void {
  const values = element && valuesOf(element, upstream);
  if (element === undefined || values === undefined) return;
  const addresses = values.url === undefined ? values.address ?? [] : [values.url];
  for (const own of elementsAt(root, listeners, service)) {
    const listening = valuesOf(own, service);
    if (listening === undefined || listening.transport === "http") continue;
    const same = addresses.find((address) => leadsTo(address, listening.port));
    if (same === undefined) continue;
    const name = values.url === undefined ? "address" : "url";
    const where = `${name} leads to ${formatAddress({ ...same, named: false })}`;
    const { line } = own.position;
    const why = `where sip2d itself listens (line ${line}), so that it would ask itself`;
    report("error", placeOf(element, name), `${where}, ${why}; one of the two needs another port`);
  }
}

/**
 * Tells whether a connection to an address reaches the service. A host name that is none of this machine's may be
 * another machine.
 */
function leadsTo({ host: written, port }: UpstreamAddress, service: ServiceAddress): boolean {
  if (port !== service.port) return false;
  const [host, own] = [written.toLowerCase(), service.host.toLowerCase()];
  if (host === own) return true;
  if (!isThisMachine(host)) return false;
  if (own === "::" || own === "0.0.0.0") return own === "::" || isIPv4(host) || host === "localhost";
  return isThisMachine(own) && (host === "localhost" || own === "localhost");
}
