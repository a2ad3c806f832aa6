import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { SignInFault, type SignInProblem } from "./sign_in_fault.ts";

/** What was asked when something went wrong, in words of the log. */
type SignInStep = "metadata" | "sign-in" | "userinfo";

/**
 * Says what an error of the library means. Its messages are its own words; what the provider wrote is taken over where that
 * is of use, without anything in it that may be a token.
 *
 * @param secrets what was sent to the provider, and may stand in its answer
 */
export function faultOf(error: unknown, step: SignInStep, secrets: readonly string[] = []): SignInFault {
  if (error instanceof SignInFault) return error;
  if (error instanceof Error && error.cause instanceof SignInFault) return error.cause;
  const options = { cause: error };
  if (error instanceof AuthorizationResponseError) {
    const { error: code, error_description: description } = error;
    return new SignInFault(ANSWERS[code] ?? "client", told(code, description, secrets), options);
  }
  if (error instanceof ResponseBodyError) {
    const { error: code, error_description: description } = error;
    return new SignInFault(TOKEN_ERRORS[code] ?? "client", told(code, description, secrets), options);
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return new SignInFault("client", `${step}: the provider answered ${error.status}`, options);
  }
  if (error instanceof ClientError) return ofClientError(error, step);
  return new SignInFault("proof", `${step}: ${messageOf(error)}`, options);
}

/** What a provider answers to a browser (RFC 6749, 4.1.2.1; Core, 3.1.2.6), where it is not this server's fault. */
const ANSWERS: Readonly<Partial<Record<string, SignInProblem>>> = {
  access_denied: "denied",
  login_required: "denied",
  consent_required: "denied",
  interaction_required: "denied",
  account_selection_required: "denied",
  temporarily_unavailable: "away",
  server_error: "away",
};

/** What a provider answers to a code (RFC 6749, 5.2): one that was used or is too old is an invalid grant. */
const TOKEN_ERRORS: Readonly<Partial<Record<string, SignInProblem>>> = {
  invalid_grant: "again",
  temporarily_unavailable: "away",
  server_error: "away",
};

/** The codes of errors that mean something else than that the ID token is wrong. */
const PROBLEMS: Readonly<Partial<Record<string, SignInProblem>>> = {
  OAUTH_TIMEOUT: "away",
  OAUTH_ABORT: "away",
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: "clock",
  OAUTH_MISSING_SERVER_METADATA: "metadata",
  OAUTH_INVALID_SERVER_METADATA: "metadata",
  OAUTH_HTTP_REQUEST_FORBIDDEN: "metadata",
  OAUTH_REQUEST_PROTOCOL_FORBIDDEN: "metadata",
};

/** The codes of errors of an HTTP response that is not what it should be. */
const UNEXPECTED = new Set(["OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON", "OAUTH_PARSE_ERROR"]);

function ofClientError(error: ClientError, step: SignInStep): SignInFault {
  const { code = "", cause: inner } = error;
  const detail = `${step}: ${detailOf(inner) ?? error.message}`;
  const options = { cause: error };
  // What the browser brought: another provider's name, since the state was compared before.
  if (inner instanceof Error && Object(inner.cause).parameters instanceof URLSearchParams) {
    return new SignInFault("mixed", detail, options);
  }
  if (UNEXPECTED.has(code) && step !== "metadata") return new SignInFault("away", detail, options);
  return new SignInFault(PROBLEMS[code] ?? (step === "metadata" ? "metadata" : "proof"), detail, options);
}

/** Claims whose values may be told: who issued a token, and for whom. */
const TELLING = new Set(["iss", "aud", "azp"]);

/** Says what was unexpected, if the library tells. */
function detailOf(error: unknown): string | undefined {
  if (error instanceof Response) return `the provider answered ${error.status}`;
  const { attribute, body, expected: wanted } = Object(error) as Partial<Record<string, unknown>>;
  if (attribute === "issuer") {
    return withoutTokens(
      `its issuer is ${JSON.stringify(Object(body).issuer)}, but issuer is ${JSON.stringify(wanted)}`,
    );
  }
  if (!(error instanceof Error)) return undefined;
  const { claim, claims, expected } = Object(error.cause) as Partial<Record<string, unknown>>;
  if (typeof claim !== "string" || !TELLING.has(claim)) return withoutTokens(error.message);
  const got = JSON.stringify(Object(claims)[claim]);
  return withoutTokens(`${error.message}: ${got}${expected === undefined ? "" : `, not ${JSON.stringify(expected)}`}`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return withoutTokens(`${error.message}${inner}`);
}

function told(error: string, description: string | undefined, secrets: readonly string[]): string {
  const text = description === undefined ? error : `${error}: ${description}`;
  return withoutTokens(secrets.reduce((left, secret) => secret === "" ? left : left.replaceAll(secret, "..."), text));
}

/** The longest text of a provider that is logged, in characters. */
const LONGEST = 300;

/**
 * Takes out of a text of a provider what may be a token, a code or a secret: long words of letters and digits. A UUID, by
 * which some providers number their errors, is shorter.
 */
function withoutTokens(text: string): string {
  return text.replaceAll(/[\w~+/=-]{40,}(?:\.[\w~+/=-]*)*|\beyJ[\w.-]+/g, "...").replaceAll(/\p{Cc}+/gu, " ")
    .slice(0, LONGEST);
}
