import * as oidc from "openid-client";
import type { Config, SignIn } from "../../config/config.ts";
import type { Log } from "../../observability/log.ts";
import { createTally, type LimitLog } from "../../server/session/limit_log.ts";
import { clientOf } from "./ask_provider.ts";
import { begunSignIn, newSignInSecret } from "./begun_sign_in.ts";
import { exchangeCode, type SignedIn } from "./exchange_code.ts";
import { createKnownMetadata } from "./known_metadata.ts";
import { createLogoutTokens, type EndedThere } from "./logout_tokens.ts";
import { isProviderUrl } from "./provider_hosts.ts";
import { SignInFault } from "./sign_in_fault.ts";

/** Where a browser is sent to sign in, and the secret that it keeps meanwhile. */
interface Beginning {
  readonly url: URL;
  readonly secret: string;
}

/** Lets staff sign in at an identity provider. All that is not as it should be is thrown as a {@link SignInFault}. */
export interface StaffSignIn {
  /**
   * Begins a sign-in.
   *
   * @param redirect where the provider sends the browser afterwards
   * @param isOther whether somebody else is to sign in than the provider may still know in this browser
   */
  begin(redirect: URL, isOther: boolean, address: string): Promise<Beginning>;
  /**
   * Ends a sign-in with the provider's answer.
   *
   * @param answer the address to which the provider sent the browser
   * @param secret the one of the beginning; empty if the browser has none
   */
  finish(answer: URL, secret: string, address: string): Promise<SignedIn>;
  /** Gives where a browser is sent to sign out at the provider, too; `undefined` where it has no such place. */
  leave(who: Pick<SignedIn, "by" | "idToken">, back: URL): URL | undefined;
  /** Reads what the provider says of a session that ended there. */
  endedThere(token: string): Promise<EndedThere>;
}

interface SignInParts {
  readonly current: () => Pick<Config, "signIn">;
  readonly clock: () => Temporal.Instant;
  readonly log: Pick<Log, "info" | "warning">;
  readonly limitLog: LimitLog;
  /** As `SessionOptions.elapsed`. */
  readonly elapsed: () => number;
}

/** How many answers in a minute are handed on to the provider from one address; anybody can make some up. */
const FROM_ONE_ADDRESS = 30;

/** Creates the sign-in of staff. Of a sign-in that is under way, the browser keeps all there is to keep. */
export function createStaffSignIn({ current, clock, log, limitLog, elapsed }: SignInParts): StaffSignIn {
  const metadataOf = createKnownMetadata(elapsed, clock);
  const logoutTokens = createLogoutTokens(clock);
  const fromAddress = createTally(elapsed);

  function signInNow(): SignIn {
    const { signIn } = current();
    if (signIn === undefined) throw new SignInFault("again", "the configuration has no sign_in any more");
    return signIn;
  }

  return {
    async begin(redirect, isOther, address) {
      const signIn = signInNow();
      const metadata = await metadataOf.ask(signIn).catch((error) => {
        if (error instanceof SignInFault) limitLog("staff sign-in failed", failed(error, address));
        throw error;
      });
      const secret = newSignInSecret();
      const { state, nonce, verifier } = begunSignIn(secret, signIn);
      const url = oidc.buildAuthorizationUrl(clientOf(metadata, signIn, clock), {
        ...{ redirect_uri: redirect.href, scope: scopeOf(metadata), state, nonce },
        ...{ code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" },
        ...promptOf(metadata, isOther),
      });
      return { url, secret };
    },
    async finish(answer, secret, address) {
      try {
        if (fromAddress.add(address) > FROM_ONE_ADDRESS) {
          limitLog("staff sign-ins refused unseen", { address, reason: "too many sign-ins" });
          throw new SignInFault("tooMany", "too many sign-ins");
        }
        const signedIn = await exchangeCode({ answer, secret, signIn: signInNow(), metadataOf, clock });
        log.info("staff sign-in", { address, staff: signedIn.member.id, role: signedIn.member.role });
        return signedIn;
      } catch (error) {
        if (error instanceof SignInFault && error.problem !== "tooMany") {
          log.warning("staff sign-in failed", failed(error, address));
        }
        throw error;
      }
    },
    leave({ by, idToken }, back) {
      const metadata = metadataOf.known(by);
      if (metadata?.end_session_endpoint === undefined) return undefined;
      if (!isProviderUrl(metadata.end_session_endpoint, by)) return undefined;
      return oidc.buildEndSessionUrl(clientOf(metadata, by, clock), {
        ...{ id_token_hint: idToken, post_logout_redirect_uri: back.href },
      });
    },
    async endedThere(token) {
      const signIn = signInNow();
      return await logoutTokens.read(token, await metadataOf.ask(signIn), signIn);
    },
  };
}

/** What the log says of a fault. */
function failed({ problem, message }: SignInFault, address: string) {
  return { address, reason: problem, detail: message };
}

/** Asks for the person's name and address as far as the provider knows such scopes; roles come with none of them. */
function scopeOf({ scopes_supported: known }: oidc.ServerMetadata): string {
  return ["openid", "profile", "email"].filter((scope) => known?.includes(scope) ?? true).join(" ");
}

/**
 * Has the provider ask for the person where it would otherwise take whoever signed in before at this browser: somebody else
 * wants to sign in, or nobody can sign out there.
 */
function promptOf(metadata: oidc.ServerMetadata, isOther: boolean): { readonly prompt?: string } {
  if (metadata.end_session_endpoint === undefined) return { prompt: "select_account" };
  return isOther ? { prompt: "login" } : {};
}
