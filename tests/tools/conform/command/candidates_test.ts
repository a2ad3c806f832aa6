import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { sources } from "../../../../src/process/sources.ts";
import { loadProfile } from "../../../../src/tools/conform/profile/load_profile.ts";
import { runCli } from "../../../support/program/run_cli.ts";
import { startSimulator } from "../../simulate/start_simulator.ts";

/** A profile made of candidates: what was told, and the file. */
interface Made {
  readonly out: readonly string[];
  readonly file: string;
  readonly text: string;
}

/** Asks a simulated Koha with its built-in library for the candidates, as a login with these attributes of `<profile>`. */
async function made(
  attributes: string,
  candidates: readonly string[],
  body: (made: Made) => void,
  timeZone = Temporal.Now.timeZoneId(),
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const simulator = await startSimulator({ kind: "koha", timeZone });
  try {
    const [login, asked, file] = ["login.xml", "barcodes.txt", "found.xml"].map((name) => join(folder, name));
    assert(login !== undefined && asked !== undefined && file !== undefined);
    const profile = `<profile xmlns="urn:sip2d:profile:1" institution="CPL"${attributes}>`;
    await Deno.writeTextFile(login, `${profile}<login id="sip1" password="sip1pass" /></profile>`);
    await Deno.writeTextFile(asked, candidates.join("\n"));
    const of = ["--profile", login, "--candidates", asked, "--write-profile", file];
    const { code, out, errors } = await runCli("conform", "--port", String(simulator.port), ...of);
    assertEquals([code, errors], [0, ""]);
    body({ out: out.split("\n"), file, text: await Deno.readTextFile(file) });
  } finally {
    await simulator.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("conform --candidates says of each card and copy why it is in none of the states that were not found", () =>
  made("", ["P1001", "P1002", "P1003", "P1004", "I2003", "I2006", "X99"], ({ out }) => {
    const at = out.findIndex((line) => line.startsWith("Not found: "));
    assertEquals(out.slice(at), [
      "Not found: good, other, recalled, available, on-order, in-process, on-hold-shelf, in-transit, claimed-returned, " +
      "lost, missing",
      '  P1001 is not `good` or `other`: waits for something (64: unavailable holds count is "0001")',
      "  P1001, P1002, P1003, P1004 are not `recalled`: has no loan that is recalled " +
      '(64: recall items count is "0000")',
      '  P1002 is not `good` or `other`: has something on loan (64: charged items count is "0001"), owes something ' +
      '(64: BV (fee amount) is "2.5")',
      '  P1003 is not `good` or `other`: has something on loan (64: charged items count is "0001")',
      '  P1004 is not `good` or `other`: may not borrow (64: patron status is "YYYY          ", charge privileges ' +
      "denied, renewal privileges denied, recall privileges denied, hold privileges denied)",
      '  I2003, I2006 are in none of these states: 18: circulation status is "04" (charged)',
      '  X99 is not known to the server. Asked for the card (63): BL (valid patron) is "N". For the copy (17): ' +
      "AJ (title identifier) is not there",
    ]);
  }));

Deno.test("conform --candidates says that a card is already taken, and that there is no copy at all", () =>
  made("", ["P1005"], ({ out }) => {
    assert(out.includes("  P1005 is not `other`: is `good` already"), out.join("\n"));
    assert(out.includes("  none of them is a copy that the server knows"), out.join("\n"));
  }));

Deno.test("conform --candidates says in its output and in the file what it assumed, what it left out and what to set", () =>
  made("", ["P1005"], ({ out, file, text }) => {
    const zone = Temporal.Now.timeZoneId();
    const remarks = [
      `Assumed: currency="USD", time_zone="${zone}" (this machine's), language="001", encoding="utf8", delimiter="|", ` +
      'terminator="CR"; set those that are otherwise at this server',
      'Left out: pickup="...", a branch where holds may be collected; without it a 15 has no BS, which some servers refuse',
      'Left out: elsewhere="...", a second such branch, which has no copy of the available one\'s title',
      'Left out: state="expired", which a 64 does not tell from "blocked"',
    ];
    assertEquals(out.slice(1, 5), remarks);
    const [, comment = ""] = /<!--([^]*?)-->/.exec(text) ?? [];
    for (const remark of remarks) assert(comment.includes(`     ${remark}.\n`), comment);
    assertEquals(loadProfile(file, sources).faults, []);
  }));

Deno.test("conform --candidates remarks nothing on what the given profile says", () => {
  const said =
    'currency="EUR" time_zone="Europe/Paris" language="002" encoding="latin1" delimiter="|" terminator="CRLF"';
  return made(` ${said} pickup="CPL" elsewhere="FPL"`, ["P1005"], ({ out, text }) => {
    assertMatch(out[0] ?? "", /found\.xml is written, with good; PINs: add pin="\.\.\."$/);
    assertEquals(out[1], 'Left out: state="expired", which a 64 does not tell from "blocked"');
    assertMatch(out[2] ?? "", /^Not found: other, with-fees, /);
    assertMatch(
      text,
      /<profile [^>]*currency="EUR" time_zone="Europe\/Paris" language="002" pickup="CPL" elsewhere="FPL"/,
    );
  }, "Europe/Paris");
});

Deno.test("conform --candidates says that the time zone does not fit the server's clock, and what that says", () =>
  made(' time_zone="Asia/Tokyo"', ["P1005"], ({ out, text }) => {
    const told =
      /^time_zone="Asia\/Tokyo" does not fit the server's clock \(64: transaction date is "\d{8} {4}\d{6}"\): set that of the library$/m;
    assertMatch(out.join("\n"), told);
    assertMatch(text, /<!--[^]*time_zone="Asia\/Tokyo" does not fit[^]*-->/);
  }, "UTC"));

Deno.test("conform --candidates without --write-profile sends nothing", async () => {
  const simulator = await startSimulator({ kind: "koha" });
  try {
    const { code, errors } = await runCli("conform", "--port", String(simulator.port), "--candidates", "barcodes.txt");
    assertEquals(code, 2);
    assertStringIncludes(errors, "--candidates needs --write-profile, the file for the profile; nothing was sent");
    assertEquals(simulator.counts().connections, 0);
  } finally {
    await simulator.close();
  }
});
