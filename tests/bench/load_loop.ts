import { connect } from "node:net";
import process from "node:process";
import { parseArgs } from "node:util";

/** What a load consists of. */
interface Load {
  readonly port: number;
  /** The server's process, whose CPU time is read from /proc. */
  readonly pid: number;
  readonly terminals: number;
  readonly seconds: number;
  /** Sent by each terminal before the clock starts. */
  readonly login: string;
  /** Sent in turn; each waits for the answer to the one before. */
  readonly messages: readonly string[];
}

/** Sends a line and waits for its answer. */
type Exchange = (line: string) => Promise<void>;

const CR = 13;
/** Microseconds in one tick of /proc/PID/stat: Linux counts 100 a second. */
const TICK = 10_000;

const USAGE = `deno run -A load_loop.ts --port N --pid N [--terminals N] [--seconds N] [--login LINE] MESSAGE...`;

await run(parseLoad(Deno.args));
process.exit();

async function run(load: Load): Promise<void> {
  const exchanges = await Promise.all(Array.from({ length: load.terminals }, () => connectTerminal(load.port)));
  if (load.login !== "") await Promise.all(exchanges.map((exchange) => exchange(load.login)));
  const waits: number[] = [];
  const cpuBefore = cpuMicroseconds(load.pid);
  const start = performance.now();
  await Promise.all(exchanges.map((exchange) => drive(exchange, load, start + load.seconds * 1000, waits)));
  const seconds = (performance.now() - start) / 1000;
  report(waits, seconds, cpuMicroseconds(load.pid) - cpuBefore);
}

async function drive(exchange: Exchange, { messages }: Load, until: number, waits: number[]): Promise<void> {
  for (;;) {
    for (const message of messages) {
      const sent = performance.now();
      if (sent >= until) return;
      await exchange(message);
      waits.push(performance.now() - sent);
    }
  }
}

function connectTerminal(port: number): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1").setNoDelay(true);
    let answered = () => {};
    socket.on("error", reject);
    socket.on("data", (chunk: Uint8Array) => {
      if (chunk.at(-1) === CR) answered();
    });
    socket.on("connect", () =>
      resolve((line) => {
        socket.write(`${line}\r`);
        return new Promise((done) => {
          answered = done;
        });
      }));
  });
}

function report(waits: number[], seconds: number, cpu: number): void {
  waits.sort((a, b) => a - b);
  const at = (share: number) => (waits[Math.floor(waits.length * share)] ?? 0).toFixed(2);
  process.stdout.write(
    `${Math.round(waits.length / seconds)} messages/s, ${(cpu / waits.length).toFixed(2)} us CPU a message, ` +
      `waited ms: median ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}\n`,
  );
}

/** The CPU time of a process so far, user and system. */
function cpuMicroseconds(pid: number): number {
  const afterName = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ").at(-1) ?? "";
  const [user = 0, system = 0] = afterName.split(" ").slice(11, 13).map(Number);
  return (user + system) * TICK;
}

function parseLoad(args: string[]): Load {
  const option = { type: "string" } as const;
  const options = { port: option, pid: option, terminals: option, seconds: option, login: option };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { port, pid, terminals = "50", seconds = "5", login = "" } = values;
  if (port === undefined || pid === undefined || positionals.length === 0) {
    process.stderr.write(`${USAGE}\n`);
    process.exit(2);
  }
  return {
    port: Number(port),
    pid: Number(pid),
    terminals: Number(terminals),
    seconds: Number(seconds),
    login,
    messages: positionals,
  };
}
