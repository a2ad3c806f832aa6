import * as oidc from "openid-client";
import type { SignIn, StaffMember } from "../../config/config.ts";
import { clientOf } from "./ask_provider.ts";
import { begunSignIn } from "./begun_sign_in.ts";
import { claimedMember, type Claims, isTold } from "./claimed_member.ts";
import { faultOf } from "./fault_of.ts";
import { isProviderUrl } from "./provider_hosts.ts";
import { SignInFault } from "./sign_in_fault.ts";

/** Somebody who has signed in at the provider. */
export interface SignedIn {
  readonly member: StaffMember;
  /** What the configuration said then; where it says something else, the session is over. */
  readonly by: SignIn;
  /** The provider's identifier of the person. */
  readonly subject: string;
  /** The provider's session, if it numbers them. */
  readonly session?: string;
  /** Tells the provider at the end who signs out. */
  readonly idToken: string;
}

/** The answer that a browser brought from the provider, and what it is judged by. */
interface Answered {
  /** The address to which the provider sent the browser. */
  readonly answer: URL;
  readonly secret: string;
  readonly signIn: SignIn;
  readonly metadataOf: { ask(of: SignIn): Promise<oidc.ServerMetadata> };
  readonly clock: () => Temporal.Instant;
}

/**
 * Finds out who has signed in: hands the code in at the provider, and judges the ID token that it gives.
 *
 * @throws {SignInFault} if anything of it is not as it should be
 */
export async function exchangeCode({ answer, secret, signIn, metadataOf, clock }: Answered): Promise<SignedIn> {
  const { state, nonce, verifier } = begunSignIn(secret, signIn);
  // Before the provider is asked anything.
  if (secret === "" || answer.searchParams.get("state") !== state) {
    throw new SignInFault("again", "the answer is to no sign-in that this browser has begun");
  }
  const client = clientOf(await metadataOf.ask(signIn), signIn, clock);
  const tokens = await oidc.authorizationCodeGrant(client, answer, {
    ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
  }).catch((error) =>
    Promise.reject(faultOf(error, "sign-in", [answer.searchParams.get("code") ?? "", signIn.secret]))
  );
  const claims = tokens.claims();
  if (claims === undefined || tokens.id_token === undefined) throw new SignInFault("proof", "there is no ID token");
  const all = isTold(claims, signIn) ? claims : await withUserinfo(client, tokens.access_token, claims, signIn);
  return {
    ...{ member: claimedMember(all, signIn), by: signIn, subject: claims.sub, idToken: tokens.id_token },
    ...typeof claims.sid === "string" && { session: claims.sid },
  };
}

async function withUserinfo(
  client: oidc.Configuration,
  accessToken: string,
  claims: oidc.IDToken,
  signIn: SignIn,
): Promise<Claims> {
  const { userinfo_endpoint: endpoint } = client.serverMetadata();
  if (endpoint === undefined || !isProviderUrl(endpoint, signIn)) return claims;
  try {
    return { ...await oidc.fetchUserInfo(client, accessToken, claims.sub), ...claims };
  } catch (error) {
    throw faultOf(error, "userinfo");
  }
}
