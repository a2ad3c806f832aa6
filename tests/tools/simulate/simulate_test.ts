import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { LASTING_FAULTS, PLAIN_FAULTS } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { BUILT_IN_LIBRARY } from "../../../src/tools/simulate/records/library_fixture.ts";
import { CERTIFICATES, pem } from "../../support/files/certificates.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { type CliProcess, runCli, startCli } from "../../support/program/run_cli.ts";
import { runClient } from "../../support/program/run_client.ts";
import { connect } from "../../support/wire/terminal.ts";

const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["no system", [], /error: --as is needed: koha, openncip, evergreen, folio$/],
  ["an unknown system", ["--as", "sierra"], /Allowed choices are koha, openncip, evergreen, folio/],
  ["a port that is none", ["--as", "koha", "--port", "70000"], /whole number of 0 to 65535/],
  ["no workers", ["--as", "koha", "--workers", "0"], /whole number of 1 to 100000/],
  ["a seed that is no number", ["--as", "koha", "--seed", "x"], /whole number of 0 to 4294967295/],
  ["an idle time of nothing", ["--as", "koha", "--idle", "0"], /number of seconds above 0/],
  ["a fault that is none", ["--as", "koha", "--faults", "twice, slow"], /error: --faults:1:8: slow is no fault/],
  [
    "a file that is not there",
    ["--as", "koha", "--faults", "file:no.txt"],
    /error: --faults: there is no file no\.txt$/,
  ],
  [
    "a certificate without a path",
    ["--as", "koha", "--tls-certificate", "a", "--tls-key", "b"],
    /no use without --path/,
  ],
  [
    "a path without a certificate elsewhere",
    ["--as", "koha", "--host", "0.0.0.0", "--path", "/"],
    /needs --tls-certif/,
  ],
  ["a path that is none", ["--as", "koha", "--path", "sip2"], /the path of a URL, such as \/sip2/],
  [
    "a library that is not there",
    ["--as", "koha", "--library", "no.json"],
    /error: --library: there is no file no\.json$/,
  ],
];

for (const [what, options, told] of REFUSED) {
  Deno.test(`simulate refuses ${what}`, async () => {
    const { code, out, errors } = await runCli("simulate", ...options);
    assertEquals([code, out], [2, ""]);
    assertMatch(errors, told);
  });
}

Deno.test("simulate says which file has a fault, and where", () =>
  withTemporaryFolder(async (folder) => {
    const faults = join(folder, "faults.txt"), library = join(folder, "library.json");
    await Deno.writeTextFile(faults, "twice\nlate\n");
    await Deno.writeTextFile(library, JSON.stringify({ ...BUILT_IN_LIBRARY, institution: "" }));
    for (
      const [option, told] of [
        [["--faults", `file:${faults}`], `error: ${faults}:2:1: late needs seconds=`],
        [["--library", library], `error: ${library}: institution: must not be empty`],
      ] as const
    ) {
      const { code, errors } = await runCli("simulate", "--as", "koha", ...option);
      assertEquals([code, errors], [2, told]);
    }
  }));

Deno.test("simulate says that it cannot listen or write", () =>
  withTemporaryFolder(async (folder) => {
    const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const busy = await runCli("simulate", "--as", "koha", "--port", String(server.addr.port));
    server.close();
    assertEquals(busy.code, 3);
    assertMatch(busy.errors, /another program listens there/);
    const unwritable = await runCli("simulate", "--as", "koha", "--port", "0", "--record", folder);
    assertEquals(unwritable.code, 3);
    assertStringIncludes(unwritable.errors, `--record ${folder} cannot be written`);
  }));

Deno.test("simulate tells in its help what every fault does", async () => {
  const { code, out } = await runCli("simulate", "--help");
  assertEquals(code, 0);
  for (const name of [...Object.keys(PLAIN_FAULTS), ...Object.keys(LASTING_FAULTS), "says", "any"]) {
    assertStringIncludes(out, `\n  ${name}: `);
  }
});

async function portOf(process: CliProcess): Promise<number> {
  return Number(
    /^listening on 127\.0\.0\.1:(\d+) as koha, for this machine only; for others say --host 0\.0\.0\.0$/.exec(
      await process.line() ?? "",
    )?.[1],
  );
}

Deno.test("simulate serves, tells faults as they happen, and records what it carried out", () =>
  withTemporaryFolder(async (folder) => {
    const record = join(folder, "done.jsonl");
    const process = startCli(
      folder,
      ...["simulate", "--as", "koha", "--port", "0", "--record", record, "--terminator", "CR", "--time-zone", "UTC"],
      ...["--faults", "closed-after code=37"],
    );
    const terminal = await connect(await portOf(process));
    terminal.send("9300CNsip1|COwrong|");
    await terminal.expect("940");
    assertEquals(await process.line(), "connection 1: begins with a 93");
    assertEquals(await process.line(), "connection 1: login refused: CO is not the password of sip1");
    terminal.send("9300CNsip1|COsip1pass|");
    await terminal.expect("941");
    terminal.send("3720261127    1015000400USDBV1.00|AOCPL|AAP1002|ACsecret|BK1|");
    await terminal.expectClosed();
    assertEquals(await process.line(), "connection 1: 37: closed-after");
    const [line = "", rest] = (await Deno.readTextFile(record)).split("\n");
    const { at, ...change } = JSON.parse(line);
    assertMatch(at, /^\d{4}-\d\d-\d\dT.*Z$/);
    assertEquals([change, rest], [{
      connection: 1,
      login: "sip1",
      did: "paid",
      patron: "P1002",
      amount: "1.00",
      request: "3720261127    1015000400USDBV1.00|AOCPL|AAP1002|AC***|BK1|",
    }, ""]);
    process.kill("SIGTERM");
    assertEquals((await process.ended).code, 0);
  }));

Deno.test("simulate --path takes POSTs over one connection, and answers what is no SIP2 of theirs with an error", () =>
  withTemporaryFolder(async (folder) => {
    for (const name of ["server.pem", "server.key"]) await Deno.writeTextFile(join(folder, name), pem(name));
    const process = startCli(
      folder,
      ...["simulate", "--as", "koha", "--port", "0", "--path", "/sip2", "--faults", "closed-after code=37"],
      ...["--tls-certificate", join(folder, "server.pem"), "--tls-key", join(folder, "server.key")],
    );
    const [, port] =
      /^listening on 127\.0\.0\.1:(\d+)\/sip2 as koha, for this machine only; for others say --host 0\.0\.0\.0$/.exec(
        await process.line() ?? "",
      ) ?? [];
    const to = ["--url", `https://127.0.0.1:${port}/sip2`, "--tls-ca", join(CERTIFICATES, "authority.pem")];
    const as = (password: string) => ["--login", "sip1", "--password", password];
    const ask = (...args: readonly string[]) => runClient([...to, ...args]);
    const said = async (...args: readonly string[]) => (await ask(...args)).errors.join(" ");
    const items = ["--item-id", "I2001", "item-information", "item-information"];
    assertEquals((await ask(...as("sip1pass"), ...items)).out.filter((line) => /^< 1803/.test(line)).length, 2);
    assertMatch(await said(...as("wrong"), "sc-status"), /"Wrong login or password"/);
    assertMatch(await said("sc-status"), /"Required field: LOGIN_PASSWORD must be set!"/);
    assertMatch(await said(...as("sip1pass"), "raw:9300CNa|COb|"), /"Message is not supported over HTTPS"/);
    const pays = "raw:3720261127    1015000400USDBV1.00|AOCPL|AAP1002|ACsecret|BK1|";
    assertMatch(await said(...as("sip1pass"), pays), /the response is empty/);
    process.kill("SIGTERM");
    assertEquals((await process.ended).code, 0);
  }));
