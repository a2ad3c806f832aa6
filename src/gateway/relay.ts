import type { Socket } from "node:net";
import type { Upstream, UpstreamAddress } from "../config/upstream/upstream.ts";
import type { RelayedTerminal } from "../server/back_end/back_end.ts";
import { dial } from "../wire/dial.ts";
import { upstreamTarget } from "./base/upstream_target.ts";

/** Milliseconds within which a connection must be open. */
const CONNECT_LIMIT = 5_000;

const CR = 13, LF = 10;

/**
 * Passes bytes between a terminal and a library system, in both directions, from the first byte on. No message is read,
 * changed, kept or counted. When one side closes, the other is closed. Each side has TLS of its own; a PROXY line is
 * sent before the terminal's bytes where the configuration says so.
 */
export function relay(upstream: Upstream, terminal: Socket, address: string): RelayedTerminal {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let system: Socket | undefined;
  /** Whether a request is under way: the last bytes came from the terminal. */
  let asked = false;
  let ending = false;
  let limit: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    clearTimeout(limit);
    system?.destroy();
    terminal.destroy();
    resolve();
  }

  terminal.on("close", close);
  terminal.on("error", close);
  void connected(upstream, terminal, address).then((found) => {
    system = found;
    if (found === undefined || terminal.destroyed) return close();
    found.on("close", () => terminal.destroyed ? close() : terminal.destroySoon());
    found.on("error", close);
    terminal.on("data", () => asked = true);
    found.on("data", (bytes: Uint8Array) => {
      const last = bytes.at(-1);
      if (last !== CR && last !== LF) return;
      asked = false;
      if (ending) terminal.destroySoon();
    });
    terminal.pipe(found);
    found.pipe(terminal);
  });
  return {
    over,
    end() {
      if (!asked) return close();
      ending = true;
      limit ??= setTimeout(close, upstream.answerSeconds * 1000);
    },
  };
}

/** Connects to the first address that answers. What the terminal sends meanwhile stays in its socket. */
async function connected(upstream: Upstream, terminal: Socket, from: string): Promise<Socket | undefined> {
  for (const address of upstream.addresses) {
    const found = await connectedTo(upstream, address, from);
    if (found !== undefined || terminal.destroyed) return found;
  }
  return undefined;
}

function connectedTo(upstream: Upstream, address: UpstreamAddress, terminal: string): Promise<Socket | undefined> {
  const { socket, ready } = dial(upstreamTarget(upstream, address, { terminal }));
  return new Promise((resolve) => {
    const failed = () => {
      clearTimeout(limit);
      socket.destroy();
      resolve(undefined);
    };
    const limit = setTimeout(failed, CONNECT_LIMIT);
    socket.once("error", failed);
    socket.once(ready, () => {
      clearTimeout(limit);
      socket.off("error", failed);
      resolve(socket);
    });
  });
}
