import { assert, assertEquals } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import { createTurns } from "../../../src/server/listen/fair_share.ts";
import { Connection } from "../../../src/server/listen/connection.ts";
import { createSessionParts } from "../../../src/server/session/create_session_parts.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { NOW } from "../../support/server/serving.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { connect, guarded, type Terminal } from "../../support/wire/terminal.ts";
import { aLibrary } from "../../support/library/unasked_library.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";
import { serverOver } from "../../support/server/server_over.ts";

/** Serves one terminal, whose socket on the server's side is looked at first. */
async function servingOne(watch: (socket: Socket) => void, test: (terminal: Terminal) => Promise<void>): Promise<void> {
  const config = aConfig();
  const [listener] = config.listeners;
  assert(listener);
  const backEnd = createEngineBackEnd(aLibrary(), handlersThatTell());
  const services = createSessionParts({
    ...serverOver(config, backEnd),
    verify: () => Promise.resolve(false),
    log: recordingLog(),
    clock: () => NOW,
    elapsed: () => 0,
  });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    watch(socket);
    new Connection(
      { socket, address: "127.0.0.1" },
      services,
      { listener, permits: () => true, isProxy: () => false, isProber: () => false, isForwarder: () => false },
      1,
      createTurns(),
    );
  });
  const port = await listeningPort(server);
  const terminal = await connect(port);
  await test(terminal);
  await terminal.close();
  await new Promise((resolve) => server.close(resolve));
}

Deno.test("Connection sends each answer in one write", async () => {
  const written: string[] = [];

  function watch(socket: Socket): void {
    const write = socket.write.bind(socket);
    const value = (bytes: Uint8Array) => {
      written.push(new TextDecoder().decode(bytes));
      return write(bytes);
    };
    Object.defineProperty(socket, "write", { value });
  }

  await servingOne(watch, async (terminal) => {
    const damaged = guarded("9300CNsipterm1|COterm1|", "1").replace("term1|AY", "term2|AY");
    terminal.sendRaw(`${damaged}\r9300CNsipterm1|COterm1|\r1720261124    101500ABI1|\r9900302.00\r97\r`);
    for (const answer of [/^96/, /^941/, /^18/, /^98/, /^98/]) await terminal.expect(answer);
  });
  assertEquals(written.map((text) => text.slice(0, 2)), ["96", "94", "18", "98", "98"]);
  assert(written.every((text) => text.indexOf("\r") === text.length - 1));
});

Deno.test("Connection sends answers without delay, and asks the network about silent terminals", async () => {
  const settings: unknown[][] = [];

  function watch(socket: Socket): void {
    for (const name of ["setNoDelay", "setKeepAlive"]) {
      const value = (...args: unknown[]) => {
        settings.push([name, ...args]);
        return socket;
      };
      Object.defineProperty(socket, name, { value });
    }
  }

  await servingOne(watch, async (terminal) => {
    terminal.send("97");
    await terminal.expect("96");
  });
  assertEquals(settings, [["setNoDelay", true], ["setKeepAlive", true, 60_000]]);
});
