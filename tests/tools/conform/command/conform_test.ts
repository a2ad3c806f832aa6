import { assert, assertEquals, assertGreater, assertMatch, assertStringIncludes } from "@std/assert";
import { parseXml } from "@rgrove/parse-xml";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machineTimeZone } from "../../../../src/config/base/machine_time_zone.ts";
import { formatFault } from "../../../../src/config/base/format_fault.ts";
import { loadConfig } from "../../../../src/config/load_config.ts";
import { createMetrics } from "../../../../src/observability/metrics.ts";
import { createReadiness } from "../../../../src/observability/readiness.ts";
import { sources } from "../../../../src/process/sources.ts";
import { loadProfile } from "../../../../src/tools/conform/profile/load_profile.ts";
import { ensureSample } from "../../../../src/cli/serve/ensure_sample.ts";
import { startLibrary } from "../../../../src/cli/serve/start_library.ts";
import { allScenarios } from "../../../../src/tools/conform/scenarios/all_scenarios.ts";
import { unusedPort } from "../../../support/wire/unused_port.ts";
import { withLibraryFolder } from "../../../support/files/library_folder.ts";
import { aPatron } from "../../../support/library/records.ts";
import { type CliRun, runCli } from "../../../support/program/run_cli.ts";
import { startFaultyRelay } from "../faulty_relay.ts";
import { STORAGES } from "../../../support/server/scenario_storage.ts";
import { recordingLog } from "../../../support/server/recording_log.ts";
import { writeConfig } from "../../../support/server/server_process.ts";
import { withQuickClock } from "../../../support/wire/quick_clock.ts";

const EXAMPLES = fileURLToPath(new URL("../../../../config/examples/", import.meta.url));

/** With a service for POSTs behind the others. */
const SAMPLE_CONFIG = (await Deno.readTextFile(new URL("../../../../config/SIPServer.xml", import.meta.url)))
  .replace("</listeners>", '<service port="127.0.0.1:0/tcp" transport="https" path="/sip2" />$&');

/** A sample library that is served, with a profile of it. */
interface Tried {
  readonly profile: string;
  readonly port: number;
  readonly telnetPort: number;
  /** Where it takes POSTs. */
  readonly url: string;
  /** Runs the command against the server. */
  conform(...args: readonly string[]): Promise<CliRun>;
  /** How many rows the journal has. */
  changes(): Promise<number>;
}

async function trying(database: keyof typeof STORAGES, body: (tried: Tried) => Promise<void>): Promise<void> {
  const stored = await STORAGES[database]();
  try {
    const file = await writeConfig(
      stored.folder,
      SAMPLE_CONFIG.replace(/127\.0\.0\.1:\d+\/tcp/g, "127.0.0.1:0/tcp").replace("sqlite:library.db", stored.url),
    );
    const { config } = loadConfig(file, sources);
    assert(config);
    const storage = await stored.open();
    try {
      await withQuickClock(async () => {
        await ensureSample(storage, Temporal.Now.instant(), machineTimeZone());
        const profile = join(stored.folder, "profile.xml");
        const made = await runCli("conform", "--write-profile", profile, "--config", file, "--login", "everything");
        assertEquals([made.code, made.errors], [0, ""]);
        const text = await Deno.readTextFile(profile);
        await Deno.writeTextFile(profile, text.replace('state="good" ', '$&pin="1234" '));
        const { server } = await startLibrary({
          current: () => config,
          storage,
          readiness: createReadiness(storage),
          log: recordingLog(),
          metrics: createMetrics(),
          reloads: { problem: undefined, reload: () => Promise.resolve(undefined) },
        });
        const [{ port } = { port: 0 }, telnet, posts] = server.addresses;
        try {
          await body({
            profile,
            port,
            telnetPort: telnet?.port ?? 0,
            url: `http://127.0.0.1:${posts?.port}/sip2`,
            conform: (...args) => runCli("conform", "--port", String(port), "--profile", profile, ...args),
            changes: async () => (await storage.journal({ limit: 1000 })).length,
          });
        } finally {
          await server.close();
        }
      });
    } finally {
      await storage.close();
    }
  } finally {
    await stored.discard();
  }
}

const played = allScenarios.filter(({ outage }) => !outage).length;
const NOTHING = new RegExp(`\n${played} scenarios played, 1 left out; findings: 0 must, 0 should,`);

Deno.test("conform finds nothing to mend in sip2d, tells the same when it is run twice in a row, and what it could not put back", () =>
  trying("SQLite", async ({ conform }) => {
    const [first, second] = [await conform("--allowed"), await conform("--allowed")];
    assertEquals([first.code, first.errors], [0, ""], first.out);
    assertMatch(first.out, NOTHING);
    // Each run pays some of what is owed.
    const undated = (out: string) =>
      out.split("\n").slice(1).join("\n").replace(/owed \d\.\d\d before, and now owes \d\.\d\d/, "owed less");
    assertEquals(undated(second.out), undated(first.out));
    const detecting = await conform("--error-detection", "--format", "json");
    assertEquals(detecting.code, 0, detecting.errors);
    const { counts, leftBehind } = JSON.parse(detecting.out);
    assertEquals([counts.must, counts.should], [0, 0]);
    assertEquals(leftBehind.length, 2);
    const paid =
      /^patron \d+ owed 0\.\d\d before, and now owes 0\.\d\d; payments that were accepted: 0\.01 \(\d+ times\)$/;
    assertMatch(leftBehind[0], /has the item properties/);
    assertMatch(leftBehind[1], paid);
  }));

Deno.test("conform finds nothing to mend in sip2d on PostgreSQL, with AY and AZ", () =>
  trying("PostgreSQL", async ({ conform }) => {
    const { code, out, errors } = await conform("--error-detection");
    assertEquals([code, errors], [0, ""], out);
    assertMatch(out, NOTHING);
  }));

Deno.test("conform finds nothing to mend in sip2d by telnet", () =>
  trying("SQLite", async ({ conform, telnetPort }) => {
    const { code, out } = await conform("--port", String(telnetPort), "--telnet");
    assertEquals(code, 0, out);
    assertMatch(out, /findings: 0 must, 0 should,/);
    assertMatch(out, /a login by prompts comes before anything else \(login,/);
  }));

Deno.test("conform finds nothing to mend in sip2d over HTTPS, and says what that does not have", () =>
  trying("SQLite", async ({ profile, url }) => {
    const { code, out, errors } = await runCli("conform", "--url", url, "--profile", profile);
    assertEquals([code, errors], [0, ""], out);
    assertMatch(out, /\n87 scenarios played, 26 left out; findings: 0 must, 0 should, 0 field/);
    assertEquals(out.match(/^ {2}HTTPS has no .*? \(/gm)?.map((reason) => reason.trim()), [
      "HTTPS has no session whose version a 99 could set (",
      "HTTPS has no 93: each message bears the login (",
      "HTTPS has no 97: the answer of a POST comes or does not (",
      "HTTPS has no line ends, and no pieces of messages (",
      "HTTPS has no messages that wait behind each other (",
    ]);
    await Deno.writeTextFile(profile, (await Deno.readTextFile(profile)).replace('password="', "$&x"));
    const refused = await runCli("conform", "--url", url, "--profile", profile);
    assertEquals(refused.code, 3);
    assertMatch(refused.errors, /the server refuses the login that each message bears, or answers no status/);
  }));

Deno.test("conform --read-only changes nothing, and says what it left out", () =>
  trying("SQLite", async ({ conform, changes }) => {
    const { code, out } = await conform("--read-only");
    assertEquals([code, await changes()], [0, 0], out);
    assertMatch(out, /it changes the library, and --read-only was given \([^)]*loan-life-cycle,/);
    assert(!out.includes("Not as it was before"), out);
  }));

Deno.test("conform ends with 1 where something must be mended, and shows what travelled without passwords", () =>
  trying("SQLite", async ({ conform, port }) => {
    const relay = await startFaultyRelay(port, { body: (body) => body.replace(/^24.{14}/, `24${"N".repeat(14)}`) });
    try {
      for (const format of ["text", "json", "junit", "html"]) {
        const { code, out, errors } = await conform(
          "--port",
          String(relay.port),
          "--only",
          "patron",
          "--format",
          format,
        );
        assertEquals(code, 1, out);
        assertMatch(format === "text" ? out : errors, /findings: 1 must, 0 should/);
        assertEquals(/scenarios played/.test(errors), format !== "text");
        assertStringIncludes(out, "patron-in-good-standing");
        assertStringIncludes(out, "BLY|");
        assert(!/AD1234|COeverything/.test(out), format);
        if (format === "junit") assertGreater(Number(parseXml(out).root?.attributes.failures), 0);
      }
    } finally {
      await relay.close();
    }
  }));

Deno.test("conform ends with 2 where the profile does not fit the server, and tries the rest", () =>
  trying("SQLite", async ({ conform, profile }) => {
    const text = await Deno.readTextFile(profile);
    const [, blocked = ""] = /state="blocked" id="(\w+)"/.exec(text) ?? [];
    const [, other = ""] = /state="other" id="(\w+)"/.exec(text) ?? [];
    await Deno.writeTextFile(profile, text.replace(`id="${blocked}"`, `id="${other}x"`));
    const { code, out } = await conform("--read-only");
    assertEquals(code, 2, out);
    assertStringIncludes(
      out.replace(/\n +/g, " "),
      `the profile gives ${other}x as blocked; expected: the card is known; the server says: BL`,
    );
    assertMatch(out, /in the profile, blocked is not what it says \(patron-blocked\)/);
  }));

Deno.test("conform --only plays what is asked for, and --list tells what there is", () =>
  trying("SQLite", async ({ conform }) => {
    const only = await conform("--only", "loan-life-cycle", "item-unknown");
    assertMatch(only.out, /\n2 scenarios played, 0 left out/);
    assertMatch((await conform("--only", "97")).out, /\n4 scenarios played, 0 left out/);
    const none = await conform("--only", "nonsense");
    assertEquals(none.code, 2);
    assertMatch(none.errors, /--only is "nonsense", which picks no scenario; --list tells their names/);
    const list = await runCli("conform", "--list", "--only", "loan-life-cycle");
    assertEquals(list.out.split("\n"), [
      "loan-life-cycle (11 17 63 29 09)",
      "  a copy is lent, found on loan, renewed and returned",
      "  needs good, available",
    ]);
  }));

Deno.test("conform --write-profile finds what it can use among cards and barcodes, by asking", () =>
  trying("SQLite", async ({ conform, profile }) => {
    const text = await Deno.readTextFile(profile);
    const ids = [...text.matchAll(/ id="(\w+)"/g)].map(([, id = ""]) => id).filter((id) => id !== "everything");
    const bare = text.replace(/\n {2}<(?:patron|item) [^\n]*/g, "");
    await Deno.writeTextFile(profile, bare);
    await Deno.writeTextFile(`${profile}.txt`, ids.join("\n"));
    const made = await conform("--write-profile", `${profile}.new`, "--candidates", `${profile}.txt`);
    assertEquals([made.code, made.errors], [0, ""]);
    const written = await Deno.readTextFile(`${profile}.new`);
    const records = (xml: string) => [...xml.matchAll(/<(?:patron|item) state="([\w-]+)"/g)].map(([, state]) => state);
    // An expired card is one that may not borrow, which is all that can be asked.
    const asked = records(text).filter((state) => state !== "expired");
    assertEquals(records(written).toSorted(), asked.toSorted());
  }));

Deno.test("conform ends with 3 without a server and where the login is refused, and with 2 without a profile", async () => {
  const none = await runCli("conform");
  const how = "; sip2d conform --help says how to make a profile";
  assertEquals([none.code, none.errors], [2, `error: --profile is needed, or --sample${how}`]);
  const missing = await runCli("conform", "--profile", "no-such-profile.xml");
  assertEquals(missing.code, 2);
  assertEquals(missing.errors, `sip2d: there is no file no-such-profile.xml${how}`);
  await trying("SQLite", async ({ conform, profile }) => {
    const text = await Deno.readTextFile(profile);
    await Deno.writeTextFile(profile, text.replace('password="everything"', 'password="another"'));
    const refused = await conform();
    assertEquals(refused.code, 3);
    const [, told] = refused.errors.split(`sip2d: ${profile}: `);
    assertMatch(told ?? refused.errors, /^the login "everything" of the profile is refused at 127\.0\.0\.1:\d+$/);
    const away = await conform("--port", String(unusedPort()));
    assertEquals(away.code, 3);
    assertMatch(away.errors, /cannot connect to 127\.0\.0\.1 port \d+/);
    await Deno.writeTextFile(profile, text.replace("<login ", "<logon "));
    const wrong = await conform();
    assertEquals(wrong.code, 2);
    assertMatch(wrong.errors, /profile\.xml:4:3: profile may not contain logon; did you mean "login"/);
  });
});

Deno.test("conform --write-profile writes over no file", () =>
  withLibraryFolder({ patrons: [aPatron()] }, async ({ sip2d, path }) => {
    await Deno.writeTextFile(path("mine.xml"), "mine");
    const refused = await sip2d("conform", "--login", "sipterm1", "--write-profile", path("mine.xml"));
    assertEquals(refused, {
      code: 3,
      out: "",
      errors: `sip2d: ${path("mine.xml")} is there already: remove it, or name another file with --write-profile`,
    });
    assertEquals(await Deno.readTextFile(path("mine.xml")), "mine");
    assertEquals((await sip2d("conform", "--login", "sipterm1", "--write-profile", path("new.xml"))).code, 0);
  }));

Deno.test("conform takes the storage away and brings it back by the profile's commands", () =>
  trying("SQLite", async ({ conform, profile }) => {
    const told = `${profile}.told`;
    const outage = `<outage stop="echo stop &gt;&gt; '${told}'" start="echo start &gt;&gt; '${told}'" />`;
    const text = await Deno.readTextFile(profile);
    await Deno.writeTextFile(profile, text.replace("</profile>", `${outage}</profile>`));
    const { out } = await conform("--only", "outage");
    assertEquals(await Deno.readTextFile(told), "stop\nstart\n");
    // Nothing was taken away, so that the copy could be lent.
    assertStringIncludes(out, "MUST: nothing is lent that cannot be noted");
  }));

Deno.test("the example profiles are in order, but for passwords that a site has to write down", async () => {
  const files = (await Array.fromAsync(Deno.readDir(EXAMPLES), ({ name }) => name)).filter((name) =>
    /^conform-/.test(name)
  );
  assertEquals(files.toSorted(), [
    "conform-evergreen.xml",
    "conform-folio.xml",
    "conform-koha.xml",
    "conform-simulator.xml",
  ]);
  for (const name of files) {
    const { faults } = loadProfile(`${EXAMPLES}${name}`, {
      ...sources,
      readText: (path) => path.endsWith("-password") ? "a password" : sources.readText(path),
    });
    assertEquals(faults.map(formatFault), []);
  }
});
