import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { formatFault } from "../../src/config/base/format_fault.ts";
import { loadConfig } from "../../src/config/load_config.ts";
import { listen } from "../../src/wire/listen.ts";
import { createSimulator } from "../../src/tools/simulate/simulator.ts";
import { projectPath } from "../../packaging/project.ts";
import { pem } from "../support/files/certificates.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { runCli } from "../support/program/run_cli.ts";
import { printedFlags } from "../support/program/printed_flags.ts";
import { type ServerProcess, startProgram } from "../support/server/server_process.ts";
import { connect } from "../support/wire/terminal.ts";

const EXAMPLES = projectPath("config/examples");

/** What stands for each file that an example names. */
const FILES: Readonly<Record<string, string>> = {
  "server.pem": pem("server.pem"),
  "server.key": pem("server.key"),
  "authority.pem": pem("authority.pem"),
  "branch.pem": pem("terminal.pem"),
  "branch.key": pem("terminal.key"),
};

for (const { name } of Deno.readDirSync(EXAMPLES)) {
  if (!name.startsWith("gateway-")) continue;
  Deno.test(`config/examples/${name} is in order`, () => {
    const text = Deno.readTextFileSync(join(EXAMPLES, name));
    const { config, faults } = loadConfig(name, {
      readText: (path) => path.endsWith(name) ? text : FILES[path.split("/").at(-1) ?? ""] ?? "secret\n",
      env: () => undefined,
    });
    // Without a login of its own a gateway has nothing to probe with, which these examples are about.
    const unexpected = faults.filter(({ severity, message }) => severity !== "note" && !/^no login of/.test(message));
    assertEquals(unexpected.map(formatFault), []);
    assert([...config?.institutions.values() ?? []].every(({ upstream }) => upstream !== undefined));
  });
}

/** Runs `use` beside a Koha that is not one, which has the login sip1. */
async function withKoha(use: (port: number) => Promise<void>): Promise<void> {
  const simulator = createSimulator({
    ...{ kind: "koha", seed: 1, encoding: "utf8", delimiter: "|", timeZone: "UTC" },
    onChange() {},
    onFault() {},
  });
  const server = await listen({ host: "127.0.0.1", port: 0 }, simulator.accept);
  const address = server.address();
  try {
    if (typeof address === "object" && address !== null) await use(address.port);
  } finally {
    server.close();
    simulator.close();
  }
}

/** Serves an example in a process of its own, with the flags that `permissions` prints, on ports of the system's choice. */
async function serveExample(folder: string, name: string, address: string): Promise<ServerProcess> {
  const text = (await Deno.readTextFile(join(EXAMPLES, name))).replace(/address="[^"]+"/, `address="${address}"`);
  return await serveText(folder, name, text);
}

async function serveText(folder: string, name: string, example: string): Promise<ServerProcess> {
  const file = join(folder, name);
  const text = example.replaceAll(/port="[\d.]+:\d+\/tcp"/g, 'port="127.0.0.1:0/tcp"')
    .replace('tls_name="sip.example.org"', 'tls_name="localhost"')
    // The start is known by what is said of a service in clear text.
    .replace("</listeners>", '<service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>')
    .replace("</acsconfig>", `<sip2d:storage url="sqlite:${name}.db" /></acsconfig>`);
  await Deno.writeTextFile(file, text);
  return await startProgram({ permissions: await printedFlags(file), options: ["--config", file] });
}

Deno.test("a kiosk reaches the library system through the branch and the centre, and a wrong password nothing", () =>
  withTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(FILES)) await Deno.writeTextFile(join(folder, name), text);
    await withKoha(async (port) => {
      const centre = await serveExample(folder, "gateway-centre.xml", `127.0.0.1:${port}`);
      const branch = await serveExample(folder, "gateway-branch.xml", `127.0.0.1:${centre.ports[0]}`);
      try {
        const stranger = await connect(branch.ports[0] ?? 0, { errorDetection: true });
        stranger.send("9300CNsip1|COguessed|");
        await stranger.expect("940");
        await stranger.close();
        const kiosk = await connect(branch.ports[0] ?? 0, { errorDetection: true });
        kiosk.send("9300CNsip1|COsip1pass|");
        await kiosk.expect("941");
        kiosk.send("2300120260302    130000AO|AAP1001|AC|AD1001|");
        const answer = await kiosk.expect(/^24/);
        assert(answer.includes("|BLY|CQY|"), answer);
        await kiosk.close();
      } finally {
        await branch.end("SIGTERM");
        await centre.end("SIGTERM");
      }
    });
  }));

Deno.test("convert makes of the example of Koha's file one with which a terminal reaches the simulated library", () =>
  withTemporaryFolder(async (folder) => {
    const to = join(folder, "SIPServer.xml");
    await withKoha(async (port) => {
      const example = join(EXAMPLES, "koha-SIPconfig.xml");
      const made = await runCli("convert", "--config", example, "--to", to, "--gateway", `127.0.0.1:${port}`);
      assertEquals(made.code, 0, made.errors);
      assertEquals((await runCli("check", "--config", to)).code, 0);
      const server = await serveText(folder, "served.xml", await Deno.readTextFile(to));
      try {
        const terminal = await connect(server.ports[0] ?? 0);
        terminal.send("9300CNsip2|COwrong|");
        await terminal.expect("940");
        terminal.send("9300CNsip2|COsip2pass|");
        await terminal.expect("941");
        await terminal.close();
      } finally {
        await server.end("SIGTERM");
      }
    });
  }));
