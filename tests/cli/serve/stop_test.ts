import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { aFile } from "../../config/sample_xml.ts";
import { SILENCE, withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { checkout, login } from "../../support/wire/messages.ts";
import { configFile } from "../../support/files/scenario_config.ts";
import { type ServerProcess, startProcess, writeConfig } from "../../support/server/server_process.ts";
import { connect, type Terminal } from "../../support/wire/terminal.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { BUNDLE } from "../../support/program/programs.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { PATIENCE, until } from "../../support/wire/until.ts";

const SETTING = { service: { client_timeout: "600" }, login: { terminator: "CR" } };
const PAGES = '<service port="127.0.0.1:0/tcp" transport="http"/>';

/**
 * A server in the middle of a checkout: the library system behind it takes its time. Neither of them gives up as long as the
 * test may last.
 */
interface Lending {
  readonly server: ServerProcess;
  readonly port: number;
  readonly terminal: Terminal;
  /** Has the library system say yes. */
  lend(): void;
  /** Waits until a page holds a text. */
  told(path: string, text: string): Promise<void>;
}

const UPSTREAM_LOGIN = 'upstream_login="sip1" upstream_password="s1"';

/** What the library system says to a question, by which the server finds that it is there, and in the end to the checkout. */
const FOUND = "1803000120261124    101500AB0|AJ|";
const LENT = "121NNN20261124    101500AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20261222    235900|";

function whileLending(test: (lending: Lending) => Promise<void>): Promise<void> {
  return withTemporaryFolder((folder) =>
    withFixedUpstream({ "11": SILENCE, "17": FOUND }, async (system) => {
      const upstream = `<s:upstream address="127.0.0.1:${system.port}" error_detection="no" answer_seconds="90"/>`;
      const file = aFile({
        services: `<service port="127.0.0.1:${unusedPort()}/tcp" transport="RAW" client_timeout="600"/>${PAGES}`,
        logins: `<login id="sipterm1" password="term1" institution="MAIN" terminator="CR" ${UPSTREAM_LOGIN}/>`,
        institutions: `<institution id="MAIN" implementation="SIP2">${upstream}</institution>`,
        rest: '<s:limits stop_seconds="3600"/>',
      });
      const server = await startProcess(await writeConfig(folder, file));
      const [port = 0, pages = 0] = server.ports;
      const terminal = await connect(port);
      const told = (path: string, wanted: string) =>
        until(
          async () => {
            const answer = await fetch(`http://127.0.0.1:${pages}${path}`);
            return (await answer.text()).includes(wanted);
          },
          `${path} with ${wanted}`,
          PATIENCE,
        );
      try {
        terminal.send(login("sipterm1", "term1"));
        await terminal.expect("941");
        terminal.send(checkout("P1", "I1"));
        await until(() => system.heard.some((line) => line.startsWith("11")), "the checkout there", PATIENCE);
        await test({ server, port, terminal, lend: () => system.say(LENT), told });
      } catch (error) {
        await server.end("SIGKILL").catch(() => {});
        throw error;
      } finally {
        await terminal.close();
      }
    })
  );
}

Deno.test("serve answers at SIGTERM what it was asked before, is not ready meanwhile, and accepts nobody", () =>
  whileLending(async ({ server, port, terminal, told, lend }) => {
    await told("/readyz", "ready");
    const ended = server.end("SIGTERM");
    await told("/readyz", "the server stops");
    await assertRejects(() => connect(port));
    lend();
    await terminal.expect(/^121/);
    await terminal.expectClosed();
    assertEquals(await ended, { problems: [], code: 0 });
  }));

Deno.test("serve ends at once at a second signal, with a code that the page of exit codes has", () =>
  whileLending(async ({ server, told }) => {
    const ended = server.end("SIGTERM");
    await told("/readyz", "the server stops");
    server.signal("SIGTERM");
    assertEquals((await ended).code, 130);
    const page = new URL("../../../docs/reference/exit-codes.md", import.meta.url);
    assertMatch(await Deno.readTextFile(page), /second signal.* 130\b/);
  }));

Deno.test("serve ends at SIGTERM though nobody reads its log", () =>
  withTemporaryFolder(async (folder) => {
    const file = await writeConfig(folder, configFile(SETTING).replace("127.0.0.1:0/", `127.0.0.1:${unusedPort()}/`));
    const [program, ...args] = BUNDLE.command(["--no-prompt", "--ignore-env", "--allow-all"]);
    const child = new Deno.Command(program, {
      args: [...args, "serve", "--config", file, "--log-level", "debug"],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const port = await portIn(child.stdout);
    const terminal = await connect(port);
    terminal.send(login("sipterm1", "term1"));
    await terminal.expect("941");
    // More than a pipe holds: about half a kilobyte is logged of each.
    for (let message = 0; message < 500; message++) {
      terminal.send("9900802.00");
      await terminal.expect(/^98/);
    }
    await terminal.close();
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
    await child.stderr.cancel();
  }));

/** Reads until the server says where it listens. */
async function portIn(output: ReadableStream<Uint8Array>): Promise<number> {
  let text = "";
  for await (const part of output.pipeThrough(new TextDecoderStream()).values({ preventCancel: true })) {
    text += part;
    const [, port] = /listening on \S+:(\d+) [^]*Ctrl\+C/.exec(text) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the server did not start: ${text}`);
}
