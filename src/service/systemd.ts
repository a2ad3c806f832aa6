import type { Notice } from "../library/notice.ts";
import { join } from "node:path";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { grantedVariable } from "../process/granted_variable.ts";

/** The service manager that started the server, such as systemd. */
interface ServiceManager {
  /** Says what goes on before the server is ready; it may take long. */
  starting(what: string): void;
  /** Says that the server accepts terminals. */
  ready(): Promise<void>;
  /** Says what came of a reload: why nothing has changed, if that is so. */
  reloaded(problem: Notice | undefined): void;
  /** Says that the server stops, for which it may take so many seconds. Nothing is sent afterwards. */
  stopping(seconds: number): Promise<void>;
}

/** The variables that systemd sets for a unit with `Type=notify`, `RuntimeDirectory=` and perhaps `WatchdogSec=`. */
interface Environment {
  readonly socket: string;
  readonly folder: string;
  /** Microseconds of silence after which systemd takes the server for dead. */
  readonly watchdog: number;
}

/**
 * Finds the service manager that started this process: systemd, where the permissions allow to ask about it and to talk
 * to it; otherwise one that takes no notice.
 */
export async function findServiceManager(): Promise<ServiceManager> {
  const environment = readEnvironment();
  return environment === undefined
    ? { starting() {}, async ready() {}, reloaded() {}, async stopping() {} }
    : await systemd(environment);
}

function readEnvironment(): Environment | undefined {
  const socket = grantedVariable("NOTIFY_SOCKET");
  const folder = grantedVariable("RUNTIME_DIRECTORY");
  if (!socket || !folder) return undefined;
  return { socket, folder, watchdog: Number(grantedVariable("WATCHDOG_USEC") ?? 0) };
}

/** Microseconds that systemd waits for the next word of a starting server: an index of a large table takes minutes. */
const PATIENCE = 600_000_000;

/** Does work with a socket, and names the socket in an error. A missing permission is reported as the flag to add. */
function named<T>(socket: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || !(error instanceof Error)) throw error;
    throw new CommandFailed(
      `cannot talk to systemd over ${socket}: ${error.message}; a file that an earlier run left there may be removed`,
      EXIT.cannot,
      { cause: error },
    );
  }
}

function throwAgain(error: unknown): never {
  throw error;
}

/**
 * Speaks to systemd as sd_notify(3) says. Deno sends datagrams only from a socket that has a name itself; systemd
 * removes that socket with its folder.
 */
async function systemd({ socket: path, folder, watchdog }: Environment): Promise<ServiceManager> {
  const own = join(folder, "notify");
  const socket = named(own, () => Deno.listenDatagram({ transport: "unixpacket", path: own }));
  const tell = async (state: string) => {
    await socket.send(new TextEncoder().encode(state), { transport: "unixpacket", path });
  };
  // A permission that is missing shows here, before the server listens.
  await tell("STATUS=starting").catch((error) => named(`NOTIFY_SOCKET=${path}`, () => throwAgain(error)));
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    starting: (what) => void tell(`STATUS=${what}\nEXTEND_TIMEOUT_USEC=${PATIENCE}`).catch(() => {}),
    async ready() {
      await tell("STATUS=serving\nREADY=1");
      // From the event loop, so that a server whose loop hangs is restarted; at half time, as sd_watchdog_enabled(3) advises.
      // One that is not heard, since systemd itself is just being replaced, is followed by another.
      if (watchdog > 0) timer = setInterval(() => void tell("WATCHDOG=1").catch(() => {}), watchdog / 2000);
    },
    reloaded(problem) {
      const outcome = problem === undefined ? "reloaded" : `not reloaded: ${problem.english.replaceAll("\n", " ")}`;
      void tell(`STATUS=serving; configuration ${outcome}`).catch(() => {});
    },
    async stopping(seconds) {
      clearInterval(timer);
      // One that is not heard changes nothing: what is under way is to be answered all the same.
      await tell(`STOPPING=1\nEXTEND_TIMEOUT_USEC=${seconds * 1_000_000}`).catch(() => {});
      socket.close();
    },
  };
}
