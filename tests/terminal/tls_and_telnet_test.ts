import { assert, assertEquals, assertMatch } from "@std/assert";
import { CERTIFICATES, serverTls } from "../support/files/certificates.ts";
import { runCli } from "../support/program/run_cli.ts";
import { aConfig } from "../support/files/sample_config.ts";
import { serving } from "../support/server/serving.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

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
