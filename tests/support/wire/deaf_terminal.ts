/** A terminal that asks and asks, and takes none of its answers. */
export interface DeafTerminal {
  close(): Promise<void>;
}

/** Connects one that sends `first`, and then `again` until the server takes no more. */
export async function connectDeaf(port: number, first: string, again: string): Promise<DeafTerminal> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const encoder = new TextEncoder();
  const asking = ask(connection, [encoder.encode(first), encoder.encode(again)]).catch(() => {});
  return {
    async close() {
      connection.close();
      await asking;
    },
  };
}

async function ask(connection: Deno.Conn, [first, again]: readonly Uint8Array[]): Promise<void> {
  for (let rest = first; rest !== undefined;) {
    const written = await connection.write(rest);
    rest = written < rest.length ? rest.subarray(written) : again;
  }
}
