import { ACCOUNT } from "../bench/bench_config.ts";
import { login } from "../support/wire/messages.ts";
import { connect, type Terminal } from "../support/wire/terminal.ts";
import { type CalledFunction, type InspectedServer, startInspected } from "./inspected_server.ts";
import { withGatewayScene } from "./gateway_scene.ts";
import { withLibraryScene } from "./library_scene.ts";
import { type MessageName, ROUNDS, type Scene, WARM_UP } from "./scene.ts";

/** Files of `src`, by name, each with the functions that one message calls, in the order of the source. */
export type Trip = ReadonlyMap<string, readonly string[]>;

/** The trips of all messages. */
export type Trips = ReadonlyMap<MessageName, Trip>;

/** Characters of a function without a name. */
const SHOWN = 60;

/** When the server starts, a Monday, and when it is measured: for its first minutes it also looks for what an earlier version kept. */
const STARTED = "2026-03-02T12:00:00Z", NOW = "2026-03-02T13:00:00Z";

/**
 * Measures which functions one message calls, from its first byte until the server is at rest: by V8's precise coverage
 * around it, on a real socket with error detection. Our own engine has the rules of the sample, on SQLite; a gateway is
 * before a simulated Koha. What the server does once, or by timers, is left out.
 *
 * @param program the `main.ts` of a tree
 */
export async function measureTrips(program: string): Promise<Trips> {
  const ofLibrary = await withLibraryScene(program, (scene) => measureScene(program, scene));
  const ofGateway = await withGatewayScene((scene) => measureScene(program, scene));
  return new Map([...ofLibrary, ...ofGateway]);
}

async function measureScene(program: string, scene: Scene): Promise<Trips> {
  const server = await startInspected(program, scene.config, STARTED);
  try {
    return await measureOn(server, scene);
  } finally {
    await server.stop();
  }
}

async function measureOn(server: InspectedServer, { lines }: Scene): Promise<Trips> {
  const terminal = await connect(server.port, { errorDetection: true });
  try {
    terminal.send(login(ACCOUNT.login, ACCOUNT.password));
    await terminal.expect("941");
    const rounds: Calls[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if (round === WARM_UP) await server.moveTo(NOW);
      rounds.push(await callsOf(lines(round), terminal, server));
    }
    const measured = rounds.slice(WARM_UP);
    const scripts = measured.flatMap((calls) => [...calls.values()].flat()).map(({ scriptId }) => scriptId);
    const sources = await server.sourcesOf(new Set(scripts));
    return new Map([...measured[0]?.keys() ?? []].map((message) => {
      const alike = measured.map((calls) => calls.get(message) ?? []);
      return [message, toTrip(inAll(alike), sources)];
    }));
  } finally {
    await terminal.close();
  }
}

/** What each message called. */
type Calls = ReadonlyMap<MessageName, readonly CalledFunction[]>;

/** Sends the messages of a round, one after the other. */
async function callsOf(lines: ReturnType<Scene["lines"]>, terminal: Terminal, server: InspectedServer): Promise<Calls> {
  const calls = new Map<MessageName, readonly CalledFunction[]>();
  for (const [name, line, expected] of lines) {
    await server.called();
    terminal.send(line);
    await terminal.expect(expected);
    calls.set(name, await server.called());
  }
  return calls;
}

/** The functions that were called in each round. */
function inAll(rounds: readonly (readonly CalledFunction[])[]): readonly CalledFunction[] {
  const [first = new Map<string, CalledFunction>(), ...others] = rounds.map((calls) =>
    new Map(calls.map((called) => [keyOf(called), called]))
  );
  return [...first].flatMap(([key, called]) => others.every((calls) => calls.has(key)) ? [called] : []);
}

function keyOf({ scriptId, start, end }: CalledFunction): string {
  return `${scriptId}:${start}:${end}`;
}

function toTrip(calls: readonly CalledFunction[], sources: ReadonlyMap<string, string>): Trip {
  const ordered = calls.toSorted((a, b) => a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1);
  const byFile = Map.groupBy(ordered, ({ file }) => file);
  return new Map([...byFile].map(([file, called]) => [file, called.map((one) => nameOf(one, sources))]));
}

/** The name of a function, or how its source begins. */
function nameOf({ name, scriptId, start, end }: CalledFunction, sources: ReadonlyMap<string, string>): string {
  if (name !== "") return name;
  const source = (sources.get(scriptId) ?? "").slice(start, end).replace(/\s+/g, " ");
  return source.length > SHOWN ? `${source.slice(0, SHOWN)}...` : source;
}
