import type { ClaimedRole, ProviderHost, StaffRole } from "./config.ts";
import { derivedAttribute, type ElementRow, optionalAttribute, requiredAttribute, SIP2D } from "./base/element_row.ts";
import { kind } from "./base/kind.ts";
import { flag, text, wholeNumber } from "./base/values.ts";
import { passwordSource } from "./password_source.ts";
import { isOwnHost } from "./upstream/post_url.ts";

/** The secret of the client and what tells of persons would travel in clear text otherwise. */
const issuer = kind(
  "https://HOST or https://HOST/PATH as the provider writes it, or http:// at an address of this machine",
  (text, refuse): string => {
    const written = text.trim();
    if (!URL.canParse(written)) return refuse();
    const { protocol, hostname, search, hash, username, password } = new URL(written);
    const isSafe = protocol === "https:" || protocol === "http:" && isOwnHost(hostname);
    return isSafe && search + hash + username + password === "" ? written : refuse();
  },
);

const ROLES: readonly StaffRole[] = ["view", "desk", "admin"];

/** Names of groups have blanks, commas and equal signs in them (`CN=Desk,OU=Library`), and no semicolons. */
const claimedRoles = kind(
  "ROLE:VALUE with a role of view, desk or admin, or several with semicolons between",
  (text, refuse): readonly ClaimedRole[] => {
    const written = text.split(";").map((one) => one.trim()).filter((one) => one !== "");
    if (written.length === 0) return refuse();
    return written.map((one) => {
      const [, name = "", value = ""] = /^([a-z]+)\s*:\s*(\S.*)$/i.exec(one) ?? [];
      const role = ROLES.find((known) => known === name.toLowerCase());
      return role === undefined ? refuse(`in which ${JSON.stringify(one)} is none`) : { value, role };
    });
  },
);

const HOST = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/i;

const hosts = kind(
  "HOST or HOST:PORT, or several with blanks between",
  (text, refuse): readonly ProviderHost[] =>
    text.trim().split(/\s+/).map((one) => {
      const [, host, digits = "443"] = HOST.exec(one) ?? [];
      const port = Number(digits);
      if (host === undefined || port < 1 || port > 65535) return refuse(`in which ${JSON.stringify(one)} is none`);
      return { host: host.toLowerCase(), port };
    }),
);

/** `<sign_in>`: where staff sign in with the account that they have elsewhere. */
export const signIn = {
  name: "sign_in",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "the identity provider at which staff sign in to the staff page, by OpenID Connect",
  attributes: {
    issuer: requiredAttribute(issuer, "the provider's issuer identifier, exactly as its metadata has it"),
    client: requiredAttribute(text, "the client identifier that the provider gave this server"),
    secret: requiredAttribute(passwordSource, "the client's secret, or where it is kept"),
    roles: requiredAttribute(
      claimedRoles,
      "who may do what: a role of <staff>, and a value of role_claim that gives it; of several, the highest role counts",
    ),
    role_claim: optionalAttribute(
      text,
      "roles",
      "the claim that roles looks at, in the ID token or else in what the provider's userinfo says; its value may be a " +
        "list; email counts only if the provider says that it has verified the address",
    ),
    id_claim: optionalAttribute(
      text,
      "sub",
      "the claim that identifies a person for ever; journal and log have it with the person's name",
    ),
    hosts: derivedAttribute(
      hosts,
      "the host of the issuer only",
      "further hosts at which the provider serves; others that its metadata names are not asked",
    ),
    session_hours: optionalAttribute(
      wholeNumber([1, 24], "hours"),
      "12",
      "hours after which a session ends, whatever the provider says",
    ),
    local_names: optionalAttribute(
      flag,
      "yes",
      "whether the names of <staff> may log in with their passwords, too: at the page while the provider is away, and " +
        "for commands",
    ),
  },
  children: [],
} as const satisfies ElementRow;
