import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Config } from "../../../src/config/config.ts";
import type { BackEnd } from "../../../src/server/back_end/back_end.ts";
import { startServer } from "../../../src/server/serve.ts";
import { answerLine } from "../../../src/server/session/answer_line.ts";
import { createSessionParts } from "../../../src/server/session/create_session_parts.ts";
import type { QuestionNotes } from "../../../src/server/session/questions/questions.ts";
import { openSession, type Session } from "../../../src/server/session/session.ts";
import { redact } from "../../support/library/redact.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { serverOver } from "../../support/server/server_over.ts";

/** Servers on one database that somebody asks, by a clock that is given to them. */
export interface Reached {
  readonly config: Config;
  readonly backEnd: BackEnd;
  readonly servers: number;
  readonly connections: number;
  readonly logins: number;
  readonly notes: QuestionNotes;
  readonly now: () => Temporal.Instant;
  readonly noteQuestions: () => void;
}

/** A way to servers: each connection has an address of its own, and the servers share the connections out. */
export interface Reach {
  /** Asks a question on a connection. */
  ask(connection: number, line: string): Promise<{ readonly answer: string; readonly mustRest: boolean }>;
  /** Lets all servers write down what they have counted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a way to servers. */
export type Open = (reached: Reached) => Promise<Reach>;

const DECODER = new TextDecoder(), ENCODER = new TextEncoder();

/** The login of a connection. Behind those of the scraper is one of a kiosk. */
function loginOf(connection: number, { connections, logins }: Reached): string {
  return connection < connections ? `login-${connection % logins}` : "kiosk";
}

function optionsOf({ config, backEnd, now, notes, noteQuestions }: Reached) {
  return {
    ...serverOver(config, backEnd),
    redact,
    verify: (clear: string, phc: string) => Promise.resolve(phc === `$${clear}`),
    log: recordingLog("no"),
    clock: now,
    elapsed: () => now().epochMilliseconds,
    questionNotes: notes,
    noteQuestions,
  };
}

/** Asks sessions, without a socket: who must rest is told so, and goes on by the clock. */
export async function openSessions(reached: Reached): Promise<Reach> {
  const parts = Array.from({ length: reached.servers }, () => createSessionParts(optionsOf(reached)));
  const flush = async () => void await Promise.all(parts.map(({ questions }) => questions.flush()));
  await flush();
  const sessions = Array.from({ length: reached.connections + 1 }, (_, index): Session => {
    const served = parts[index % reached.servers];
    if (served === undefined) throw new RangeError("a scraper needs a server");
    const peer = { connection: index, address: `10.0.0.${index}`, signal: new AbortController().signal };
    return Object.assign(openSession(served, peer), { accountId: loginOf(index, reached) });
  });
  return {
    async ask(connection, line) {
      const session = sessions[connection];
      if (session === undefined) throw new RangeError(`there is no connection ${connection}`);
      const { bytes } = await answerLine(session, { kind: "line", bytes: ENCODER.encode(line) });
      const { mustRest } = session;
      session.mustRest = false;
      return { answer: DECODER.decode(bytes), mustRest };
    },
    flush,
    close: () => Promise.resolve(),
  };
}

/** Asks servers over sockets, each from an address of its own of this machine. A server lets wait by real time. */
export async function openSockets(reached: Reached): Promise<Reach> {
  const servers = await Promise.all(Array.from({ length: reached.servers }, () => startServer(optionsOf(reached))));
  const sockets = await Promise.all(Array.from({ length: reached.connections + 1 }, async (_, index) => {
    const { port = 0 } = servers[index % servers.length]?.addresses[0] ?? {};
    const socket = connect({ host: "127.0.0.1", port, localAddress: `127.0.1.${index + 1}`, noDelay: true });
    await once(socket, "connect");
    const answer = await exchange(socket, `9300CN${loginOf(index, reached)}|COterm1|`);
    if (!answer.startsWith("941")) throw new Error(`the login was answered ${answer}`);
    return socket;
  }));
  return {
    async ask(connection, line) {
      const socket = sockets[connection];
      if (socket === undefined) throw new RangeError(`there is no connection ${connection}`);
      return { answer: await exchange(socket, line), mustRest: false };
    },
    // A server writes down what is more than usual at once, and all else when it is closed.
    flush: () => new Promise((resolve) => setTimeout(resolve, 10)),
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) await server.close();
    },
  };
}

async function exchange(socket: Socket, line: string): Promise<string> {
  let heard = "";
  socket.write(`${line}\r`);
  while (!heard.endsWith("\r")) {
    const [bytes] = await once(socket, "data");
    heard += DECODER.decode(bytes);
  }
  return heard;
}
