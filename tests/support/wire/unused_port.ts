/** What systems give to whoever asks for any port is above: from 32768 on Linux, from 49152 on macOS. */
const FIRST = 20_000, COUNT = 12_000;

/** Gives a port on which nobody listens, and which nobody is given: who listens there later, or again, finds it free. */
export function unusedPort(): number {
  for (;;) {
    const port = FIRST + Math.floor(COUNT * Math.random());
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
