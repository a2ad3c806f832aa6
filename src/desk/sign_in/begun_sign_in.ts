import { createHash } from "node:crypto";
import type { SignIn } from "../../config/config.ts";

/** What ties a provider's answer to the browser in which a sign-in began. */
interface BegunSignIn {
  /** Comes back with the answer. */
  readonly state: string;
  /** Comes back in the ID token. */
  readonly nonce: string;
  /** Proves to the provider that who hands in the code is who asked for it (PKCE, RFC 7636). */
  readonly verifier: string;
}

/** Makes the secret that a browser keeps from the beginning of a sign-in to its end. */
export function newSignInSecret(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * Works out what belongs to the secret of a browser. Nothing of a sign-in is kept on the server, so that nobody can fill
 * its memory, and a restart in between does no harm. An answer to a question at another provider, or as another client,
 * does not fit.
 */
export function begunSignIn(secret: string, { issuer, client }: Pick<SignIn, "issuer" | "client">): BegunSignIn {
  const derive = (use: string) =>
    createHash("sha256").update(JSON.stringify([use, secret, issuer, client])).digest("base64url");
  return { state: derive("state"), nonce: derive("nonce"), verifier: derive("verifier") };
}
