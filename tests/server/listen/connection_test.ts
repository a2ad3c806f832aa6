import { redact } from "../../support/library/redact.ts";
import { assert, assertEquals } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import type { Handlers } from "../../../src/server/engine/handler.ts";
import { createTurns } from "../../../src/server/listen/fair_share.ts";
import { createTimeLimit } from "../../../src/server/listen/time_limit.ts";
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

/** Seconds: over soon. A terminal that waits for an answer may be silent for longer. */
const IDLE = 0.05;

/** Serves a terminal by its socket on the server's side. */
function serve(socket: Socket, handlers: Partial<Handlers> = {}, idleTimeout?: number): Connection {
  const config = aConfig();
  const [listener] = config.listeners;
  assert(listener);
  const backEnd = createEngineBackEnd(aLibrary(), { ...handlersThatTell(), ...handlers });
  const services = createSessionParts({
    ...serverOver(config, backEnd),
    redact,
    verify: () => Promise.resolve(false),
    log: recordingLog(),
    clock: () => NOW,
    elapsed: () => 0,
  });
  return new Connection(
    { socket, address: "127.0.0.1" },
    services,
    {
      listener: { ...listener, idleTimeout },
      permits: () => true,
      isProxy: () => false,
      isProber: () => false,
      isForwarder: () => false,
    },
    1,
    createTurns(),
  );
}

/** Connects a terminal, and gives its socket on the server's side. */
async function accepted(test: (terminal: Terminal, socket: Socket) => Promise<void>): Promise<void> {
  const server = createServer({ allowHalfOpen: true });
  const port = await listeningPort(server);
  const arrived = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const terminal = await connect(port);
  await test(terminal, await arrived);
  await terminal.close();
  await new Promise((resolve) => server.close(resolve));
}

/** Serves one terminal, whose socket on the server's side is looked at first. */
async function servingOne(watch: (socket: Socket) => void, test: (terminal: Terminal) => Promise<void>): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    watch(socket);
    serve(socket);
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
    await terminal.ask("97", "96");
  });
  assertEquals(settings, [["setNoDelay", true], ["setKeepAlive", true, 60_000]]);
});

Deno.test("Connection ends where its terminal has gone before it began", () =>
  accepted(async (_, socket) => {
    await new Promise((resolve) => socket.on("close", resolve).destroy());
    await serve(socket).closed;
  }));

Deno.test("Connection ends where its terminal had closed its side before it began", () =>
  accepted(async (terminal, socket) => {
    const ended = new Promise((resolve) => socket.on("end", resolve).resume());
    terminal.socket.end();
    await ended;
    await serve(socket).closed;
    await terminal.expectClosed();
  }));

Deno.test("Connection leaves no time limit behind where its terminal goes before it has its answer", () =>
  accepted(async (terminal, socket) => {
    const asked = Promise.withResolvers<void>(), answered = Promise.withResolvers<never>();
    const itemInformation = () => {
      asked.resolve();
      return answered.promise;
    };
    const connection = serve(socket, { itemInformation }, IDLE);
    terminal.sendRaw("9300CNsipterm1|COterm1|\r1720261124    101500ABI1|\r");
    await asked.promise;
    await new Promise((resolve) => socket.on("close", resolve).destroy());
    await connection.closed;
    let expired = 0;
    Object.defineProperty(socket, "destroy", { value: () => void expired++ });
    answered.reject(new Error("too late"));
    await new Promise((resolve) => setTimeout(resolve));
    // A limit that was set meanwhile is over before this one.
    await new Promise((resolve) => createTimeLimit(() => resolve(undefined)).set(2 * IDLE));
    assertEquals(expired, 0);
  }));
