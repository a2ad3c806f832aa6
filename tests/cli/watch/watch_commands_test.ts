import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { aConfig } from "../../support/files/sample_config.ts";
import { readRecording } from "../../../src/tools/record/recording.ts";
import { pem } from "../../support/files/certificates.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli, startCli } from "../../support/program/run_cli.ts";
import { connect } from "../../support/wire/terminal.ts";
import { serving } from "../../support/server/serving.ts";
import { anEntry, aStaffSite, aTerminal, type StaffSite } from "../../pages/staff_site.ts";

/** Serves a staff page, and gives the options with which it is asked. */
async function served(
  test: (site: StaffSite, options: readonly string[], folder: string) => Promise<void>,
  tls?: { readonly certificate: string; readonly key: string },
): Promise<void> {
  const site = aStaffSite();
  const pages = [{ host: "127.0.0.1", port: 0, transport: "http" as const, ...tls && { tls } }];
  await withTemporaryFolder((folder) =>
    serving({ config: aConfig({ pages }), pageApp: () => site.app }, async ({ server }) => {
      const port = server.addresses.at(-1)?.port;
      const passwordFile = join(folder, "password");
      await Deno.writeTextFile(passwordFile, "view\n");
      const url = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
      await test(site, ["--url", url, "--staff", "view", "--password-file", passwordFile], folder);
    })
  );
}

Deno.test("terminals lists terminals and the accounts that are missing, and nothing that moves a cursor", () =>
  served(async (site, options) => {
    site.terminals = [aTerminal({ terminal: "Kiosk\u001b[2J", outOfPaper: true })];
    site.feed.publish(anEntry({ reason: "patron-unknown" }));
    const { code, out } = await runCli("terminals", ...options);
    assertEquals([code, out.split("\n")], [0, [
      'terminal connection=7 address="10.0.0.7" terminal="Kiosk\\u001b[2J" account="sipterm1" ' +
      'since="2026-11-24T10:15:00.000Z" last="2026-11-24T10:15:00.000Z checkout: patron-unknown" ' +
      'refusal="2026-11-24T10:15:00.000Z checkout: patron-unknown" outOfPaper=true',
      'not connected account="kiosk"',
    ]]);
    const [first = ""] = (await runCli("terminals", ...options, "--json")).out.split("\n");
    assertEquals(JSON.parse(first).connection, 7);
  }));

Deno.test("watch tells messages as they come, those that are wanted", () =>
  served(async (site, options, folder) => {
    const cli = startCli(folder, "watch", ...options, "--terminal", "selfcheck", "--result", "refused");
    // The command watches as soon as its login and its stream have been asked for.
    const timer = setInterval(() => {
      site.feed.publish(anEntry({ terminal: "elsewhere", reason: "item-unknown" }));
      site.feed.publish(anEntry());
      site.feed.publish(anEntry({ reason: "patron-unknown" }));
    }, 50);
    const line = await cli.line();
    clearInterval(timer);
    cli.kill("SIGTERM");
    const { code, errors } = await cli.ended;
    assertEquals([code, errors], [0, ""]);
    assertEquals(
      line,
      '2026-11-24T10:15:00.000Z message connection=7 address="10.0.0.7" terminal="SelfCheck 3" account="sipterm1" ' +
        'message="checkout" result="unknown-card" reason="patron-unknown" ms=1.3',
    );
  }));

/** The numbers in the places that a test's entries have. */
function placesIn(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line) => [...line.matchAll(/terminal="Place (\d+)"/g)].map(([, number]) => Number(number)));
}

Deno.test("watch tells each of two hundred messages in its order, status messages only on request", () =>
  served(async (site, options, folder) => {
    for (const all of [false, true]) {
      const cli = startCli(folder, "watch", ...options, ...all ? ["--all"] : []);
      // The command watches as soon as its stream has been asked for.
      const timer = setInterval(() => site.feed.publish(anEntry({ terminal: "Place 0" })), 50);
      await cli.line();
      clearInterval(timer);
      for (let number = 1; number <= 200; number++) {
        site.feed.publish(anEntry({ terminal: `Place ${number}` }));
        site.feed.publish(anEntry({ terminal: "Poll", message: "sc-status" }));
      }
      const lines: string[] = [];
      while (placesIn(lines).at(-1) !== 200) lines.push(await cli.line() ?? "");
      cli.kill("SIGTERM");
      await cli.ended;
      const numbers = placesIn(lines).filter((number) => number > 0);
      assertEquals(numbers, Array.from({ length: 200 }, (_, index) => index + 1));
      const polls = lines.filter((line) => line.includes("sc-status")).length;
      assertEquals(polls, all ? 199 : 0);
    }
  }));

/** What a kiosk and a server said: a login, a card, a loan, and a copy that somebody else had. */
const SAID = [
  ["9300CNkiosk|CO***|CPMAIN|", "941"],
  [
    "6300120261124    101500          AOMAIN|AAP7|AC***|AD***|",
    `64${" ".repeat(14)}00120261124    101500${"0000".repeat(6)}AOMAIN|AAP7|AEJane Fairfax|BLY|CQY|BV1.50|`,
  ],
  [
    "11YN20261124    10150020261215    235900AOMAIN|AAP7|ABI1|AC***|",
    "121NNY20261124    101500AOMAIN|AAP7|ABI1|AJEmma|AH20261215    235900|",
  ],
  [
    "09N20261124    10150020261124    101500APMAIN|AOMAIN|ABI2|AC***|",
    "101YNN20261124    101500AOMAIN|ABI2|AQMAIN|AAP8|",
  ],
  ["1720261124    101500AOMAIN|ABI3|AC***|", "1803020120261124    101500ABI3|AJPersuasion|"],
] as const;

Deno.test("watch --save writes a recording that compare and simulate take, for who may open patrons, without PINs", () =>
  served(async (site, options, folder) => {
    const file = join(folder, "day.jsonl");
    const refused = await runCli("watch", ...options, "--save", file);
    assertEquals([refused.code, refused.errors], [1, "sip2d: view may not; it takes another role"]);
    const password = join(folder, "desk");
    await Deno.writeTextFile(password, "desk\n");
    await Deno.remove(file);
    const asDesk = [...options.slice(0, 2), "--staff", "desk", "--password-file", password];
    const cli = startCli(folder, "watch", ...asDesk, "--all", "--save", file);
    const publish = ([request, response]: (typeof SAID)[number]) =>
      site.feed.publish(anEntry({ lines: () => ({ request, response }) }));
    const timer = setInterval(() => publish(SAID[0]), 50);
    await cli.line();
    clearInterval(timer);
    for (const said of SAID.slice(1)) publish(said);
    site.feed.publish(anEntry({ terminal: "The last" }));
    while (!(await cli.line() ?? "The last").includes("The last")) continue;
    cli.kill("SIGTERM");
    assertEquals((await cli.ended).code, 0);
    const { head, entries } = readRecording(await Deno.readTextFile(file));
    assertEquals([head.recording, head.delimiter], ["sip2", "|"]);
    assertEquals(entries.slice(0, 3).map(({ from, line, event }) => [from, line ?? event]), [
      ["terminal", "open"],
      ["terminal", SAID[0][0]],
      ["server", SAID[0][1]],
    ]);
    await assertTakenBySimulate(folder, file);
    const again = await runCli("watch", ...asDesk, "--save", file);
    assertEquals([again.code, again.errors.includes("is there already")], [3, true]);
  }));

/** Has the library of a recording simulated, asks it, and plays the recording to it as both of two servers. */
async function assertTakenBySimulate(folder: string, file: string): Promise<void> {
  const simulator = startCli(folder, "simulate", "--as", "koha", "--port", "0", "--recording", file);
  const told = await simulator.line();
  assertEquals(
    told,
    `the library of ${file} has 2 cards and 3 items; logins: kiosk; each password and PIN is "recorded"`,
  );
  const [, to = ""] = /^listening on (127\.0\.0\.1:\d+) as koha/.exec(await simulator.line() ?? "") ?? [];
  const terminal = await connect(Number(to.split(":")[1]));
  for (
    const [request, answer] of [
      ["9300CNkiosk|COrecorded|CPMAIN|", /^941/],
      ["6300120261124    101500          AOMAIN|AAP7|AC|ADrecorded|", /^64 {14}.*\|AEJane Fairfax\|.*CQY\|.*BV1\.5/],
      ["1720261124    101500AOMAIN|ABI1|AC|", /^1803.*\|AJEmma\|/],
      ["1720261124    101500AOMAIN|ABI3|AC|", /^1803.*\|AJPersuasion\|/],
    ] as const
  ) {
    terminal.send(request);
    await terminal.expect(answer);
  }
  await terminal.close();
  const values = join(folder, "values.json");
  await Deno.writeTextFile(values, '{"CO":{"*":"recorded"},"AD":{"*":"recorded"},"AC":{"*":""}}');
  const played = await runCli("compare", "--left", to, "--right", to, "--recording", file, "--values", values);
  assertMatch(played.out, /\b\d+ answers compared; differences: 0 that a terminal notices/, played.errors);
  simulator.kill("SIGTERM");
  assertEquals((await simulator.ended).code, 0);
}

Deno.test("watch ends where nobody reads it any more", () =>
  served(async (site, options, folder) => {
    const cli = startCli(folder, "watch", ...options);
    const timer = setInterval(() => site.feed.publish(anEntry()), 50);
    await cli.line();
    await cli.leave();
    const { code, errors } = await cli.ended;
    clearInterval(timer);
    assertEquals([code, errors], [0, ""]);
  }));

Deno.test("gateway bypass is switched by who is admin, and tells what came of it", () =>
  served(async (_, options, folder) => {
    const bypass = (...more: readonly string[]) => runCli("gateway", "bypass", ...more);
    const refused = await bypass("on", ...options);
    assertEquals([refused.code, refused.errors], [1, "sip2d: view may not; the role admin is needed"]);
    const password = join(folder, "admin");
    await Deno.writeTextFile(password, "admin\n");
    const asAdmin = [...options.slice(0, 2), "--staff", "admin", "--password-file", password];
    const done = await bypass("on", "--institution", "CPL", ...asAdmin);
    assertEquals([done.code, done.out], [0, "admin turned CPL on"]);
    const off = await bypass("off", "--json", ...asAdmin);
    assertEquals([off.code, off.out], [0, '{"done":true,"text":"admin turned  off"}']);
    const impossible = await bypass("on", "--institution", "engine", ...asAdmin);
    assertEquals([impossible.code, impossible.errors], [1, "sip2d: admin turned engine on"]);
    assertEquals((await bypass("maybe", ...asAdmin)).code, 2);
  }));

Deno.test("watch refuses a message and a result that there are not, which would never come", async () => {
  for (
    const [option, wrong, allowed] of [["--message", "check-out", "checkout"], ["--result", "no", "refused"]] as const
  ) {
    const { code, errors } = await runCli("watch", "--url", "http://127.0.0.1:9", "--staff", "view", option, wrong);
    assertEquals([code, errors.includes(`'${wrong}' is invalid`), errors.includes(allowed)], [2, true, true]);
  }
});

Deno.test("watch sends no password in clear text to another machine", async () => {
  for (const url of ["http://sip.example:9443", "http://127.0.0.1.example", "ftp://127.0.0.1", "127.0.0.1:9443"]) {
    const { code, errors } = await runCli("watch", "--url", url, "--staff", "view", "--password-file", "none");
    assertEquals([url, code, errors.includes("must be like https://")], [url, 2, true]);
  }
});

Deno.test("terminals is refused with a wrong password, and tells what it cannot reach", () =>
  served(async (_, options, folder) => {
    await Deno.writeTextFile(join(folder, "password"), "wrong\n");
    const refused = await runCli("terminals", ...options);
    assertEquals([refused.code, refused.errors.includes("refused name and password")], [1, true]);
    const nowhere = await runCli("terminals", ...options.with(1, "http://127.0.0.1:9"));
    assertEquals(nowhere.code, 3);
    assertStringIncludes(nowhere.errors, "http://127.0.0.1:9");
    assertEquals((await runCli("terminals", "--staff", "view", "--password-file", join(folder, "password"))).code, 2);
  }));

/** A configuration with this service beside a terminal's, and these staff. */
function aSite(service: string, staff: string): string {
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1"><listeners>
    <service port="127.0.0.1:6001/tcp" transport="RAW"/>${service}</listeners>
    <accounts><login id="a" password="p" institution="MAIN"/></accounts>
    <institutions><institution id="MAIN"/></institutions>${staff}</acsconfig>`;
}

Deno.test("terminals says where nobody may ask what the configuration must have", () =>
  withTemporaryFolder(async (folder) => {
    const [config, password] = [join(folder, "SIPServer.xml"), join(folder, "password")];
    await Deno.writeTextFile(password, "view\n");
    const ask = (...where: readonly string[]) =>
      runCli("terminals", ...where, "--staff", "view", "--password-file", password);
    const wanted =
      /<acsconfig> must have a <sip2d:staff id="NAME" password="file:PATH" role="view" \/>, see docs\/page\.md$/;

    await serving(
      { config: aConfig({ pages: [{ host: "127.0.0.1", port: 0, transport: "http" }] }) },
      async (served) => {
        const port = served.server.addresses.at(-1)?.port;
        const service = `<service port="127.0.0.1:${port}/tcp" transport="http"/>`;
        await Deno.writeTextFile(config, aSite(service, ""));
        const nobody = await ask("--config", config);
        assertEquals([nobody.code, nobody.errors.startsWith(`sip2d: ${config} names no staff; `)], [1, true]);
        assertMatch(nobody.errors, wanted);
        const asked = await ask("--url", `http://127.0.0.1:${port}`);
        assertEquals(asked.code, 3);
        assertMatch(asked.errors, /^sip2d: http:\/\/127\.0\.0\.1:\d+ has no staff page; in its configuration, /);
        assertMatch(asked.errors, wanted);
        const others =
          '<sip2d:staff id="anna" password="a" role="view"/><sip2d:staff id="ben" password="b" role="desk"/>';
        await Deno.writeTextFile(config, aSite(service, others));
        const unknown = await ask("--config", config);
        assertEquals([unknown.code, unknown.errors], [2, 'sip2d: --staff is "view", but must be one of anna, ben']);
      },
    );
  }));

Deno.test("terminals asks the server of a configuration over TLS, and knows it by its certificate", async () => {
  const tls = { certificate: pem("server.pem"), key: pem("server.key") };
  await served(async (_, options, folder) => {
    const port = new URL(options[1] ?? "").port;
    await Deno.writeTextFile(join(folder, "server.pem"), tls.certificate);
    await Deno.writeTextFile(join(folder, "server.key"), tls.key);
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(
      file,
      aSite(
        `<service port="0.0.0.0:${port}/tcp" transport="http" certificate="server.pem" key="server.key"/>`,
        '<sip2d:staff id="view" password="view" role="view"/>',
      ),
    );
    const { code, out, errors } = await runCli("terminals", "--config", file, ...options.slice(2));
    assertEquals([code, errors], [0, ""]);
    assertMatch(out, /not connected account="kiosk"/);
    await Deno.copyFile(
      new URL("../../support/files/certificates/elsewhere.pem", import.meta.url),
      join(folder, "server.pem"),
    );
    await Deno.copyFile(
      new URL("../../support/files/certificates/elsewhere.key", import.meta.url),
      join(folder, "server.key"),
    );
    const other = await runCli("terminals", "--config", file, ...options.slice(2));
    assertEquals([other.code, /another certificate/.test(other.errors)], [3, true]);
    // Without the configuration no authority that is trusted vouches for the certificate, which is what is told.
    const unknown = await runCli("terminals", ...options);
    assertEquals([unknown.code, unknown.out], [3, ""]);
    assertMatch(unknown.errors, /^sip2d: https:\/\/127\.0\.0\.1:\d+: .*certificate/);
  }, tls);
});
