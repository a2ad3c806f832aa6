import { connect, type Socket } from "node:net";
import { formatAddress } from "./listen_error.ts";

/** What came of a connection that the server made to itself. */
export type KnockOutcome = "connected" | "out of file descriptors" | "no answer" | "not possible";

/** A connection that the server makes to itself. */
export interface Knock {
  /** Resolves in the time that was given for it. */
  readonly outcome: Promise<KnockOutcome>;
  /** Whether an accepted connection is the other end of this one. */
  isOtherEnd(accepted: Socket): Promise<boolean>;
  end(): void;
}

/** Connects to an address of this machine; `undefined` where Deno may not. */
export async function knock(
  address: { readonly host: string; readonly port: number },
  milliseconds: number,
): Promise<Knock | undefined> {
  const { state } = await Deno.permissions.query({ name: "net", host: formatAddress(address) });
  if (state !== "granted") return undefined;
  const { promise: outcome, resolve } = Promise.withResolvers<KnockOutcome>();
  const socket = connect({ ...address });
  const timer = setTimeout(() => resolve("no answer"), milliseconds);
  void outcome.then(() => clearTimeout(timer));
  let own: Pick<Socket, "localAddress" | "localPort"> = {};
  socket.on("connect", () => {
    // A socket that is closed does not know any more.
    own = { localAddress: socket.localAddress, localPort: socket.localPort };
    resolve("connected");
  });
  socket.on("error", ({ code }: NodeJS.ErrnoException) => {
    resolve(code === "EMFILE" || code === "ENFILE" ? "out of file descriptors" : "not possible");
  });
  return {
    outcome,
    async isOtherEnd({ remoteAddress, remotePort, localAddress }) {
      // Nobody from elsewhere has to wait until this connection knows its own port.
      if (remoteAddress !== localAddress || await outcome !== "connected") return false;
      return own.localAddress === remoteAddress && own.localPort === remotePort;
    },
    end: () => void socket.destroy(),
  };
}
