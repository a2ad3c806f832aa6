import type { ConnectionOptions } from "node:tls";
import { fileURLToPath } from "node:url";
import type { TlsConfig } from "../../../src/config/config.ts";

/** The folder of the certificates. */
export const CERTIFICATES = fileURLToPath(new URL("certificates", import.meta.url));

/** The text of one of the files. */
export function pem(name: string): string {
  return Deno.readTextFileSync(`${CERTIFICATES}/${name}`);
}

/** What a server shows; with `authority`, it asks terminals for a certificate of that one. */
export function serverTls(server: "server" | "renewed_server", authority?: "authority"): TlsConfig {
  const pair = { certificate: pem(`${server}.pem`), key: pem(`${server}.key`) };
  return authority === undefined ? pair : { ...pair, clientCa: pem(`${authority}.pem`) };
}

/** How a terminal connects that trusts the library's authority, with a certificate of its own or without. */
export function terminalTls(name?: "terminal" | "second_terminal" | "stranger" | "expired"): ConnectionOptions {
  const trusted = { ca: pem("authority.pem"), servername: "localhost" };
  return name === undefined ? trusted : { ...trusted, cert: pem(`${name}.pem`), key: pem(`${name}.key`) };
}
