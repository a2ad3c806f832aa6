import { assertEquals } from "@std/assert";
import { testFaults } from "./fault_cases.ts";
import { aFile, load } from "./sample_xml.ts";

const services =
  '<service port="6001/tcp" transport="RAW" client_timeout="600"/><service port="9095/tcp" transport="http"/>';

Deno.test("loadConfig() reads who is staff", () => {
  const rest = '<s:staff id="ann" password="one" role="desk"/>' +
    '<s:staff id="bob" password="file:/run/bob" role="ADMIN" allow="10.0.0.0/8"/>';
  const { config, faults } = load(aFile({ services, rest }), { "/run/bob": "two\n" });
  assertEquals(faults, []);
  assertEquals([...config?.staff.values() ?? []], [
    { id: "ann", password: { kind: "clear", value: "one" }, role: "desk" },
    {
      id: "bob",
      password: { kind: "clear", value: "two" },
      role: "admin",
      allow: [{ address: "10.0.0.0", family: "ipv4", prefix: 8 }],
    },
  ]);
});

testFaults("staff", [
  [
    "nothing said",
    { services, rest: "§§§<s:staff/>" },
    "error staff has no id; it must be text that is not empty",
    "error staff has no password; it must be a password, a hash that begins with $argon2id$, $scrypt$ or $2b$ (bcrypt), file:PATH or env:NAME",
    "error staff has no role; it must be view, desk or admin",
  ],
  [
    "unknown role",
    { services, rest: '<s:staff id="ann" password="one" §role="boss"/>' },
    'error role is "boss", but must be view, desk or admin',
  ],
  [
    "password that is not there",
    { services, rest: '<s:staff id="ann" §password="env:NONE" role="desk"/>' },
    'error password of staff "ann": the environment variable NONE is not set',
  ],
  [
    "twice the same",
    {
      services,
      rest: '<s:staff id="ann" password="one" role="desk"/>\n§<s:staff id="ann" password="two" role="desk"/>',
    },
    'error staff "ann" is already in line 11',
  ],
  [
    "nowhere to log in",
    { rest: '§<s:staff id="ann" password="one" role="desk"/>' },
    "warning staff has nowhere to log in: no service has the transport http",
  ],
]);
