import * as oidc from "openid-client";
import type { SignIn } from "../../config/config.ts";
import { askUnjudged, clientOf, CLOCK_TOLERANCE, providerFetch, secondsAhead } from "./ask_provider.ts";
import { faultOf } from "./fault_of.ts";
import { judgeMetadata } from "./judge_metadata.ts";
import type { SignInFault } from "./sign_in_fault.ts";

/** What was found out about a provider, a line for people each. */
interface ProviderLine {
  readonly text: string;
  /** Absent: it is as it should be, or does no harm. `away`: the provider could not be asked. */
  readonly fault?: "wrong" | "away";
}

/** Seconds of a clock that is off, from which people should know before it gets worse. */
const NOTICED = 30;

/**
 * Finds out whether staff could sign in, without anybody who does: whether the provider answers, what of its metadata does
 * not fit, whether it has keys, whether the clocks agree, and whether it takes this server's client and secret.
 */
export async function tryProvider(signIn: SignIn, clock: () => Temporal.Instant): Promise<readonly ProviderLine[]> {
  const metadata = await askUnjudged(signIn, clock).catch((error) => faultOf(error, "metadata"));
  if (metadata instanceof Error) return [lineOf(metadata)];
  const remarks = judgeMetadata(metadata, signIn);
  const judged = remarks.map(({ text, wrong }): ProviderLine =>
    wrong ? { text, fault: "wrong" } : { text: `look: ${text}` }
  );
  // What it would be asked next may be elsewhere.
  if (remarks.some(({ wrong }) => wrong)) return judged;
  return [
    { text: "it answers, and its metadata fits" },
    ...judged,
    ...await tryKeys(metadata, clock),
    await tryClient(clientOf(metadata, signIn, clock), signIn),
  ];
}

/** Looks at the keys, and by the date of that answer at the clocks. */
async function tryKeys(
  { jwks_uri: uri = "" }: oidc.ServerMetadata,
  clock: () => Temporal.Instant,
): Promise<readonly ProviderLine[]> {
  try {
    const ask = providerFetch(clock);
    const signal = AbortSignal.timeout(5_000);
    const answer = await ask(uri, { method: "GET", headers: {}, body: undefined, redirect: "manual", signal });
    const { keys }: { readonly keys?: readonly object[] } = answer.ok ? Object(await answer.json()) : {};
    await answer.body?.cancel().catch(() => {});
    const isThere = Array.isArray(keys) && keys.some((key) => key.use !== "enc" && key.kty !== "oct");
    const found: ProviderLine = isThere
      ? { text: "it has keys that sign" }
      : { text: `there are no keys that sign at ${uri}`, fault: "wrong" };
    return [found, clockLine(secondsAhead(answer, clock()))];
  } catch (error) {
    return [lineOf(faultOf(error, "metadata"))];
  }
}

function clockLine(ahead: number | undefined): ProviderLine {
  if (ahead === undefined) return { text: "it does not tell the time: the clocks are not compared" };
  const off = Math.abs(ahead);
  const text = `this server's clock is ${off} seconds ${ahead > 0 ? "ahead of" : "behind"} the provider's`;
  if (off > CLOCK_TOLERANCE) {
    return { text: `${text}; more than ${CLOCK_TOLERANCE} let nobody in: have the clock set (NTP)`, fault: "wrong" };
  }
  return { text: off > NOTICED ? `look: ${text}; more than ${CLOCK_TOLERANCE} let nobody in` : "the clocks agree" };
}

/** What a provider says of a client that it does not know, or whose secret is wrong (RFC 6749, 5.2). */
const REFUSED = ["invalid_client", "unauthorized_client"];

/** Hands in a code that nobody was given. Only a provider that knows client and secret looks at it. */
async function tryClient(client: oidc.Configuration, { client: id, secret }: SignIn): Promise<ProviderLine> {
  const asked = {
    code: "sip2d-check",
    redirect_uri: "https://sip2d.invalid/sign-in/callback",
    code_verifier: "c".repeat(43),
  };
  const error: unknown = await oidc.genericGrantRequest(client, "authorization_code", asked).catch((error) => error);
  const code = error instanceof oidc.ResponseBodyError ? error.error : undefined;
  if (code === "invalid_grant") return { text: `it takes client ${JSON.stringify(id)} and its secret` };
  const fault = faultOf(error, "sign-in", [secret]);
  if (fault.problem === "away" || fault.problem === "clock") return lineOf(fault);
  if (code !== undefined && !REFUSED.includes(code)) {
    return { text: `look: it does not say whether it takes client and secret (${fault.message})` };
  }
  return { text: `it refuses client ${JSON.stringify(id)} or its secret: ${fault.message}`, fault: "wrong" };
}

function lineOf({ problem, message }: SignInFault): ProviderLine {
  return { text: message, fault: problem === "away" ? "away" : "wrong" };
}
