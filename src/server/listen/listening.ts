import type { Socket } from "node:net";
import type { Listener, PageListener } from "../../config/config.ts";
import { type AddressFilter, createAddressFilter } from "../session/address_filter.ts";
import { keepListening, type KeptListener, type ListeningLogs } from "./keep_listening.ts";
import { formatAddress } from "../../wire/listen.ts";

/** An address that is listened on, with its listener as the newest configuration has it. */
export interface OpenListener<L extends Listener | PageListener = Listener> {
  listener: L;
  permits: AddressFilter;
  /** Tells whether a proxy is at an address, which must say for whom it connects. */
  isProxy: AddressFilter;
  /** Tells whether a health probe is at an address. */
  isProber: AddressFilter;
  /** Tells whether a proxy is at an address whose X-Forwarded-For is believed. */
  isForwarder: AddressFilter;
}

/** An address where terminals can connect, or where pages are served. */
export interface ServedAddress {
  readonly host: string;
  /** The port that the system chose, where the configuration says 0. */
  readonly port: number;
  readonly transport: (Listener | PageListener)["transport"];
  /** Whether connections are encrypted. */
  readonly tls?: true;
}

/** All addresses of one kind that a server listens on. */
interface Listening<L> {
  /** Lists where it listens, in the order of the listeners of the last change. */
  addresses(): readonly ServedAddress[];
  /**
   * Listens on just these from now on. An address that stays is not closed in between. One call at a time.
   *
   * @param next a change that must be possible, too; it may listen on ports that this one has closed
   * @throws {ListenError} when an address cannot be listened on, or what `next` throws; then everything is as before, and
   *   an address that was closed meanwhile, and that somebody else has taken, is tried until it is free
   */
  change(listeners: readonly L[], next?: () => Promise<void>): Promise<void>;
  /** Listens on none. */
  close(): Promise<void>;
}

interface Opened<L extends Listener | PageListener> extends KeptListener {
  readonly at: OpenListener<L>;
}

/**
 * Creates the set of addresses that are listened on, which is empty. `accept` gets every connection, and its listener.
 */
export function createListening<L extends Listener | PageListener>(
  accept: (socket: Socket, at: OpenListener<L>) => void,
  logs: ListeningLogs,
): Listening<L> {
  let open: ReadonlyMap<string, Opened<L>> = new Map();
  let over = false;

  async function start(listener: L): Promise<Opened<L>> {
    const at = withFilters(listener);
    return { at, ...await keepListening(listener, (socket) => accept(socket, at), logs) };
  }

  async function startAll(listeners: ReadonlyMap<string, L>): Promise<ReadonlyMap<string, Opened<L>>> {
    const started = new Map<string, Opened<L>>();
    try {
      for (const [key, listener] of listeners) started.set(key, await start(listener));
      return started;
    } catch (error) {
      for (const { close } of started.values()) void close();
      throw error;
    }
  }

  async function change(listeners: readonly L[], next = () => Promise.resolve()): Promise<void> {
    const wanted = keyed(listeners);
    const added = new Map([...wanted].filter(([key]) => !open.has(key)));
    const removed = [...open].filter(([key]) => !wanted.has(key)).map(([, opened]) => opened);
    // An address that goes and one that comes cannot both be listened on if one of the two includes the other.
    for (const { pause } of removed) pause();
    let started: ReadonlyMap<string, Opened<L>> = new Map();
    try {
      started = await startAll(added);
      await next();
    } catch (error) {
      for (const { close } of started.values()) void close();
      for (const { resume } of removed) await resume();
      throw error;
    }
    for (const { close } of removed) void close();
    open = new Map([...wanted].map(([key, listener]) => [key, renewed(key, listener, started)]));
    if (over) await close();
  }

  function renewed(key: string, listener: L, started: ReadonlyMap<string, Opened<L>>): Opened<L> {
    const kept = open.get(key) ?? started.get(key);
    if (kept === undefined) throw new Error(`${key} is neither open nor was it opened`);
    Object.assign(kept.at, withFilters(listener));
    return kept;
  }

  async function close(): Promise<void> {
    over = true;
    const opened = [...open.values()];
    open = new Map();
    await Promise.all(opened.map(({ close }) => close()));
  }

  return { addresses: () => [...open.values()].map(servedAddress), change, close };
}

function withFilters<L extends Listener | PageListener>(listener: L): OpenListener<L> {
  const { proxies = [] } = listener;
  const probes = "probes" in listener ? listener.probes : undefined;
  const forwarders = "posts" in listener ? listener.posts?.forwarders : undefined;
  return {
    listener,
    permits: createAddressFilter(listener),
    isProxy: createAddressFilter({ allow: proxies }),
    isProber: createAddressFilter({ allow: probes ?? [] }),
    isForwarder: createAddressFilter({ allow: forwarders ?? [] }),
  };
}

/** Gives each listener a key. Port 0, of which each service gets another, may be there several times. */
function keyed<L extends Listener | PageListener>(listeners: readonly L[]): ReadonlyMap<string, L> {
  const found = new Map<string, L>();
  for (const listener of listeners) {
    const address = formatAddress(listener);
    let key = address;
    for (let times = 2; found.has(key); times++) key = `${address} (${times})`;
    found.set(key, listener);
  }
  return found;
}

function servedAddress({ at: { listener }, address }: Opened<Listener | PageListener>): ServedAddress {
  return { ...address, transport: listener.transport, ..."tls" in listener && listener.tls && { tls: true } };
}
