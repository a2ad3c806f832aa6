import * as oidc from "openid-client";
import type { SignIn } from "../../config/config.ts";
import { faultOf } from "./fault_of.ts";
import { judgeMetadata } from "./judge_metadata.ts";
import { SignInFault } from "./sign_in_fault.ts";

/** Seconds that each answer of a provider may take. A sign-in asks up to four times, and a page may take thirty seconds. */
const ANSWER_SECONDS = 5;

/** Seconds by which the clocks may differ. */
export const CLOCK_TOLERANCE = 120;

/** Gives the present time. */
type Clock = () => Temporal.Instant;

/**
 * Asks a provider what it says of itself.
 *
 * @throws {SignInFault} if it does not answer, or says what does not fit
 */
export async function askMetadata(signIn: SignIn, clock: Clock): Promise<oidc.ServerMetadata> {
  const metadata = await askUnjudged(signIn, clock);
  const wrong = judgeMetadata(metadata, signIn).find((remark) => remark.wrong);
  if (wrong !== undefined) throw new SignInFault("metadata", wrong.text);
  return metadata;
}

/** Asks the same, and leaves it to the caller to judge it. */
export async function askUnjudged(signIn: SignIn, clock: Clock): Promise<oidc.ServerMetadata> {
  try {
    const found = await oidc.discovery(new URL(signIn.issuer), signIn.client, undefined, oidc.None(), {
      execute: signIn.issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [],
      timeout: ANSWER_SECONDS,
      [oidc.customFetch]: providerFetch(clock),
    });
    return found.serverMetadata();
  } catch (error) {
    throw faultOf(error, "metadata");
  }
}

/**
 * Makes the client of a provider. Each has keys of its own, which it fetches when it needs them: a provider may have changed
 * them since the last sign-in.
 */
export function clientOf(metadata: oidc.ServerMetadata, signIn: SignIn, clock: Clock): oidc.Configuration {
  const { client, secret, issuer } = signIn;
  const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const settings = {
    [oidc.clockTolerance]: CLOCK_TOLERANCE,
    [oidc.clockSkew]: Math.round((clock().epochMilliseconds - Date.now()) / 1000),
  };
  const show = methods.includes("client_secret_basic") ? oidc.ClientSecretBasic : oidc.ClientSecretPost;
  const made = new oidc.Configuration(metadata, client, settings, show(secret));
  made.timeout = ANSWER_SECONDS;
  made[oidc.customFetch] = providerFetch(clock);
  if (issuer.startsWith("http:")) oidc.allowInsecureRequests(made);
  // The library trusts TLS alone otherwise, and does not look at the signature of what the token endpoint gives.
  oidc.enableNonRepudiationChecks(made);
  return made;
}

/**
 * Fetches as `fetch` does, and says who was silent. An answer to a form was made at that moment, so that it
 * shows whether the clocks agree: a token shows it only if they differ by as much as it lasts, and some providers write it
 * as if made minutes before.
 */
export function providerFetch(clock: Clock): oidc.CustomFetch {
  return async (url, options) => {
    const { host, pathname } = new URL(url);
    const answer = await fetch(url, options as RequestInit).catch((error) => {
      const why = error instanceof Error && error.name === "TimeoutError" ? "did not answer in time" : reasonOf(error);
      throw new SignInFault("away", `${host}${pathname} ${why}`, { cause: error });
    });
    const fault = answer.status >= 500
      ? new SignInFault("away", `${host}${pathname} answered ${answer.status}`)
      : options.method === "POST"
      ? clockFault(answer, clock())
      : undefined;
    if (fault === undefined) return answer;
    await answer.body?.cancel();
    throw fault;
  };
}

/** Seconds by which this server's clock is ahead of the clock of who answered; `undefined` where the answer has no date. */
export function secondsAhead({ headers }: Response, now: Temporal.Instant): number | undefined {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : Math.round((now.epochMilliseconds - date) / 1000);
}

function clockFault(answer: Response, now: Temporal.Instant): SignInFault | undefined {
  const ahead = secondsAhead(answer, now) ?? 0;
  if (Math.abs(ahead) <= CLOCK_TOLERANCE) return undefined;
  const where = ahead > 0 ? "ahead of" : "behind";
  return new SignInFault("clock", `this server's clock is ${Math.abs(ahead)} seconds ${where} the provider's`);
}

/** The runtime's own words, which contain the address and the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `cannot be asked: ${inner instanceof Error ? inner.message : "it failed"}`;
}
