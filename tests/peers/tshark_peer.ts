import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { dissector } from "../../packaging/dissector/dissector.ts";
import { projectPath } from "../../packaging/project.ts";
import type { RequestRow } from "../../src/protocol/message_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { captureOf, type Segment } from "./capture.ts";

/** What tshark says of each message; `-- update` writes it anew. */
const TOLD = new URL("messages.tshark.txt", import.meta.url);

/** `nobody`: tshark does not run Lua for root. */
const USER = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Runs tshark over a capture of some segments, with the dissector, and gives what it prints. */
async function tshark(segments: readonly Segment[], ...args: readonly string[]): Promise<string> {
  let printed = "";
  await withTemporaryFolder(async (folder) => {
    const [script, capture] = [join(folder, "sip2.lua"), join(folder, "capture.pcap")];
    await Deno.writeTextFile(script, await dissector("0.0.0"));
    await Deno.writeFile(capture, captureOf(segments));
    await Deno.chmod(folder, 0o755);
    const { code, stdout, stderr } = await new Deno.Command("/usr/bin/tshark", {
      args: ["-X", `lua_script:${script}`, "-r", capture, ...args],
      env: { HOME: folder, LANG: "C.UTF-8", TZ: "UTC" },
      clearEnv: true,
      ...USER,
    }).output();
    const errors = new TextDecoder().decode(stderr);
    assertEquals([code, errors], [0, ""]);
    printed = new TextDecoder().decode(stdout);
  });
  return printed;
}

/** The lines of the messages, without those of the layers below, which are tshark's own. */
async function told(segments: readonly Segment[], ...args: readonly string[]): Promise<string> {
  const lines = (await tshark(segments, "-O", "sip2", ...args)).split("\n");
  return lines.filter((line) => /^(?: |SIP2|Not a message)/.test(line)).join("\n") + "\n";
}

/** Fields of the display filter, a line for each packet and a column for each field. */
async function fieldsOf(segments: readonly Segment[], fields: readonly string[], ...args: readonly string[]) {
  const printed = await tshark(segments, "-T", "fields", ...fields.flatMap((field) => ["-e", field]), ...args);
  return printed.trimEnd().split("\n").map((line) => line.split("\t"));
}

/** A packet of the terminal, then one of the server and so on, a hundredth of a second apart. */
function inTurn(...lines: readonly string[]): readonly Segment[] {
  return lines.map((bytes, turn) => ({ from: turn % 2 === 0 ? "terminal" : "server", bytes, at: turn / 100 }));
}

const login = "9300CNsipterm1|COterm1|\r";

Deno.test("tshark shows every message with its fixed part and fields by name", async () => {
  const lines = Object.values(requests).flatMap((row: RequestRow) => [`${row.sample}\r`, `${row.answer.sample}\r`]);
  const seen = await told(inTurn(...lines));
  if (Deno.args.includes("update")) await Deno.writeTextFile(TOLD, seen);
  assertEquals(seen, await Deno.readTextFile(TOLD));
  assertEquals(new Set(seen.match(/^SIP2, .*$/gm)).size, 31);
});

Deno.test("tshark tells whether the checksum is right", async () => {
  const right = "9900802.00AY1AZFCA0\r";
  const wrong = "9900802.00AY2AZFCA0\r";
  assertEquals(await fieldsOf(inTurn(right, "", wrong), ["sip2.sequence_number", "sip2.checksum"], "-Y", "sip2"), [
    ["1", "0xfca0"],
    ["2", "0xfca0"],
  ]);
  assertEquals(await fieldsOf(inTurn(right, "", wrong), ["frame.number"], "-Y", "sip2.checksum.bad"), [["3"]]);
});

Deno.test("tshark hides passwords unless they are asked for", async () => {
  const lines = inTurn(login, "941\r", "2300120261124    101500AOMAIN|AA23820002060444|ACterm1|AD1234|\r");
  const fields = ["sip2.login_password", "sip2.terminal_password", "sip2.patron_password"];
  const shown = await tshark(lines, "-V");
  assertEquals(/COterm1|ACterm1|AD1234|: term1|: 1234/.test(shown), false);
  assertEquals(await fieldsOf(lines, fields), [["***", "", ""], ["", "", ""], ["", "***", "***"]]);
  assertEquals(await fieldsOf(lines, fields, "-o", "sip2.show_secrets:TRUE"), [
    ["term1", "", ""],
    ["", "", ""],
    ["", "term1", "1234"],
  ]);
});

Deno.test("tshark links an answer with its request, and tells how long it took", async () => {
  const segments: readonly Segment[] = [
    { from: "terminal", bytes: "9900802.00AY1AZFCA0\r", at: 0 },
    // Another terminal's question stands between.
    { from: "terminal", bytes: login, at: 0.1, stream: 1 },
    { from: "server", bytes: "98YYYNNN10000520261124    1015002.00AOMAIN|BXYYYNYYYYYNYNNNNN|AY1AZDA59\r", at: 0.25 },
    { from: "server", bytes: "941\r", at: 1.35, stream: 1 },
    // Nobody answers this one.
    { from: "terminal", bytes: "9900802.00AY2AZFC9F\r", at: 2 },
    { from: "terminal", bytes: "1720261124    101500AOMAIN|AB1|AY3AZF6CF\r", at: 12 },
    { from: "server", bytes: "1803010120261124    101512AB1|AJOn the wire|AY3AZF25F\r", at: 12.5 },
  ];
  // What answers a request is known in the second pass only.
  const links = await fieldsOf(segments, ["sip2.response_in", "sip2.request_in", "sip2.response_time"], "-2");
  assertEquals(links, [
    ["3", "", ""],
    ["4", "", ""],
    ["", "1", "0.250000000"],
    ["", "2", "1.250000000"],
    ["", "", ""],
    ["7", "", ""],
    ["", "6", "0.500000000"],
  ]);
});

Deno.test("tshark puts a message together that several segments carry, and takes several of one apart", async () => {
  const columns = ["sip2.code", "_ws.col.info"];
  const cut = inTurn("9300CNsipterm1|CO", "", "term1|CPentr", "", "ance|\r");
  assertEquals(await fieldsOf(cut, columns, "-Y", "sip2.location_code == entrance"), [["93", "Login"]]);
  const several = inTurn("9900802.00\r97\r9300CNa|COb|\r99008", "", "02.00\r97\r9", "", "7\r");
  assertEquals(await fieldsOf(several, columns, "-Y", "sip2.code"), [
    ["99,97,93", "SC Status, Request ACS Resend, Login"],
    ["99,97", "SC Status, Request ACS Resend"],
    ["97", "Request ACS Resend"],
  ]);
});

Deno.test("tshark takes the options that docs/troubleshooting.md names", async () => {
  const page = await Deno.readTextFile(projectPath("docs/troubleshooting.md"));
  const [, section = ""] = /^## Look at messages in Wireshark$([^]*?)^## /m.exec(page) ?? [];
  const options = [...section.matchAll(/^\|[^|]+\| `(-[^`]+)`/gm)].map(([, option = ""]) => option);
  assertEquals(options.length, 7);
  for (const option of options) {
    const words = [...option.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    await tshark(inTurn(login, "941\r"), ...words);
  }
});

Deno.test("tshark stands whatever a connection carries", async () => {
  const lines = [
    "98YYYYYY-01 1e2bad\r",
    "98YYYYYY         " + " ".repeat(18) + "2.00|||AO\r",
    "64" + "?".repeat(60) + "AA\r",
    "63\r|\r\0\0\r1\r11\r11|\r",
    "AZ0000\r99AZ0000\rAY1AZFFFF\r9AY1AZ0000\r23AZ\r",
    "23001" + "\xff\x00\xc3(".repeat(5) + "|AA\xe4\xf6\xfc|\x80\x81\r",
    "9900802.00AY12345AZzzzz\r97AY0AZFFFF\r",
    "\xff\xfb\x01\xff\xfb\x03login: ",
    "9".repeat(40_000),
    "9".repeat(40_000),
  ];
  const printed = await tshark(lines.map((bytes, at): Segment => ({ from: "terminal", bytes, at })), "-V", "-2");
  assertEquals(/lua error|Malformed Packet/i.exec(printed)?.[0], undefined);
});

Deno.test("tshark ends a message at CR, LF and CRLF, and passes over empty lines", async () => {
  const lines = [
    "9900802.00\r",
    "96\r\n",
    "9900802.00\n",
    "96\r",
    "\n9900802.00\r\n\r\n9900802.00\r",
    "96",
    "",
    "\r\n",
  ];
  const seen = await fieldsOf(inTurn(...lines), ["sip2.code"], "-Y", "sip2.code");
  assertEquals(seen, [["99"], ["96"], ["99"], ["96"], ["99,99"], ["96"]]);
});

Deno.test("tshark reads what terminals leave out or add, as the server does", async () => {
  const lines = [
    // No return date.
    "09N20261124    101500APMAIN|AB1|\r",
    // A delimiter behind the fixed part.
    "9900302.0E|AY1AZFC14\r",
    // A summary without its blanks, fields in any order, one that nobody knows.
    "6300120261124    101500  YAA1|ZZ9|AOMAIN\r",
    // Too short.
    "99\r",
    // Typed at a prompt, perhaps a password.
    "hello\r",
  ];
  const seen = await told(lines.map((bytes, at): Segment => ({ from: "terminal", bytes, at })));
  assertEquals(
    seen.split("\n").filter((line) => !/^ *\[/.test(line)).join("\n"),
    `SIP2, Checkin (09)
    Message: Checkin (09)
    no block: N
    transaction date: 20261124    101500 (2026-11-24 10:15:00)
    AP current location: MAIN
    AB item identifier: 1
SIP2, SC Status (99)
    Message: SC Status (99)
    status code: 0 (ok)
    max print width: 30
    protocol version: 2.0E
    AY sequence number: 1
    AZ checksum: 0xfc14 (right)
SIP2, Patron Information (63)
    Message: Patron Information (63)
    language: 001 (English)
    transaction date: 20261124    101500 (2026-11-24 10:15:00)
    summary:   Y
        hold items: False
        overdue items: False
        charged items: True
    AA patron identifier: 1
    ZZ (not in the table): 9
    AO institution id: MAIN
SIP2, SC Status (99)
    Message: SC Status (99)
Not a message of SIP2 (5 bytes)
`,
  );
  assertEquals(await fieldsOf([{ from: "terminal", bytes: "99\r", at: 0 }], ["frame.number"], "-Y", "sip2.short"), [[
    "1",
  ]]);
});
