import { createPrivateKey, X509Certificate } from "node:crypto";

/** Tells whether a key in PEM is not that of a certificate in PEM; no, where one of them cannot be looked at yet. */
export function isForeignKey(key: string, certificate: string): boolean {
  try {
    return !new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
