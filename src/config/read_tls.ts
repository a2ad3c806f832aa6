import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import type { TlsConfig } from "./config.ts";
import type { Element } from "./xml/document.ts";
import { isForeignKey } from "./base/is_foreign_key.ts";
import { readFile } from "./base/read_file.ts";
import { type ConfigReading, placeOf } from "./base/reading.ts";

/** The attributes of a service that are about TLS: paths. */
interface TlsPaths {
  readonly certificate?: string;
  readonly key?: string;
  readonly client_ca?: string;
}

/** Reads what a service needs for TLS; `undefined` if it has none, or if something is wrong, which is reported. */
export function readTls(element: Element, paths: TlsPaths, reading: ConfigReading): TlsConfig | undefined {
  if (reading.libraryOnly) return undefined;
  const { certificate, key, client_ca } = paths;
  const fault = (attribute: string, message: string) =>
    reading.report("error", placeOf(element, attribute), `${attribute} ${message}`);
  if (certificate === undefined && key === undefined) {
    if (client_ca !== undefined) fault("client_ca", "stands without certificate and key, which TLS needs");
    return undefined;
  }
  if (certificate === undefined) return void fault("key", "stands without certificate; TLS needs both");
  if (key === undefined) return void fault("certificate", "stands without key; TLS needs both");
  const now = reading.sources.now?.();
  const pem = (attribute: keyof TlsPaths, path: string, what: string, parse: (pem: string) => unknown) => {
    const file = readFile(resolve(reading.folder, path), reading.sources);
    if (!file.ok) return void fault(attribute, `cannot be used: ${file.message}`);
    if (file.unseen) return file.text;
    if (attempt(() => parse(file.text)) === undefined) return void fault(attribute, `is ${path}, which holds ${what}`);
    const end = now !== undefined && attribute !== "key" ? certificateEnd(file.text, now) : undefined;
    if (end !== undefined) reading.report("warning", placeOf(element, attribute), `${attribute} ${path} ${end}`);
    return file.text;
  };
  const certificatePem = pem("certificate", certificate, "no certificate in PEM", readCertificate);
  const keyPem = pem("key", key, "no private key in PEM that needs no passphrase", readKey);
  const clientCa = client_ca === undefined
    ? undefined
    : pem("client_ca", client_ca, "no certificate in PEM", readCertificate);
  if (certificatePem === undefined || keyPem === undefined) return undefined;
  if (isForeignKey(keyPem, certificatePem)) {
    return void fault("key", `is ${key}, which does not belong to the certificate ${certificate}`);
  }
  return { certificate: certificatePem, key: keyPem, ...(clientCa !== undefined && { clientCa }) };
}

const DAY = 86_400_000;

/**
 * Days before its end from which on a certificate is warned of. Certificates that are renewed automatically are renewed
 * earlier.
 */
const SOON = 14;

/** Says of a certificate in PEM that it has run out, or soon will; `undefined` if neither. */
export function certificateEnd(pem: string, now: number): string | undefined {
  const end = new Date(readCertificate(pem).validTo);
  const days = (end.getTime() - now) / DAY;
  const day = end.toISOString().slice(0, 10);
  if (days < 0) return `ran out on ${day}: terminals that look at it do not connect`;
  return days < SOON ? `runs out on ${day}, in ${Math.floor(days)} days` : undefined;
}

function readCertificate(pem: string): X509Certificate {
  return new X509Certificate(pem);
}

function readKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
