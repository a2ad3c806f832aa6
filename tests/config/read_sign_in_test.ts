import { assertEquals } from "@std/assert";
import { testFaults } from "./fault_cases.ts";
import { aFile, load } from "./sample_xml.ts";

const services =
  '<service port="6001/tcp" transport="RAW" client_timeout="600"/><service port="9095/tcp" transport="http"/>';
const staff = '<s:staff id="ann" password="one" role="desk"/>';
const least = 'issuer="https://login.example" client="sip2d" secret="hush" roles="desk:x"';

Deno.test("loadConfig() reads where staff sign in", () => {
  const rest =
    `${staff}<s:sign_in issuer="https://login.example/realms/library" client="sip2d" secret="file:/run/hush" ` +
    'roles=" desk:Library Desk; ADMIN : CN=It,OU=Library;" role_claim="groups" id_claim="oid" session_hours="8" ' +
    'hosts="keys.example Tokens.example:8443"/>';
  const { config, faults } = load(aFile({ services, rest }), { "/run/hush": "hush\n" });
  assertEquals(faults, []);
  assertEquals(config?.staff.size, 1);
  assertEquals(config?.signIn, {
    issuer: "https://login.example/realms/library",
    client: "sip2d",
    secret: "hush",
    roles: [{ role: "desk", value: "Library Desk" }, { role: "admin", value: "CN=It,OU=Library" }],
    roleClaim: "groups",
    idClaim: "oid",
    hosts: [{ host: "keys.example", port: 443 }, { host: "tokens.example", port: 8443 }],
    sessionHours: 8,
  });
});

Deno.test("loadConfig() has staff sign in by sub and roles for twelve hours, where nothing else is said", () => {
  const { config, faults } = load(aFile({ services, rest: `${staff}<s:sign_in ${least}/>` }));
  assertEquals(faults, []);
  const { roleClaim, idClaim, hosts, sessionHours } = config?.signIn ?? {};
  assertEquals({ roleClaim, idClaim, hosts, sessionHours }, {
    roleClaim: "roles",
    idClaim: "sub",
    hosts: [],
    sessionHours: 12,
  });
});

Deno.test("loadConfig() knows no local names where these may not log in beside the provider", () => {
  const { config } = load(aFile({ services, rest: `${staff}<s:sign_in ${least} local_names="no"/>` }));
  assertEquals([config?.staff.size, config?.signIn?.client], [0, "sip2d"]);
});

testFaults("sign_in", [
  [
    "nothing said",
    { services, rest: `${staff}§§§§<s:sign_in/>` },
    "error sign_in has no issuer; it must be https://HOST or https://HOST/PATH as the provider writes it, or http:// at an address of this machine",
    "error sign_in has no client; it must be text that is not empty",
    "error sign_in has no secret; it must be a password, a hash that begins with $argon2id$, $scrypt$ or $2b$ (bcrypt), file:PATH or env:NAME",
    "error sign_in has no roles; it must be ROLE:VALUE with a role of view, desk or admin, or several with semicolons between",
  ],
  [
    "an issuer to which the secret would travel in clear text",
    { services, rest: `${staff}<s:sign_in ${least.replace("issuer=", "§issuer=").replace("https:", "http:")}/>` },
    'error issuer is "http://login.example", but must be https://HOST or https://HOST/PATH as the provider writes it, or http:// at an address of this machine',
  ],
  [
    "a role that there is not",
    { services, rest: `${staff}<s:sign_in ${least.replace("roles=", "§roles=").replace("desk:x", "boss:x")}/>` },
    'error roles is "boss:x", in which "boss:x" is none; it must be ROLE:VALUE with a role of view, desk or admin, or several with semicolons between',
  ],
  [
    "a secret that is only a hash",
    {
      services,
      rest: `${staff}<s:sign_in ${
        least.replace("secret=", "§secret=").replace(
          "hush",
          `$2b$10$${"a".repeat(53)}`,
        )
      }/>`,
    },
    "error secret is a hash, but the secret itself is sent; it must be the secret, file:PATH or env:NAME",
  ],
  [
    "a secret that is not there",
    { services, rest: `${staff}<s:sign_in ${least.replace("secret=", "§secret=").replace("hush", "env:NONE")}/>` },
    "error secret: the environment variable NONE is not set",
  ],
  [
    "nobody beside the provider",
    { services, rest: `§<s:sign_in ${least}/>` },
    "warning nobody can log in while the provider is away: there is no <staff>",
  ],
  [
    "local names that may not log in",
    { services, rest: `${staff}<s:sign_in ${least} §local_names="no"/>` },
    'warning nobody can log in while the provider is away: local_names is "no"',
  ],
  [
    "nowhere to sign in",
    { rest: `§${staff}§<s:sign_in ${least}/>` },
    "warning staff has nowhere to log in: no service has the transport http",
    "warning staff has nowhere to sign in: no service has the transport http",
  ],
]);
