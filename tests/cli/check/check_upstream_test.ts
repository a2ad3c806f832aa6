import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { NO_CARD } from "../../../src/library/known/known_records.ts";
import { FEED_NOTES } from "../../../src/storage/port/feed_stage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { aFile } from "../../config/sample_xml.ts";
import { CERTIFICATES, serverTls } from "../../support/files/certificates.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { usualReply, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { runCli } from "../../support/program/run_cli.ts";
import { serving } from "../../support/server/serving.ts";
import { POST_PATH, startPostServer } from "../../support/wire/post_server.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";

const own = 'upstream_login="sipterm1" upstream_password="term1"';
const answers = { "17": "1801000120260302    130000AB1|AJ|AFThere is no such item|" };

/** A copy beside the system. */
interface CopyChecked {
  readonly standIn?: string;
  /** Fills its database. */
  readonly before?: (folder: string) => Promise<void>;
}

/** What the command says of a system, with its times taken out. */
function check(
  upstream: string,
  login: string,
  institutions = ["MAIN"],
  { standIn = "", before = () => Promise.resolve() }: CopyChecked = {},
) {
  const text = aFile({
    logins: institutions.map((id) =>
      login === "*"
        ? `<login id="*" institution="${id}" terminator="CR"/>`
        : `<login id="a${id}" password="p" institution="${id}" terminator="CR" ${login}/>`
    ).join("\n"),
    institutions: institutions.map((id) =>
      `<institution id="${id}" implementation="SIP2" time_zone="UTC"><s:upstream ${upstream}/>${standIn}</institution>`
    ).join("\n"),
  });
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(file, text);
    await before(folder);
    const { code, out, errors } = await runCli("check", "--upstream", "--config", file);
    const untimed = (said: string) => said.replaceAll(/\d+ ms/g, "(n) ms").replaceAll(/127\.0\.0\.1:\d+/g, "(there)");
    const lines = untimed(out).split("\n").slice(1).filter((line) => !/^(Next|Look): /.test(line));
    return { code, out: lines, errors: untimed(errors) };
  });
}

Deno.test("check --upstream says what the library system is like", () =>
  withFixedUpstream(answers, async ({ port, heard }) => {
    const { code, out } = await check(`address="127.0.0.1:${port}" error_detection="no"`, own);
    assertEquals(out, [
      "MAIN at (there):",
      "  connected in (n) ms",
      '  login "sipterm1" is let in; connection, 93 and 99 took (n) ms',
      '  99: answered in (n) ms, without AY and AZ, ending with CR, on-line, version 2.00, institution AO "MAIN", messages BX "YYYNYYYYYYYYNYYY"',
      '  17 for "sip2d-probe": answered in (n) ms, circulation status 01',
      "  serves at least 2 at once; you have 1 login",
    ]);
    assertEquals(code, 0);
    assertEquals(heard.map((line) => line.slice(0, 2)), ["93", "99", "99", "17", "93", "99", "93", "99"]);
  }));

Deno.test("check --upstream says how fresh a copy is, and how much of today's it knew", () =>
  withFixedUpstream(answers, async ({ port }) => {
    const standIn = '<s:stand_in lend="no" database="copy.db"/>';
    const told = async (before?: CopyChecked["before"]) => {
      const { code, out } = await check(`address="127.0.0.1:${port}" error_detection="no"`, own, ["MAIN"], {
        standIn,
        ...before && { before },
      });
      assertEquals(code, 0);
      return out.filter((line) => line.includes("copy"));
    };
    assertEquals(await told(), [
      "  its copy: no feed has told all of the system's records; it knows what answers told",
      "  its copy knows 0 cards (told last by answers 0, by files 0, changed while the system was away 0), and " +
      "0 items (told last by answers 0, by files 0, changed while the system was away 0)",
    ]);
    const fed = Temporal.Now.instant().subtract({ hours: 30, minutes: 1 }).toString();
    const filled = await told(async (folder) => {
      const storage = await openSqliteStorage(join(folder, "copy.db"));
      await storage.setNote(FEED_NOTES.whole, fed);
      const today = Temporal.Now.plainDateISO("UTC");
      // Those of tomorrow are today's when midnight comes before the command.
      for (const day of [`${today}`, `${today.add({ days: 1 })}`]) {
        const row = { day, message: "17", field: "status" };
        await storage.comparisons.note({
          counts: [
            ...[{ ...row, outcome: "agrees", count: 7 }, { ...row, outcome: "not known", count: 2 }],
            ...[{ ...row, field: "due", outcome: "stale", count: 1 }, { ...row, outcome: "not comparable", count: 5 }],
            { ...row, message: "63", field: "borrow", outcome: "stale", count: 3 },
            { ...row, message: "23", field: "valid", outcome: "not known", count: 1 },
            { ...row, message: "63", field: "pin", outcome: "not known", count: 9 },
          ],
          differences: [],
        });
      }
      const facts = { valid: { value: true, at: 1, origin: "fed" as const } };
      const copies = new Map([["I1", { facts: { title: { value: "Poems", at: 1, origin: "learned" as const } } }]]);
      await storage.known.tell({ cards: new Map([["P1", { ...NO_CARD, facts }]]), copies, at: Temporal.Now.instant() });
      await storage.close();
    });
    assertEquals(filled, [
      `  its copy: the last whole feed tells of ${fed}, 30 h ago`,
      "  its copy knows 1 cards (told last by answers 0, by files 1, changed while the system was away 0), and " +
      "1 items (told last by answers 1, by files 0, changed while the system was away 0)",
      "  its copy: of 4 answers about cards today it knew the card of 3",
      "  its copy: of 10 answers about items today it knew the item of 8",
    ]);
  }));

Deno.test("check --upstream says what a library system is like that is reached by POSTs", async () => {
  const status = "98YYYYNN02500520261127    1015002.00AOMAIN|BXYYYNYYYYYYYYNYYY|";
  const server = await startPostServer(({ text, password }) =>
    password === "term1" ? { response: text.startsWith("99") ? status : answers["17"] } : { error: "unknown login" }
  );
  const ca = join(CERTIFICATES, "authority.pem");
  const upstream = `url="https://127.0.0.1:${server.port}${POST_PATH}" tls_ca="${ca}"`;
  try {
    const { code, out } = await check(upstream, own);
    assertEquals(out.map((line) => line.replace(/:\d+\//, ":(port)/")), [
      `MAIN at (there)${POST_PATH}:`,
      "  connected in (n) ms",
      "  certificate of CN=localhost, by CN=Library authority, until Oct 31 17:29:07 2126 GMT",
      '  login "sipterm1" is let in; connection and 99 took (n) ms',
      '  99: answered in (n) ms, without AY and AZ, on-line, version 2.00, institution AO "MAIN", messages BX "YYYNYYYYYYYYNYYY"',
      '  17 for "sip2d-probe": answered in (n) ms, circulation status 01',
    ]);
    assertEquals(code, 0);
    const refused = await check(upstream, own.replace('"term1"', '"stale"'));
    assertMatch(refused.errors, /"sipterm1" is refused \(an error\); it was tried once/);
  } finally {
    await server.close();
  }
});

for (
  const [what, reply, said] of [["96", "96", "answered 96 three times"], [
    "a close",
    "close",
    "no answer: closed",
  ]] as const
) {
  Deno.test(`check --upstream says what does not work with a system that answers a 17 by ${what}`, () =>
    withMadeUpSystem({
      reply: (line) => line.startsWith("17") ? reply : undefined,
      lineEnd: "\r\n",
      greeting: "Welcome",
    }, async ({ port }) => {
      const { code, out } = await check(`address="127.0.0.1:${port}" error_detection="no"`, own);
      assertEquals(out.slice(3), [
        '  99: answered in (n) ms, without AY and AZ, ending with CR LF, after a greeting, on-line, version 2.00, institution AO "MAIN", messages BX "YYYYYYYYYYYYYYYY"',
        `  17 for "sip2d-probe": ${said}`,
        '  63 for "sip2d-probe": answered in (n) ms; sip2d asks it to see whether the system answers',
        "  without a 17: a loan or a return that gets no answer is proved by nothing, and goes to what staff see to",
        "  without a 17: returns that are accepted while the system is away (offline_returns) go to what staff see to, unless they release them (confirm)",
        "  serves at least 2 at once; you have 1 login",
      ]);
      assertEquals(code, 0);
    }));
}

Deno.test("check --upstream says that a system answers neither a 17 nor a 63, which is a fault", () =>
  withMadeUpSystem({ reply: (line) => /^(17|63)/.test(line) ? "96" : undefined }, async ({ port }) => {
    const { code, errors } = await check(`address="127.0.0.1:${port}" error_detection="no"`, own);
    assertStringIncludes(errors, '63 for "sip2d-probe": answered 96 three times; only what terminals ask shows');
    assertEquals(code, 1);
  }));

Deno.test("check --upstream names the attribute that serves a system which writes AZ0000 for each checksum", () =>
  withMadeUpSystem({ reply: (line) => `${usualReply(line)}AZ0000` }, async ({ port }) => {
    const system = `address="127.0.0.1:${port}" error_detection="no"`;
    const { code, errors } = await check(system, own);
    assertEquals(code, 3);
    assertStringIncludes(errors, 'set zero_checksums="yes" in its sip2d:upstream');
    const served = await check(`${system} zero_checksums="yes"`, own);
    assertEquals([served.code, served.errors], [0, ""]);
    assertMatch(served.out.join("\n"), /99: answered in \(n\) ms, with AY and AZ,/);
  }));

Deno.test("check --upstream sends a password that is refused once, at whatever address", () =>
  withFixedUpstream({ "93": "940" }, ({ port, heard }) =>
    withFixedUpstream({ "93": "940" }, async (second) => {
      const address = `address="127.0.0.1:${port} 127.0.0.1:${second.port}" error_detection="no"`;
      const { code, errors } = await check(address, own, ["MAIN", "EAST"]);
      assertEquals(heard, ["9300CNsipterm1|COterm1|"]);
      assertEquals(second.heard, []);
      assertMatch(errors, /^ {2}login "sipterm1" is refused \(940\); it was tried once, and is not tried again$/m);
      assertEquals(errors.match(/was refused before, and is not tried again/g)?.length, 3);
      assertEquals(code, 1);
    })));

Deno.test("check --upstream tells a system that is off-line, or answers no question, from one that cannot be reached", async () => {
  const offline = { ...answers, "99": "98NYYYNN60000320260302    1300002.00AOMAIN|BXYYYNYYYYYYYYNYYY|" };
  await withFixedUpstream(offline, async ({ port }) => {
    const { code, errors } = await check(`address="127.0.0.1:${port}" error_detection="no"`, own);
    assertEquals(code, 1);
    assertMatch(errors, /^ {2}99: answered in \(n\) ms, without AY and AZ, ending with CR, off-line/m);
  });
  await withFixedUpstream({}, async ({ port }) => {
    const { code, errors } = await check(`address="127.0.0.1:${port}" error_detection="no"`, own);
    assertEquals(code, 1);
    assertMatch(errors, /^ {2}17 for "sip2d-probe": answered 96 three times$/m);
  });
  const { code, errors } = await check(`address="127.0.0.1:${unusedPort()}"`, own);
  assertEquals(code, 3);
  assertMatch(errors, /^ {2}no connection: .*ECONNREFUSED/m);
});

Deno.test("check --upstream tries the connection where it has no login", () =>
  withFixedUpstream(answers, async ({ port, heard }) => {
    const { code, out, errors } = await check(`address="127.0.0.1:${port}"`, "*");
    assertEquals([code, out, heard], [1, ["MAIN at (there):", "  connected in (n) ms"], []]);
    assertStringIncludes(
      errors,
      "  nothing was asked: the system wants a login first, and no login of " +
        '"MAIN" here has upstream_login and upstream_password\n' +
        "sip2d: not asked: MAIN; give one named login of each the attributes password (what its terminal sends), upstream_login and " +
        "upstream_password (what the library system takes)",
    );
    const away = await check(`address="127.0.0.1:${unusedPort()}"`, "*");
    assertEquals(away.code, 3);
    assertMatch(away.errors, /^ {2}no connection: .*\nsip2d: 1 fault at other library systems$/m);
  }));

Deno.test("check --upstream shows the certificate that the system showed, or why it is not taken", () =>
  serving({ config: aConfig({ listener: { tls: serverTls("server") } }) }, async ({ port }) => {
    const address = `address="127.0.0.1:${port}" tls_ca="${join(CERTIFICATES, "authority.pem")}"`;
    const taken = await check(`${address} tls_name="localhost"`, own);
    assertMatch(taken.out.join("\n"), /^ {2}certificate of .*CN=.+, by .*CN=.+, until \w+ +\d+ .* GMT$/m);
    assertEquals(taken.code, 0, taken.errors);
    const other = await check(`${address} tls_name="other.example.org"`, own);
    assertMatch(other.errors, /^ {2}no connection: .*(name|altnames|certificate)/im);
    assertEquals(other.code, 3);
  }));

Deno.test("check --upstream refuses a configuration without another library system", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(file, aFile());
    const { code, errors } = await runCli("check", "--upstream", "--config", file);
    assertEquals([code, errors], [1, "sip2d: no institution is served by another library system"]);
  }));
