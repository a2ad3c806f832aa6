import { assert, assertEquals, assertMatch, fail } from "@std/assert";
import { type ClientRun, runClient, runClientAt } from "../../support/program/run_client.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { promptSteps } from "../../support/wire/scripted_server.ts";

const ACS_STATUS = "98YYYNNN10000520261124    1015002.00AOMAIN|BXYYYNYYYYYNYNNNNN|";
const LOGIN = ["--login", "sipterm1", "--password", "term1"];

Deno.test("client logs in first and shows what travelled with labels, passwords masked", async () => {
  const script = [
    { expect: "9300CNsipterm1|COterm1|CPentrance|\r" },
    { send: "941\r" },
    { expect: "3520261124    101500AO|AAP1|AD1234|\r" },
    { send: "36Y20261124    101500AOMAIN|AAP1|AFThank you!|\r" },
  ];
  const args = ["--transaction-date", "20261124    101500", "--patron-id", "P1", "--patron-password", "1234"];
  const { code, out, errors } = await runClientAt(script, [
    ...LOGIN,
    "--location",
    "entrance",
    ...args,
    "end-patron-session",
  ]);
  assertEquals([code, errors], [0, []]);
  assertEquals(out, [
    "> 9300CNsipterm1|CO***|CPentrance|",
    "  Login (93)",
    "    uid algorithm: 0 (not encrypted)",
    "    password algorithm: 0 (not encrypted)",
    "    CN login user id: sipterm1",
    "    CO login password: ***",
    "    CP location code: entrance",
    "< 941",
    "  Login Response (94)",
    "    ok: yes",
    "> 3520261124    101500AO|AAP1|AD***|",
    "  End Patron Session (35)",
    "    transaction date: 2026-11-24T10:15:00",
    "    AO institution id: ",
    "    AA patron identifier: P1",
    "    AD patron password: ***",
    "< 36Y20261124    101500AOMAIN|AAP1|AFThank you!|",
    "  End Session Response (36)",
    "    end session: yes",
    "    transaction date: 2026-11-24T10:15:00",
    "    AO institution id: MAIN",
    "    AA patron identifier: P1",
    "    AF screen message: Thank you!",
  ]);
});

Deno.test("client --json writes one object for each exchange, passwords masked", async () => {
  const script = [{ expect: "9300CNsipterm1|COterm1|\r" }, { send: "941\r" }, { expect: "XX\r" }, { send: "96\r" }];
  const { code, out } = await runClientAt(script, [...LOGIN, "--json", "raw:XX"]);
  assertEquals(code, 1);
  assertEquals(out.map((line) => JSON.parse(line)), [
    {
      sent: {
        raw: "9300CNsipterm1|CO***|",
        code: "93",
        name: "login",
        fixed: { uidAlgorithm: "0", passwordAlgorithm: "0" },
        fields: { loginUserId: "sipterm1", loginPassword: "***" },
      },
      received: { raw: "941", code: "94", name: "login-response", fixed: { ok: true }, fields: {} },
    },
    {
      sent: { raw: "XX" },
      received: { raw: "96", code: "96", name: "request-sc-resend", fixed: {}, fields: {} },
      problem: { kind: "resend", message: "the server asks to send it again (96)" },
    },
  ]);
});

Deno.test("client masks what a server sends back of a password, and the checksum over it", async () => {
  const echo = "9300CNsipterm1|COterm1|AY0AZF5EC";
  const script = [{ expect: /^9300CNsipterm1\|COterm1\|AY0AZ[0-9A-F]{4}\r$/ }, { send: `${echo}\r` }];
  const { code, out, errors } = await runClientAt(script, [...LOGIN, "--error-detection", "sc-status"]);
  assertEquals(code, 1);
  assert(out.includes("< 9300CNsipterm1|CO***|AY0AZ***"), out.join("\n"));
  assert(![...out, ...errors].some((line) => /term1\|/.test(line.replaceAll("sipterm1", ""))), out.join("\n"));
});

Deno.test("client sends and verifies error detection, with the terminator that was asked for", async () => {
  const script = [
    { expect: "9300CNsipterm1|COterm1|CPentrance|AY0AZF237\r\n" },
    { send: "941AY0AZFDFD\r\n" },
    { expect: "9900802.00AY1AZFCA0\r\n" },
    { send: `${ACS_STATUS}AY1AZEE8B\r\n` },
  ];
  const args = [...LOGIN, "--location", "entrance", "--error-detection", "--terminator", "CRLF", "sc-status"];
  const { code, errors } = await runClientAt(script, args);
  assertEquals([code, errors], [0, []]);
});

Deno.test("client sends the delimiter and the encoding that were asked for", async () => {
  const script = [
    { expect: "1720261124    101500AO^AB\xe9^\n" },
    { send: "1803020120261124    101500AB\xe9^AJ\xe8^\n" },
  ];
  const args = ["item-information", "--item-id", "é", "--delimiter", "^", "--encoding", "latin1", "--terminator", "LF"];
  const { code, out } = await runClientAt(script, [...args, "--transaction-date", "20261124    101500"]);
  assertEquals(code, 0);
  assert(out.includes("    AJ title identifier: è"), out.join("\n"));
});

Deno.test("client --telnet logs in at the prompts", async () => {
  const script = [
    ...promptSteps("term1", "Login OK.  Initiating SIP"),
    { expect: "9900802.00\r" },
    { send: `${ACS_STATUS}\r` },
  ];
  const { code, out } = await runClientAt(script, [...LOGIN, "--telnet", "sc-status"]);
  assertEquals(code, 0);
  assertEquals(out[0], "> 9900802.00");
});

Deno.test("client --telnet tells that the login was refused", async () => {
  const script = [
    ...promptSteps("term1", "Invalid login"),
  ];
  assertEquals(await runClientAt(script, [...LOGIN, "--telnet", "sc-status"]), {
    code: 1,
    out: [],
    errors: ['sip2d: the server refused the login "sipterm1"; check --login and --password'],
  });
});

Deno.test("client ends after a login that got a 96", async () => {
  const script = [{ expect: "9300CNsipterm1|COterm1|\r" }, { send: "96\r" }];
  const { code, errors } = await runClientAt(script, [...LOGIN, "sc-status"]);
  assertEquals([code, errors.length], [1, 1]);
});

Deno.test("client ends after a login that was refused", async () => {
  const script = [{ expect: "9300CNsipterm1|COterm1|\r" }, { send: "940\r" }];
  const { code, errors } = await runClientAt(script, [...LOGIN, "sc-status"]);
  assertEquals(code, 1);
  assertEquals(errors, ['sip2d: login: the server refused the login "sipterm1"; check --login and --password']);
});

Deno.test("client goes on after a 96 and a wrong checksum, and tells both", async () => {
  const script = [
    { expect: "9900802.00\r" },
    { send: "96\r" },
    { expect: "9900802.00\r" },
    { send: "941AY0AZFDFE\r" },
    { expect: "9900802.00\r" },
    { send: `${ACS_STATUS}\r` },
  ];
  const { code, out, errors } = await runClientAt(script, ["sc-status", "sc-status", "sc-status"]);
  assertEquals(code, 1);
  assertEquals(out.filter((line) => line.startsWith("< ")).length, 3);
  assertEquals(errors, [
    "sip2d: sc-status: the server asks to send it again (96); " +
    "compare --delimiter, --encoding and --error-detection with the account's",
    "sip2d: sc-status: the checksum of the answer does not fit its bytes; compare --encoding with the account's",
    "sip2d: 2 of 3 requests went wrong",
  ]);
});

Deno.test("client tells that the server closed the connection, and ends", async () => {
  const script = [{ expect: "9900802.00\r" }, { hangUp: true }] as const;
  const { code, out, errors } = await runClientAt(script, ["sc-status", "sc-status"]);
  assertEquals(code, 1);
  assertEquals(out[0], "> 9900802.00");
  assertEquals(errors, [
    "sip2d: sc-status: the server closed the connection; " +
    "the server's log may say why; compare --telnet and the --tls options with its service",
  ]);
});

/** Runs it against a server that says nothing for so many seconds, which a busy machine may take to hear it. */
async function silence(seconds: string): Promise<ClientRun> {
  const run = await runClientAt([{ expect: "9900802.00\r" }], ["--timeout", seconds, "sc-status"]);
  return run.code === 1 ? run : fail(run.errors.join("\n"));
}

Deno.test("client tells silence, and at once that --telnet is wanted where a prompt came", async () => {
  const silent = await silence("0.2").catch(() => undefined) ?? await silence("5");
  assertEquals(silent.code, 1);
  assertEquals(silent.errors.map((line) => line.replace(/within (0\.2|5) s/, "within (n) s")), [
    "sip2d: sc-status: the server did not answer within (n) s; " +
    "look into the server's log (a gateway leaves a login unanswered while its library system is away); " +
    "compare --terminator and --telnet with the server's settings; or wait longer with --timeout",
  ]);
  for (const prompts of ["login: ", "Welcome.  login: ", "login: password: "]) {
    // An hour: the prompt is told as it comes, and nothing waits for the end of that.
    const args = ["--timeout", "3600", "sc-status", "sc-status"];
    const { code, errors } = await runClientAt([{ expect: "9900802.00\r" }, { send: prompts }], args);
    assertEquals([code, errors], [1, [
      "sip2d: sc-status: the server asks for a login at prompts, before it speaks SIP2; " +
      "add --telnet, with --login and --password",
    ]]);
  }
});

Deno.test("client tells that it cannot connect", async () => {
  const port = unusedPort();
  const { code, out, errors } = await runClient(["--port", String(port), "sc-status"]);
  assertEquals([code, out, errors.length], [3, [], 1]);
  const expected = new RegExp(`^sip2d: cannot connect to 127.0.0.1 port ${port}: .*; check --host and --port`);
  assertMatch(errors[0] ?? "", expected);
});
