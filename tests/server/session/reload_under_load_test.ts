import { assertEquals, assertGreater, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { createServer } from "node:net";
import type { Config } from "../../../src/config/config.ts";
import { ListenError } from "../../../src/wire/listen.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { serving } from "../../support/server/serving.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

const TERMINALS = 100;
const RELOADS = 50;
/** The reload that names an address which is taken. */
const BROKEN = 25;

/** Each configuration is another: a name for the terminals to see, time limits, an account and a second listener. */
function configOf(generation: number): Config {
  const accounts = [anAccount(), ...generation % 2 === 0 ? [anAccount({ id: `extra${generation}` })] : []];
  const institutions = [anInstitution({ name: `Library ${generation}` })];
  const config = aConfig({ accounts, institutions, listener: { idleTimeout: 600 + generation } });
  return { ...config, listeners: generation % 3 === 0 ? [...config.listeners, ...config.listeners] : config.listeners };
}

/** Asks and asks, and checks each answer, until told to stop; gives the last generation that it was told of. */
async function talk(terminal: Terminal, number: number, goesOn: () => boolean): Promise<number> {
  let generation = 0;
  let asked = 0;
  do {
    const item = `I${number}-${asked++}`;
    await terminal.ask(
      `1720261124    101500AOMAIN|AB${item}|`,
      `1803020120261124    101500AB${item}|AJMiddlemarch|BGMAIN|`,
    );
    terminal.send("9900302.00");
    const [, told] = /\|AMLibrary (\d+)\|/.exec(await terminal.expect(/^98/)) ?? [];
    assertGreaterOrEqual(Number(told), generation, `library ${told} after library ${generation}`);
    generation = Number(told);
  } while (goesOn());
  return generation;
}

Deno.test("RunningServer.reload() drops no connection and spoils no answer, 50 times under 100 terminals", async () => {
  const taken = createServer();
  const port = await listeningPort(taken);
  let config = configOf(0);
  await serving({ current: () => config, log: recordingLog("no") }, async ({ connect, server, log }) => {
    const terminals = await Promise.all(Array.from({ length: TERMINALS }, () => connect({ errorDetection: true })));
    for (const terminal of terminals) {
      await terminal.ask("9300CNsipterm1|COterm1|", "941");
    }
    let reloading = true;
    const talking = Promise.all(terminals.map((terminal, number) => talk(terminal, number, () => reloading)));
    for (let generation = 1; generation <= RELOADS; generation++) {
      const next = configOf(generation);
      if (generation === BROKEN) {
        const broken = [...next.listeners, ...aConfig({ listener: { port } }).listeners];
        await assertRejects(() => server.reload({ listeners: broken, pages: [] }), ListenError);
      } else {
        await server.reload({ listeners: next.listeners, pages: [] });
        config = next;
      }
      const [witness] = terminals;
      // A turn for the terminals: the next reload comes while they are being answered.
      await new Promise<void>((resolve) => witness?.socket.once("data", () => resolve()));
    }
    reloading = false;
    for (const last of await talking) assertGreater(last, BROKEN);
    assertEquals(log.entries.filter(({ message }) => message === "connection closed"), []);
    assertEquals(log.entries.filter(({ level }) => level === "warning" || level === "error"), []);
  });
  await new Promise((resolve) => taken.close(resolve));
});
