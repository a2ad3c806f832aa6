import type { ServerMetadata } from "openid-client";
import type { SignIn } from "../../config/config.ts";
import { isProviderUrl } from "./provider_hosts.ts";

/** Something about a provider's metadata that people should know. */
interface MetadataRemark {
  readonly text: string;
  /** Whether nobody can sign in with it. */
  readonly wrong: boolean;
}

/** What is needed of a provider, and what it is for. */
const NEEDED = {
  authorization_endpoint: "where people sign in",
  token_endpoint: "where codes are handed in",
  jwks_uri: "its keys",
} as const;

/** What is used where it is there, and what goes without. */
const OF_USE = {
  userinfo_endpoint: "roles must stand in the ID token",
  end_session_endpoint: "whoever logs out here stays signed in there",
} as const;

/** The algorithms by which an ID token may be signed: with these, only the provider can do so. */
export const SIGNING_ALGORITHMS: readonly string[] = [
  ...["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "Ed25519", "EdDSA"],
];

/** Finds what does not fit in what a provider says of itself, the wrong things first. */
export function judgeMetadata(metadata: Readonly<ServerMetadata>, signIn: SignIn): readonly MetadataRemark[] {
  const wrong = (text: string) => ({ text, wrong: true });
  const remarks = [
    ...metadata.issuer === signIn.issuer
      ? []
      : [wrong(`its issuer is ${JSON.stringify(metadata.issuer)}, but issuer is ${JSON.stringify(signIn.issuer)}`)],
    ...Object.entries(NEEDED).flatMap(([name, use]) => {
      const said = metadata[name];
      if (said === undefined) return [wrong(`it has no ${name} (${use})`)];
      return isProviderUrl(String(said), signIn) ? [] : [wrong(elsewhere(name, String(said)))];
    }),
    ...lacks(metadata.response_types_supported, ["code"], "response_types_supported"),
    ...lacks(
      metadata.id_token_signing_alg_values_supported,
      SIGNING_ALGORITHMS,
      "id_token_signing_alg_values_supported",
    ),
    ...lacks(metadata.token_endpoint_auth_methods_supported, AUTH_METHODS, "token_endpoint_auth_methods_supported"),
    ...lacks(metadata.code_challenge_methods_supported, ["S256"], "code_challenge_methods_supported"),
    ...Object.entries(OF_USE).flatMap(([name, without]) => {
      const said = metadata[name];
      if (said === undefined) return [{ text: `it has no ${name}: ${without}`, wrong: false }];
      if (isProviderUrl(String(said), signIn)) return [];
      return [{ text: `${elsewhere(name, String(said))}; until then, ${without}`, wrong: false }];
    }),
    ...metadata.backchannel_logout_supported === true
      ? []
      : [{ text: "it does not tell when somebody signs out there (no back-channel logout)", wrong: false }],
  ];
  return remarks.toSorted((a, b) => Number(b.wrong) - Number(a.wrong));
}

/** The ways in which this server can show its secret. */
const AUTH_METHODS: readonly string[] = ["client_secret_basic", "client_secret_post"];

/** A list that a provider leaves out means what every provider can (Discovery, 3). */
function lacks(
  listed: readonly string[] | undefined,
  oneOf: readonly string[],
  name: string,
): readonly MetadataRemark[] {
  if (listed === undefined || oneOf.some((one) => listed.includes(one))) return [];
  return [{ text: `its ${name} has none of ${oneOf.join(", ")}`, wrong: true }];
}

function elsewhere(name: string, said: string): string {
  const host = URL.canParse(said) ? new URL(said).host : said;
  return `its ${name} is at ${JSON.stringify(host)}, which is neither the issuer's host nor in hosts`;
}
