import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { ServerMetadata } from "openid-client";
import type { SignIn } from "../../config/config.ts";
import { CLOCK_TOLERANCE, providerFetch } from "./ask_provider.ts";
import { SIGNING_ALGORITHMS } from "./judge_metadata.ts";
import { SignInFault } from "./sign_in_fault.ts";

/** What a provider says of sessions that ended there: those of a person, or one by its number. */
export interface EndedThere {
  readonly issuer: string;
  readonly subject?: string;
  readonly session?: string;
}

/** The event that makes a token one of a logout (Back-Channel Logout 1.0, 2.4). */
const EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** Milliseconds within which the keys are not fetched anew: anybody can send a token of an unknown key. */
const KEYS_LAST = 5_000;

/** Reads the tokens by which a provider says that a session ended (Back-Channel Logout 1.0, 2.6). */
export function createLogoutTokens(clock: () => Temporal.Instant) {
  let keys: { readonly uri: string; readonly get: JWTVerifyGetKey } | undefined;

  function keysOf(uri: string): JWTVerifyGetKey {
    if (keys?.uri !== uri) {
      const fetchKeys = providerFetch(clock);
      const get = createRemoteJWKSet(new URL(uri), {
        cooldownDuration: KEYS_LAST,
        [customFetch]: (url, { headers, method, signal }) =>
          fetchKeys(url, { headers: Object.fromEntries(headers), method, signal, body: undefined, redirect: "manual" }),
      });
      keys = { uri, get };
    }
    return keys.get;
  }

  return {
    /** @throws {SignInFault} if the token proves nothing */
    async read(token: string, metadata: ServerMetadata, signIn: SignIn): Promise<EndedThere> {
      try {
        const { payload } = await jwtVerify(token, keysOf(metadata.jwks_uri ?? ""), {
          ...{ issuer: metadata.issuer, audience: signIn.client, algorithms: [...SIGNING_ALGORITHMS] },
          ...{ clockTolerance: CLOCK_TOLERANCE, currentDate: new Date(clock().epochMilliseconds) },
          requiredClaims: ["iat"],
        });
        return endedBy(payload, metadata.issuer);
      } catch (error) {
        if (error instanceof SignInFault) throw error;
        if (error instanceof errors.JOSEError) {
          throw new SignInFault("proof", `logout token: ${error.code}`, { cause: error });
        }
        throw error;
      }
    },
  };
}

function endedBy({ sub, sid, events, nonce }: JWTPayload, issuer: string): EndedThere {
  if (!Object.hasOwn(Object(events), EVENT)) throw new SignInFault("proof", "logout token: it is about no logout");
  // An ID token has one; it must not be of use here.
  if (nonce !== undefined) throw new SignInFault("proof", "logout token: it has a nonce");
  if (typeof sub !== "string" && typeof sid !== "string") {
    throw new SignInFault("proof", "logout token: it names nobody");
  }
  return { issuer, ...typeof sub === "string" && { subject: sub }, ...typeof sid === "string" && { session: sid } };
}
