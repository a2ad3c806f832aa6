import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load_config.ts";
import { pem } from "../support/files/certificates.ts";
import { aFile, load, told, unmark } from "./sample_xml.ts";

const FILES = {
  "/etc/sip/server.pem": pem("server.pem"),
  "/etc/sip/server.key": pem("server.key"),
  "/etc/sip/other.key": pem("terminal.key"),
  "/etc/sip/authority.pem": pem("authority.pem"),
  "/etc/sip/notes.txt": "renewed on Monday",
};
const OK = 'port="6001/tcp" transport="RAW" client_timeout="600"';
const PAIR = 'certificate="server.pem" key="/etc/sip/server.key"';

Deno.test("loadConfig() reads certificates and keys beside its file", () => {
  const { config, faults } = load(
    aFile({
      services:
        `<service ${OK} ${PAIR}/><service port="6002/tcp" transport="RAW" client_timeout="600" ${PAIR} client_ca="authority.pem"/>`,
    }),
    FILES,
  );
  assertEquals(faults, []);
  const pair = { certificate: pem("server.pem"), key: pem("server.key") };
  assertEquals(config?.listeners.map(({ tls }) => tls), [pair, { ...pair, clientCa: pem("authority.pem") }]);
});

Deno.test("loadConfig() reads the subject of a login's certificate", () => {
  const services = `<service ${OK} ${PAIR} client_ca="authority.pem"/>`;
  const cases: readonly [string, readonly [string, string][]][] = [
    ["CN=selfcheck-1", [["CN", "selfcheck-1"]]],
    [" O=Books, Ltd., CN=x ", [["O", "Books, Ltd."], ["CN", "x"]]],
    ["cn=a=b", [["cn", "a=b"]]],
  ];
  for (const [subject, parts] of cases) {
    const logins = `<login id="a" password="p" institution="MAIN" terminator="CR" client_subject="${subject}"/>`;
    const { config, faults } = load(aFile({ services, logins }), FILES);
    assertEquals(faults, []);
    assertEquals(config?.accounts.get("a")?.clientSubject, parts.map(([name, value]) => ({ name, value })));
  }
});

const faulty: readonly (readonly [services: string, ...faults: readonly string[]])[] = [
  [`<service ${OK} §certificate="server.pem"/>`, "certificate stands without key; TLS needs both"],
  [`<service ${OK} §key="server.key"/>`, "key stands without certificate; TLS needs both"],
  [`<service ${OK} §client_ca="authority.pem"/>`, "client_ca stands without certificate and key, which TLS needs"],
  [
    `<service ${OK} §certificate="none.pem" §key="none.key"/>`,
    "certificate cannot be used: there is no file /etc/sip/none.pem",
    "key cannot be used: there is no file /etc/sip/none.key",
  ],
  [
    `<service ${OK} §certificate="notes.txt" §key="server.pem" §client_ca="server.key"/>`,
    "certificate is notes.txt, which holds no certificate in PEM",
    "key is server.pem, which holds no private key in PEM that needs no passphrase",
    "client_ca is server.key, which holds no certificate in PEM",
  ],
  [
    `<service ${OK} certificate="server.pem" §key="other.key"/>`,
    "key is other.key, which does not belong to the certificate server.pem",
  ],
];

for (const [marked, ...faults] of faulty) {
  Deno.test(`loadConfig() faults, TLS: ${faults.join("; ")}`, () => {
    const { text, places } = unmark(aFile({ services: marked }));
    assertEquals(told(load(text, FILES)), faults.map((fault, index) => `${places[index]} error ${fault}`));
  });
}

Deno.test("loadConfig() faults, TLS: a login for a certificate that nobody asks for", () => {
  const logins = '<login id="a" password="p" institution="MAIN" terminator="CR" §client_subject="CN=x"/>';
  const { text, places } = unmark(aFile({ logins }));
  assertEquals(told(load(text)), [`${places[0]} error client_subject stands where no service has a client_ca`]);
});

Deno.test("loadConfig() faults, TLS: what is no part of a subject", () => {
  const services = `<service ${OK} ${PAIR} client_ca="authority.pem"/>`;
  const logins = '<login id="a" password="p" institution="MAIN" terminator="CR" §client_subject="selfcheck-1"/>';
  const { text, places } = unmark(aFile({ services, logins }));
  const allowed = "parts of a certificate's subject such as CN=selfcheck-1 or O=Library,CN=selfcheck-1";
  assertEquals(told(load(text, FILES)), [
    `${places[0]} error client_subject is "selfcheck-1", but must be ${allowed}`,
  ]);
});

Deno.test("loadConfig() warns of certificates that have run out or soon will", () => {
  const services = `<service ${OK} ${PAIR} client_ca="authority.pem"/>`;
  const files = new Map(Object.entries({ ...FILES, "/etc/sip/SIPServer.xml": aFile({ services }) }));
  const at = (now: string) =>
    loadConfig("/etc/sip/SIPServer.xml", {
      readText: (path) => files.get(path) ?? "",
      env: () => undefined,
      now: () => Date.parse(now),
    }).faults.map(({ severity, message }) => [severity, message]);
  assertEquals(at("2126-10-17T00:00:00Z"), []);
  assertEquals(at("2126-10-25T12:00:00Z"), [
    ["warning", "certificate server.pem runs out on 2126-10-31, in 6 days"],
    ["warning", "client_ca authority.pem runs out on 2126-10-31, in 6 days"],
  ]);
  assertEquals(
    at("2126-11-01T00:00:00Z")[0]?.[1],
    "certificate server.pem ran out on 2126-10-31: terminals that look at it do not connect",
  );
});

Deno.test("loadConfig() refuses a gateway's own certificate with the key of another, which no handshake could use", () => {
  const saidOf = (key: string) => {
    const upstream = `<s:upstream address="ils:6001" certificate="server.pem" key="${key}"/>`;
    const institutions = `<institution id="MAIN" implementation="SIP2">${upstream}</institution>`;
    const logins = '<login id="a" institution="MAIN" terminator="CR"/>';
    return told(load(aFile({ institutions, logins }), FILES)).filter((one) => one.includes(" error "));
  };
  assertEquals(saidOf("server.key"), []);
  assertEquals(saidOf("other.key"), [
    "9:102 error key is other.key, which does not belong to the certificate server.pem",
  ]);
});
