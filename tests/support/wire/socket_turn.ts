/**
 * Lets a process read what has come by its sockets.
 *
 * Deno looks at sockets once in 61 turns of its event loop as long as one more turn is due (`setImmediate`), and at once where
 * there is nothing to do but wait. So a byte is sent to oneself, and waited for: with it comes all that was sent before.
 */
export interface SocketTurn {
  /** Waits until all that was written to sockets of this process before is read. */
  take(): Promise<void>;
  /** Gives its sockets back. */
  close(): Promise<void>;
}

/** Makes one; it opens its sockets when it is taken first. */
export function createSocketTurn(): SocketTurn {
  const byte = new Uint8Array(1), heard = new Uint8Array(1);
  let pair: Promise<Pair> | undefined, taken: Promise<void> | undefined;

  async function turn(): Promise<void> {
    const { from, to } = await (pair ??= openPair());
    const comes = to.read(heard);
    await from.write(byte);
    await comes;
  }

  return {
    // Of several who wait, each has a byte of its own, one behind the other.
    take: () => taken = (taken ?? Promise.resolve()).then(turn),
    async close() {
      await taken;
      if (pair === undefined) return;
      const { from, to } = await pair;
      pair = undefined;
      from.close();
      to.close();
    },
  };
}

/** Two ends of a connection. */
interface Pair {
  readonly from: Deno.TcpConn;
  readonly to: Deno.TcpConn;
}

async function openPair(): Promise<Pair> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [from, to] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  from.setNoDelay(true);
  return { from, to };
}
