import { assert, assertEquals, assertMatch } from "@std/assert";
import { CERTIFICATES, serverTls } from "../../support/files/certificates.ts";
import { runCli, startCli } from "../../support/program/run_cli.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { serving } from "../../support/server/serving.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const OPEN = aConfig({ listener: { tls: serverTls("server") } });
const MUTUAL = aConfig({ listener: { tls: serverTls("server", "authority") } });
const TELNET = aConfig({ listener: { tls: serverTls("server"), transport: "telnet" } });
const LOGIN = ["--login", "sipterm1", "--password", "term1"];
const CA = ["--tls-ca", `${CERTIFICATES}/authority.pem`];
const OWN = ["--tls-certificate", `${CERTIFICATES}/terminal.pem`, "--tls-key", `${CERTIFICATES}/terminal.key`];

Deno.test("client speaks TLS to a server whose certificate is in order, by its address or by a name", () =>
  serving({ config: OPEN }, async ({ port }) => {
    const client = ["client", "--port", String(port), ...LOGIN];
    const byAddress = await runCli(...client, ...CA, "sc-status");
    assertEquals([byAddress.code, byAddress.errors], [0, ""]);
    const byName = await runCli(...client, ...CA, "--tls-name", "localhost", "sc-status");
    assertEquals([byName.code, byName.errors], [0, ""]);
  }));

Deno.test("client refuses a server whose certificate is not in order", () =>
  serving({ config: OPEN }, async ({ port }) => {
    const client = ["client", "--port", String(port), ...LOGIN];
    const stranger = await runCli(...client, "--tls", "sc-status");
    assertEquals(stranger.code, 3);
    assertMatch(stranger.errors, /cannot connect to .*: .*certificate; compare --tls-ca and --tls-name/);
    const another = await runCli(...client, ...CA, "--tls-name", "db.example.org", "sc-status");
    assertEquals(another.code, 3);
    assertMatch(another.errors, /cannot connect to .*; compare --tls-ca and --tls-name/);
    const load = await runCli("load", "--mix", "sc-status", "--tls", "--port", String(port));
    assertEquals(load.code, 3);
    assertMatch(load.errors, /cannot connect to .*; compare --tls-ca and --tls-name/);
  }));

Deno.test("client shows a certificate of its own where one is asked for", () =>
  serving({ config: MUTUAL }, async ({ port }) => {
    const { code, errors } = await runCli("client", "--port", String(port), ...LOGIN, ...CA, ...OWN, "sc-status");
    assertEquals([code, errors], [0, ""]);
  }));

Deno.test("client, load and conform refuse what is no PEM, and a certificate without its key", async () => {
  for (const command of [["client", "sc-status"], ["load", "--mix", "sc-status"], ["conform", "--profile", "p.xml"]]) {
    const noKey = await runCli(...command, "--tls-certificate", `${CERTIFICATES}/terminal.pem`);
    assertEquals(noKey.code, 2, noKey.errors);
    assertMatch(noKey.errors, /--tls-certificate and --tls-key need each other/);
    const noPem = await runCli(...command, "--tls-ca", `${CERTIFICATES}/README.md`);
    assertEquals(noPem.code, 2, noPem.errors);
    assertMatch(noPem.errors, /--tls-ca is .*README\.md, which holds nothing in PEM/);
  }
});

Deno.test("load speaks TLS, and logs in at prompts", async () => {
  const load = ["--mix", "sc-status", "--terminals", "3", "--duration", "0.3", "--ramp", "0", "--json", ...CA, ...OWN];
  await serving({ config: MUTUAL }, async ({ port }) => {
    const { code, out, errors } = await runCli("load", "--port", String(port), ...LOGIN, ...load);
    assertEquals([code, errors], [0, ""], out);
  });
  await serving({ config: TELNET }, async ({ port }) => {
    const { code, out, errors } = await runCli("load", "--port", String(port), "--telnet", ...LOGIN, ...load);
    assertEquals([code, errors], [0, ""], out);
    // It ends when the last of them was refused.
    const wrong = ["--login", "sipterm1", "--password", "another", "--duration", "600"];
    const refused = await runCli("load", "--port", String(port), "--telnet", ...load, ...wrong);
    assertEquals(refused.code, 1);
    assertEquals(JSON.parse(refused.out).errors, { "login-refused": 3 });
  });
});

Deno.test("conform speaks TLS, and logs in at prompts", () =>
  withTemporaryFolder(async (folder) => {
    const profile = `${folder}/profile.xml`;
    const text =
      '<profile xmlns="urn:sip2d:profile:1" institution="MAIN"><login id="sipterm1" password="term1"/></profile>';
    await Deno.writeTextFile(profile, text);
    for (const [config, more] of [[MUTUAL, OWN], [TELNET, ["--telnet"]]] as const) {
      await serving({ config }, async ({ port }) => {
        const conform = ["conform", "--port", String(port), "--profile", profile, "--read-only", ...CA, ...more];
        const { out } = await runCli(...conform);
        assertMatch(out, /scenarios played/);
        assert(!out.includes("arrival."), out);
      });
    }
  }));

Deno.test("record relays between terminals and a server that speak TLS, and compare speaks it where an address says so", () =>
  withTemporaryFolder((folder) =>
    serving({ config: MUTUAL }, async ({ port }) => {
      const file = `${folder}/day.jsonl`, values = `${folder}/values.json`, server = `tls://127.0.0.1:${port}`;
      // The command may read this folder alone.
      for (const name of ["authority.pem", "server.pem", "server.key", "terminal.pem", "terminal.key"]) {
        await Deno.copyFile(`${CERTIFICATES}/${name}`, `${folder}/${name}`);
      }
      const own = ["--tls-certificate", `${folder}/terminal.pem`, "--tls-key", `${folder}/terminal.key`];
      const ca = ["--tls-ca", `${folder}/authority.pem`];
      const shown = ["--listen-certificate", `${folder}/server.pem`, "--listen-key", `${folder}/server.key`];
      const listen = ["--listen", "tls://127.0.0.1:0", ...shown];
      const relay = ["record", ...listen, "--to", server, "--file", file, ...ca, ...own];
      const recorder = startCli(folder, ...relay);
      const [, at = ""] = /from 127\.0\.0\.1:(\d+) to/.exec(await recorder.line() ?? "") ?? [];
      const asked = await runCli("client", "--port", at, ...LOGIN, ...CA, "sc-status");
      assertEquals([asked.code, asked.errors], [0, ""]);
      recorder.kill("SIGTERM");
      assertEquals((await recorder.ended).code, 0);
      assertMatch(await Deno.readTextFile(file), /9300CNsipterm1\|CO\*\*\*\|.*941.*9900/s);

      await Deno.writeTextFile(values, '{"CO":{"sipterm1":"term1"}}');
      const compare = ["compare", "--left", server, "--right", server, "--recording", file, "--values", values];
      const same = await runCli(...compare, ...CA, ...OWN);
      assertEquals([same.code, same.errors], [0, ""]);
      assertMatch(same.out, /\d+ answers compared; differences: 0/);
    })
  ));

Deno.test("record and compare say what TLS lacks", async () => {
  const record = ["record", "--to", "127.0.0.1:6001", "--file", "never.jsonl", "--listen"];
  for (
    const [args, told] of [
      [
        [...record, "tls://127.0.0.1:0"],
        /--listen tls:\/\/\.\.\., --listen-certificate and --listen-key need each other/,
      ],
      [[...record, "127.0.0.1:0", ...CA], /the --tls options are for an address that begins with tls:\/\//],
      [[...record, "https://127.0.0.1:0"], /It must be HOST:PORT or tls:\/\/HOST:PORT/],
    ] as const
  ) {
    const { code, errors } = await runCli(...args);
    assertEquals(code, 2, errors);
    assertMatch(errors, told);
  }
});
