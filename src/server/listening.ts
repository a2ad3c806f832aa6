import type { Server, Socket } from "node:net";
import type { Listener } from "../config/config.ts";
import type { Log } from "../observability/log.ts";
import { type AddressFilter, createAddressFilter } from "./address_filter.ts";
import { listen } from "./listen.ts";
import { formatAddress } from "./listen_error.ts";

/** An address that is listened on, with its listener as the newest configuration has it. */
export interface OpenListener {
  listener: Listener;
  permits: AddressFilter;
  /** Whether at an address there is a proxy that must tell for whom it connects. */
  isProxy: AddressFilter;
}

/** An address where terminals can connect. */
export interface ServedAddress {
  readonly host: string;
  /** The port that the system chose, where the configuration says 0. */
  readonly port: number;
  readonly transport: Listener["transport"];
  /** Whether connections are encrypted. */
  readonly tls?: true;
}

/** All addresses that a server listens on. */
export interface Listening {
  /** In the order of the listeners of the last change. */
  addresses(): readonly ServedAddress[];
  /**
   * Listens on just these from now on. An address that stays is not closed in between. One call at a time.
   *
   * @throws {ListenError} when an address cannot be listened on; then everything is as before
   */
  change(listeners: readonly Listener[]): Promise<void>;
  /** Listens on none. */
  close(): Promise<void>;
}

interface Opened extends OpenListener {
  readonly server: Server;
}

/** Listens on nothing yet; `accept` gets every terminal that connects, and where it did. */
export function createListening(accept: (socket: Socket, at: OpenListener) => void, log: Log): Listening {
  let open: ReadonlyMap<string, Opened> = new Map();
  let over = false;

  async function start(listener: Listener): Promise<Opened> {
    const at = withFilters(listener);
    const server = await listen(listener, (socket) => accept(socket, at));
    server.on("error", (error) => log.error("listener failed", { port: listener.port, error: String(error) }));
    return Object.assign(at, { server });
  }

  async function startAll(listeners: ReadonlyMap<string, Listener>): Promise<ReadonlyMap<string, Opened>> {
    const started = new Map<string, Opened>();
    try {
      for (const [key, listener] of listeners) started.set(key, await start(listener));
      return started;
    } catch (error) {
      for (const { server } of started.values()) server.close();
      throw error;
    }
  }

  async function change(listeners: readonly Listener[]): Promise<void> {
    const wanted = keyed(listeners);
    const added = new Map([...wanted].filter(([key]) => !open.has(key)));
    const removed = new Map([...open].filter(([key]) => !wanted.has(key)));
    const inTheWay = new Map([...removed].filter(([, { listener }]) => hasPort(added, listener.port)));
    for (const { server } of inTheWay.values()) server.close();
    const started = await startAll(added).catch(async (error: unknown) => {
      const again = await startAll(new Map([...inTheWay].map(([key, { listener }]) => [key, listener])));
      open = new Map([...open, ...again]);
      throw error;
    });
    for (const [key, { server }] of removed) if (!inTheWay.has(key)) server.close();
    open = new Map([...wanted].map(([key, listener]) => [key, renewed(key, listener, started)]));
    if (over) await close();
  }

  function renewed(key: string, listener: Listener, started: ReadonlyMap<string, Opened>): Opened {
    const kept = open.get(key) ?? started.get(key);
    if (kept === undefined) throw new Error(`${key} is neither open nor was it opened`);
    return Object.assign(kept, withFilters(listener));
  }

  async function close(): Promise<void> {
    over = true;
    const servers = [...open.values()].map(({ server }) => server);
    open = new Map();
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }

  return { addresses: () => [...open.values()].map(servedAddress), change, close };
}

function withFilters(listener: Listener): OpenListener {
  const { proxies: allow = [] } = listener;
  return { listener, permits: createAddressFilter(listener), isProxy: createAddressFilter({ allow }) };
}

/** Port 0, of which each service gets another, may be there several times. */
function keyed(listeners: readonly Listener[]): ReadonlyMap<string, Listener> {
  const found = new Map<string, Listener>();
  for (const listener of listeners) {
    const address = formatAddress(listener);
    let key = address;
    for (let times = 2; found.has(key); times++) key = `${address} (${times})`;
    found.set(key, listener);
  }
  return found;
}

/** An address that goes and one that comes cannot both be listened on if one of the two includes the other. */
function hasPort(listeners: ReadonlyMap<string, Listener>, port: number): boolean {
  return port !== 0 && [...listeners.values()].some((listener) => listener.port === port);
}

function servedAddress({ listener, server }: Opened): ServedAddress {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { host: listener.host, port, transport: listener.transport, ...listener.tls && { tls: true } };
}
