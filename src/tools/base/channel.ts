import type { Duplex } from "node:stream";
import { TerminalError } from "../../protocol/public/sip2.ts";
import { type Channel, channelOver } from "../../protocol/session/channel.ts";
import type { Destination } from "../../wire/dial.ts";
import { openStream } from "../../wire/open_stream.ts";
import { PostFailure } from "../../wire/post_failure.ts";

/** The server of a channel, and its time limit. */
export interface ChannelOptions extends Destination {
  /** Milliseconds to wait for the connection, and for each thing that is read. */
  readonly timeoutMs: number;
}

/** Connects to a server. Rejects with a {@link TerminalError} of problem `unreachable` or `not-secured`. */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  return channelOver(await openStreamTo(options), options.timeoutMs);
}

/** Connects to a server, as {@link openChannel} does, for who reads from the stream itself. */
export function openStreamTo({ host, port, tls, post, timeoutMs }: ChannelOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { stream, ready } = openStream({ host, port, tls, post });
    let reached = false;
    stream.once("connect", () => reached = true);
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      stream.destroy();
      const problem = reached ? "not-secured" : "unreachable";
      reject(new TerminalError(problem, `cannot connect to ${host} port ${port}: ${why}`, { cause }));
    };
    const timer = setTimeout(() => fail(`no connection within ${timeoutMs / 1000} s`), timeoutMs);
    const refused = (error: Error) => fail(error.message, error instanceof PostFailure ? error.cause : error);
    stream.once("error", refused);
    stream.once(ready, () => {
      clearTimeout(timer);
      stream.off("error", refused);
      resolve(stream);
    });
  });
}
