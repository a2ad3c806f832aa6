import { createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { JWK } from "jose";

type Claims = Readonly<Record<string, unknown>>;

/** What an answer of the token endpoint says. */
export interface TokenBody {
  readonly id_token: string;
}

/** Gives the claims of a token. */
export function claimsOf({ id_token: token }: TokenBody): Claims {
  return JSON.parse(
    new TextDecoder().decode(Uint8Array.fromBase64(token.split(".")[1] ?? "", { alphabet: "base64url" })),
  );
}

/** Signs claims as the owner of a key does. */
export function signed(key: JWK, claims: Claims, more: Claims = {}): string {
  const data = beginning({ alg: "RS256", kid: key.kid, ...more }, claims);
  return `${data}.${
    sign("RSA-SHA256", new TextEncoder().encode(data), createPrivateKey({ key, format: "jwk" })).toString("base64url")
  }`;
}

/** Says that a token has no signature. */
export function unsigned(claims: Claims): string {
  return `${beginning({ alg: "none" }, claims)}.`;
}

/** Signs with the public key, as if that were a secret that both sides share. */
export function signedByPublicKey(key: JWK, claims: Claims): string {
  const data = beginning({ alg: "HS256", kid: key.kid }, claims);
  const pem = createPublicKey(createPrivateKey({ key, format: "jwk" })).export({ type: "spki", format: "pem" });
  return `${data}.${createHmac("sha256", pem).update(data).digest("base64url")}`;
}

function beginning(header: Claims, claims: Claims): string {
  const written = (part: Claims) =>
    new TextEncoder().encode(JSON.stringify(part)).toBase64({ alphabet: "base64url", omitPadding: true });
  return `${written(header)}.${written(claims)}`;
}
