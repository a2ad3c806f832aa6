import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { type Program, SHIPPED, SOURCES } from "../support/program/programs.ts";
import { startProcess, writeConfig } from "../support/server/server_process.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { connect, type Terminal } from "../support/wire/terminal.ts";

const SAMPLE = fileURLToPath(new URL("../../config/SIPServer.xml", import.meta.url));
const DATE = "[0-9]{8} {4}[0-9]{6}";

/** What Koha's manual has an administrator type after the login, and what must come back. Telnet ends lines with CRLF. */
const SESSION: readonly (readonly [typed: string, answer: RegExp])[] = [
  ["9900302.00", new RegExp(`^98YYYYNN100005${DATE}2\\.00AOMAIN\\|AMMain Library\\|BXYYYNYYYYYYYYNYYY\\|$`)],
  [
    "2300120060101    084237AOMAIN|AA23820002060444|ACterm1|ADbadpassword|",
    new RegExp(
      `^24 {14}001${DATE}AOMAIN\\|AA23820002060444\\|AENora Whitfield\\|BLY\\|CQN\\|` +
        "AFGreetings from Main Library\\. -- Invalid password\\|$",
    ),
  ],
  [
    "6300120060101    084237          AOMAIN|AA23820002060444|ACterm1|ADbadpassword|",
    new RegExp(
      `^64 {14}001${DATE}000100000003000100000000AOMAIN\\|AA23820002060444\\|AENora Whitfield\\|BZ0010\\|CA0005\\|` +
        "CB0020\\|BLY\\|CQN\\|PCADULT\\|AQMAIN\\|AFGreetings from Main Library\\. -- Invalid password\\|$",
    ),
  ],
  ["2300120060101    084237AOMAIN|AA23820002060444|ACterm1|AD1234|", /\|BLY\|CQY\|BHUSD\|BV0\.75\|/],
  [
    "6300120060101    084237  Y       AOMAIN|AA23820002060444|ACterm1|AD1234|",
    /\|CQY\|.*\|AU39999000000003\|AU39999000000002\|/,
  ],
  ["3520060101    084237AOMAIN|AA23820002060444|", /^36Y.*\|AFThank you!\|$/],
];

/** Runs the sample configuration and library, on ports of the system's choice. */
async function withSample(
  program: Program,
  body: (ports: readonly number[], lines: readonly string[]) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const text = await Deno.readTextFile(SAMPLE);
    const file = await writeConfig(
      folder,
      text.replaceAll(/127\.0\.0\.1:\d+\/tcp/g, "127.0.0.1:0/tcp"),
    );
    for (const start of ["first", "second"]) {
      const server = await startProcess(file, ["--sample"], program);
      try {
        await body(server.ports, server.lines);
      } finally {
        const { code, problems } = await server.end("SIGTERM");
        assertEquals(code, 0, `the ${start} start ended so: ${problems.join()}`);
        assertNotMatch(problems.join("\n"), /ERROR/);
      }
    }
  });
}

async function talk(terminal: Terminal): Promise<void> {
  for (const [typed, answer] of SESSION) {
    terminal.sendRaw(`${typed}\r\n`);
    await terminal.expect(answer);
  }
  await terminal.close();
}

async function typeEverywhere([raw = 0, telnet = 0]: readonly number[], lines: readonly string[]): Promise<void> {
  assertMatch(lines.join("\n"), /100 patrons, 1000 items/);
  const atRaw = await connect(raw);
  atRaw.sendRaw("9300CNsipterm1|COanother|\r\n");
  await atRaw.expectRaw("940\r");
  atRaw.sendRaw("9300CNsipterm1|COterm1|\r\n");
  await atRaw.expectRaw("941\r");
  await talk(atRaw);
  const atTelnet = await connect(telnet);
  await atTelnet.expectRaw("login: ");
  atTelnet.sendRaw("sipterm1\r\n");
  await atTelnet.expectRaw("password: ");
  atTelnet.sendRaw("term1\r\n");
  await atTelnet.expectRaw("Login OK.  Initiating SIP\r\n");
  await talk(atTelnet);
}

for (const program of [SOURCES, ...SHIPPED]) {
  Deno.test(`the session of Koha's manual, typed by telnet at both listeners of the sample, after a first and a second start (${program.name})`, () =>
    withSample(program, typeEverywhere));
}
