/** What went over all connections to a server; characters are bytes. */
export interface Overheard {
  /** What each terminal sent. */
  readonly sent: readonly string[];
  /** What each terminal was answered, at the same place. */
  readonly received: readonly string[];
}

/** One connection as it is listened to. */
export interface Wiretap {
  sent: string;
  received: string;
}

// Tests connect terminals where only the port is at hand, and many by themselves; of one process, so is this.
const wiretaps = new Map<number, Wiretap[]>();

/** Listens to a new connection to a port. */
export function overhear(port: number): Wiretap {
  const wiretap = { sent: "", received: "" };
  wiretaps.set(port, [...wiretaps.get(port) ?? [], wiretap]);
  return wiretap;
}

/** What was heard at these ports, which is forgotten: another test's server may get one of them. */
export function takeOverheard(ports: Iterable<number>): Overheard {
  const heard = [...new Set(ports)].flatMap((port) => {
    const taps = wiretaps.get(port) ?? [];
    wiretaps.delete(port);
    return taps;
  });
  return { sent: heard.map(({ sent }) => sent), received: heard.map(({ received }) => received) };
}

/** Forgets what was heard at these ports, which a server begins to serve: one that had them before may not have asked. */
export function forgetOverheard(ports: Iterable<number>): void {
  takeOverheard(ports);
}
