/**
 * Gives the address to bind a socket to for sending to a syslog daemon. For a daemon on this machine, no other machine
 * can send to that address.
 */
export function syslogSource(host: string): string {
  if (host.startsWith("127.")) return "127.0.0.1";
  if (host === "::1") return host;
  return host.includes(":") ? "::" : "0.0.0.0";
}
