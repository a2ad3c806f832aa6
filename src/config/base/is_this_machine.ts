import { isIPv4 } from "node:net";

/** Tells whether a host, as it is named, is this machine: what goes there leaves no network interface. */
export function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** Tells whether only programs of this machine reach what listens there, as on a kiosk's own. */
export function isOnlyThisMachine(listeners: readonly { readonly host: string }[]): boolean {
  return listeners.length > 0 && listeners.every(({ host }) => isThisMachine(host));
}
