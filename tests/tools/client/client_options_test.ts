import { assert, assertEquals, assertMatch, assertStringIncludes, fail } from "@std/assert";
import { Buffer } from "node:buffer";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { type FieldName, fields } from "../../../src/protocol/fields.ts";
import type { RequestRow } from "../../../src/protocol/message_row.ts";
import { requests } from "../../../src/protocol/requests.ts";
import { formatTimestamp, type Timestamp } from "../../../src/protocol/timestamp.ts";
import { requestOptions } from "../../../src/wire/request_options.ts";
import { kebabCase } from "../../../src/protocol/message_table.ts";
import { runClient, runClientAt } from "../../support/program/run_client.ts";

/** The options that make a request of exactly this text. */
function optionsFor(row: RequestRow): string[] {
  const decoded = decodeRequest(Buffer.from(row.sample), { delimiter: "|", encoding: "utf8" });
  if (decoded.kind !== "request") return fail(`the sample of ${row.name} does not decode`);
  const values = { ...decoded.request.fixed, ...decoded.request.fields };
  return Object.entries(values).flatMap(([name, value]) => [`--${kebabCase(name)}`, typed(value)]);
}

function typed(value: unknown): string {
  if (typeof value === "boolean") return value ? "Y" : "N";
  if (value === null) return "none";
  if (isTimestamp(value)) return formatTimestamp(value);
  return String(value);
}

function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === "object" && value !== null && "zone" in value;
}

/** Options that give every field but this one, of those that a request cannot do without. */
function neededOptions(row: RequestRow, but: FieldName): string[] {
  const needed = row.needs.map((need) => typeof need === "string" ? need : need[0]);
  return needed.flatMap((name) => name === undefined || name === but ? [] : [`--${kebabCase(name)}`, "1"]);
}

for (const row of Object.values(requests)) {
  const name = kebabCase(row.name);
  Deno.test(`client ${name} sends the specification's bytes from its options`, async () => {
    const answer: RequestRow["answer"] = row.answer;
    const script = [{ expect: `${row.sample}\r` }, { send: `${answer.sample}\r` }];
    const { code, errors } = await runClientAt(script, [name, ...optionsFor(row)]);
    // The answer to a 97 in the table is a 96, which tells that nothing was sent before.
    assertEquals([code, errors.length], row.name === "requestAcsResend" ? [1, 1] : [0, 0]);
  });
}

for (const option of [...requestOptions.values()].filter(({ field }) => field !== undefined)) {
  for (const flag of [option.flag, option.longFlag ?? []].flat()) {
    Deno.test(`client ${flag} reaches the wire in every request that has it`, async () => {
      const { field } = option;
      if (field === undefined) return fail();
      for (const request of option.requests) {
        const row: RequestRow = requests[request];
        const args: readonly string[] = [kebabCase(request), ...neededOptions(row, field), flag, fields[field].sample];
        const wanted = `${fields[field].id}${fields[field].sample}|`;
        const line = new RegExp(`^${row.code}.*${wanted.replace(/[|.+]/g, "\\$&")}.*\r$`);
        const { code } = await runClientAt([{ expect: line }, { send: `${row.answer.sample}\r` }], args);
        assertEquals(code, 0, args.join(" "));
      }
    });
  }
}

Deno.test("client presets the fixed part, the date in local time", async () => {
  const script = [
    { expect: /^11YN\d{8} {4}\d{6} {18}AO\|AAP1\|ABI1\|AC\|\r$/ },
    { send: `${requests.checkout.answer.sample}\r` },
  ];
  assertEquals((await runClientAt(script, ["checkout", "--patron-id", "P1", "--item-id", "I1"])).code, 0);
});

Deno.test("client takes a flag that stands alone for yes", async () => {
  const script = [
    { expect: "11YY20261124    10150020261215    235900AO|AAP1|ABI1|AC|BOY|BIN|\r" },
    { send: `${requests.checkout.answer.sample}\r` },
  ];
  const args = ["checkout", "--patron-id", "P1", "--item-id", "I1", "--no-block", "--transaction-date"];
  const dates = ["2026-11-24T10:15", "--no-block-due-date", "2026-12-15", "--fee-acknowledged", "--cancel=N"];
  assertEquals((await runClientAt(script, [...args, ...dates])).code, 0);
});

Deno.test("client --list asks for one list", async () => {
  const script = [
    { expect: "6300020261124    101500   Y      AO|AAP1|\r" },
    { send: `${requests.patronInformation.answer.sample}\r` },
  ];
  const args = [
    "patron-information",
    "--patron-id",
    "P1",
    "--list",
    "fines",
    "--transaction-date",
    "20261124    101500",
  ];
  assertEquals((await runClientAt(script, args)).code, 0);
});

Deno.test("client reads a password from the first line of a file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/password`, "term1\r\nsecond line\n");
    const script = [{ expect: "9300CNsipterm1|COterm1|\r" }, { send: "941\r" }];
    const args = ["--login", "sipterm1", "--password", `file:${folder}/password`, "login"];
    assertEquals((await runClientAt(script, args)).code, 0);
    const { code, errors } = await runClient(["--login", "a", "--password", `file:${folder}/other`, "login"]);
    assertEquals(code, 2);
    assertMatch(errors[0] ?? "", /^error: --password: there is no file .*other/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("client reads a password from standard input, but only one", async () => {
  const script = [{ expect: "9300CNsipterm1|COterm 1|\r" }, { send: "941\r" }];
  const args = ["--login", "sipterm1", "--password", "-"];
  assertEquals((await runClientAt(script, [...args, "login"], "term 1\nmore\n")).code, 0);
  const both = [...args, "--patron-id", "P1", "--patron-password", "-", "renew-all"];
  const { code, errors } = await runClient(both, "term1");
  assertEquals([code, errors.length], [2, 1]);
  assertMatch(errors[0] ?? "", /cannot both be -/);
});

Deno.test("client tells wrong usage in one line that says what is allowed", async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [[], "missing required argument 'requests', or --interactive"],
    [["--interactive", "sc-status"], "--interactive reads what to send; name no requests"],
    [["--interactive", "--json"], "option '--interactive' cannot be used with option '--json'"],
    [
      ["sc-status", "--time-zone", "Berlin"],
      "option '--time-zone <zone>' argument 'Berlin' is invalid. It must be the",
    ],
    [["chekin"], 'unknown request "chekin": did you mean checkin?'],
    [["--patrn-id", "1", "renew-all"], "unknown option '--patrn-id' (Did you mean --patron-id?)"],
    [["sc-status", "--port", "0"], "option '--port <port>' argument '0' is invalid. It must be a whole number of 1 to"],
    [["sc-status", "--port", "x"], "option '--port <port>' argument 'x' is invalid. It must be a whole number of 1 to"],
    [["sc-status", "--timeout", "0"], "option '--timeout <seconds>' argument '0' is invalid. It must be a number of"],
    [
      ["sc-status", "--delimiter", "A"],
      "option '--delimiter <character>' argument 'A' is invalid. It must be one ASCII",
    ],
    [["sc-status", "--terminator", "EOF"], "option '--terminator <terminator>' argument 'EOF' is invalid. Allowed"],
    [["--no-block", "checkin"], "option '--no-block [Y|N]' argument 'checkin' is invalid. It must be Y or N; put what"],
    [["patron-information", "--list", "holds", "--summary", "Y"], "option '--list <list>' cannot be used with option"],
    [["checkin"], "checkin needs --item-id"],
    [["sc-status", "--login", "sipterm1"], "login needs --password"],
    [["sc-status", "--telnet"], "--telnet needs --login and --password"],
    [
      ["sc-status", "--item-id", "I1"],
      "--item-id is of no use here; it belongs to checkout, checkin, item-information",
    ],
    [["sc-status", "--max-print-width", "1000"], "--max-print-width must be a whole number of at most 3 digits"],
    [["raw:"], "raw: must be followed by one line with content"],
  ];
  for (const [args, message] of cases) {
    const { code, out, errors } = await runClient(args);
    assertEquals([code, out, errors.length], [2, [], 1], args.join(" "));
    assert(errors[0]?.startsWith(`error: ${message}`), errors[0]);
    assert(errors[0]?.endsWith(" (see sip2d client --help)"), errors[0]);
    assert(!errors[0]?.includes("\n"), errors[0]);
  }
});

Deno.test("client --help names every request and every option, and gives examples", async () => {
  const { code, out, errors } = await runClient(["--help"]);
  const help = out.join("\n");
  assertEquals([code, errors], [0, []]);
  for (const name of Object.keys(requests)) assertStringIncludes(help, ` ${kebabCase(name)}`, name);
  for (const { flag, longFlag = flag } of requestOptions.values()) {
    assert(help.includes(`  ${flag}`) && help.includes(longFlag), flag);
  }
  assertStringIncludes(help, "Examples:\n  sip2d client --login");
});
