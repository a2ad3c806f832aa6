import { connect, type Server, type Socket } from "node:net";
import type { Log } from "../../observability/log.ts";
import type { LimitLog } from "../session/limit_log.ts";
import { formatAddress, listen, ListenError } from "../../wire/listen.ts";

/** An address that is listened on until it is closed, whatever happens to the listener. */
export interface KeptListener {
  /** With the port that the system chose, where 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number };
  /** Stops listening for a while, so that another address with this port can be listened on. */
  pause(): void;
  /** Listens again after a pause; where that is not possible, says so in the log, and tries on. */
  resume(): Promise<void>;
  /** Resolves when no connection is accepted any more. */
  close(): Promise<void>;
}

export interface ListeningLogs {
  readonly log: Pick<Log, "warning" | "error">;
  readonly limitLog: LimitLog;
}

/**
 * Listens on an address, and again where the listener has stopped accepting.
 *
 * @throws {ListenError} when that is not possible at the start
 */
export async function keepListening(
  { host, port: wanted }: { readonly host: string; readonly port: number },
  accept: (socket: Socket) => void,
  { log, limitLog }: ListeningLogs,
): Promise<KeptListener> {
  let server = await open(wanted);
  let over = false;
  let paused = false;
  /** Whether the watch is to open it, since it was not possible after a pause. */
  let owed = false;
  const port = portOf(server) ?? wanted;
  const watch = watchAccepting({ address: () => server.listening ? { host, port } : undefined, reopen, exhausted });

  async function open(at: number): Promise<Server> {
    const opened = await listen({ host, port: at }, (socket) => {
      // The caller may not listen for it yet.
      socket.on("error", () => {});
      watch.isForeign(socket).then((foreign) => foreign ? accept(socket) : void socket.destroy()).catch((error) => {
        log.error("connection failed", { port: at, error: String(error) });
        socket.destroy();
      });
    });
    return opened.on("error", (error) => log.error("listener failed", { port: at, error: String(error) }));
  }

  async function reopen(): Promise<void> {
    if (paused) return;
    try {
      server.close();
      server = await open(port);
      if (over) return void server.close();
      const reason = "as a listener does where file descriptors run out";
      if (owed) log.warning("listener was opened again", { port });
      else log.warning("listener had stopped accepting and was opened again", { port, reason });
      owed = false;
    } catch (error) {
      // It is tried again at the next look.
      if (error instanceof ListenError && OUT_OF_DESCRIPTORS.has(error.code)) exhausted();
    }
  }

  function exhausted(): void {
    const reason = "out of file descriptors: raise LimitNOFILE, or lower connections of limits";
    limitLog("no connection can be accepted", { reason });
  }

  return {
    address: { host, port },
    pause() {
      paused = true;
      server.close();
    },
    async resume() {
      try {
        server = await open(port);
        if (over) server.close();
      } catch (error) {
        owed = true;
        log.error("listener could not be opened again, and is tried every few seconds", { port, error: String(error) });
      }
      paused = false;
    },
    close() {
      over = true;
      watch.stop();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Codes of the system where the process, or the machine, can open nothing more. */
const OUT_OF_DESCRIPTORS: ReadonlySet<string | undefined> = new Set(["EMFILE", "ENFILE"]);

interface Watched {
  /** Tells where it listens; `undefined` if it does not. */
  address(): { readonly host: string; readonly port: number } | undefined;
  /** Closes it, if it is open, and listens again. */
  reopen(): Promise<void>;
  /** Called when there is no file descriptor for another connection. */
  exhausted(): void;
}

/** Checks that a listener goes on accepting. */
interface AcceptWatch {
  /** Tells whether an accepted connection is somebody else's, not the watch's own; asked about every one. */
  isForeign(socket: Socket): Promise<boolean>;
  stop(): void;
}

/** Milliseconds between two looks, and for a connection to be accepted. */
const PAUSE = 3_000;

/**
 * Watches a listener. When the process has no file descriptors left, node:net in Deno stops accepting, for good and
 * without a word, even when there are some again. So this process connects to a listener itself, when no connection
 * has come for a while. A listener that does not accept that in time accepts nothing any more.
 */
export function watchAccepting({ address, reopen, exhausted }: Watched, pause = PAUSE): AcceptWatch {
  let knocking: Knock | undefined;
  /** Whether anything was accepted since the last look. */
  let heard = false;
  /** Whether this machine can connect to itself here: a firewall may keep it out of its own addresses. */
  let open = false;
  let looking = Promise.resolve();
  // A look that fails says nothing of the listener.
  const timer = setInterval(() => looking = looking.then(look).catch(() => {}), pause);

  async function look(): Promise<void> {
    const at = address();
    if (at === undefined || ((!heard || !open) && await isStuck(at))) await reopen();
    heard = false;
  }

  async function isStuck(at: { readonly host: string; readonly port: number }): Promise<boolean> {
    knocking = await knock(at, pause);
    if (knocking === undefined) return false;
    const outcome = await knocking.outcome;
    if (outcome === "out of file descriptors") exhausted();
    if (outcome === "connected" && !heard) await waitAwake(pause, () => heard);
    knocking.end();
    knocking = undefined;
    // The system does not answer either if too many connections already wait for the listener.
    return !heard && (outcome === "connected" || (outcome === "no answer" && open));
  }

  return {
    async isForeign(socket) {
      heard = true;
      if (knocking === undefined || !await knocking.isOtherEnd(socket)) return true;
      open = true;
      return false;
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * Parts of a wait, in each of which the event loop turns. While it is never idle, it looks for what is new on sockets
 * in one turn of 61 only (`event_interval` of Tokio, on which Deno runs), and a turn of a busy server may be long.
 */
const PARTS = 200;
/** Milliseconds by which a part may be longer than it should: more, and the event loop was held up. */
const LATE = 100;

/**
 * Waits until the event loop has run freely for so many milliseconds. After a standstill, timers run before the
 * connections that arrived meanwhile are accepted.
 *
 * @param over ends the wait
 */
async function waitAwake(milliseconds: number, over: () => boolean): Promise<void> {
  const part = milliseconds / PARTS;
  for (let parts = 0; parts < PARTS && !over();) {
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, part));
    if (performance.now() - began <= part + LATE) parts++;
  }
}

/** The outcome of a connection that the server makes to itself. */
type KnockOutcome = "connected" | "out of file descriptors" | "no answer" | "not possible";

/** A connection that the server makes to itself. */
interface Knock {
  /** Resolves in the time that was given for it. */
  readonly outcome: Promise<KnockOutcome>;
  /** Tells whether an accepted connection is the other end of this one. */
  isOtherEnd(accepted: Socket): Promise<boolean>;
  end(): void;
}

/** Connects to an address of this machine; `undefined` where Deno may not. */
async function knock(
  address: { readonly host: string; readonly port: number },
  milliseconds: number,
): Promise<Knock | undefined> {
  const { state } = await Deno.permissions.query({ name: "net", host: formatAddress(address) });
  if (state !== "granted") return undefined;
  const { promise: outcome, resolve } = Promise.withResolvers<KnockOutcome>();
  const socket = connect({ ...address });
  let answered = false;
  void outcome.then(() => answered = true);
  void waitAwake(milliseconds, () => answered).then(() => resolve("no answer"));
  let own: Pick<Socket, "localAddress" | "localPort"> = {};
  socket.on("connect", () => {
    // A socket that is closed does not know any more.
    own = { localAddress: socket.localAddress, localPort: socket.localPort };
    resolve("connected");
  });
  socket.on("error", ({ code }: NodeJS.ErrnoException) => {
    resolve(OUT_OF_DESCRIPTORS.has(code) ? "out of file descriptors" : "not possible");
  });
  return {
    outcome,
    async isOtherEnd({ remoteAddress, remotePort, localAddress }) {
      // A connection from elsewhere need not wait until this one knows its own port.
      if (remoteAddress !== localAddress || await outcome !== "connected") return false;
      return own.localAddress === remoteAddress && own.localPort === remotePort;
    },
    end: () => void socket.destroy(),
  };
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : undefined;
}
