import { openTerminal, type Terminal, type TerminalOptions } from "../../protocol/public/sip2.ts";
import { type ChannelOptions, openStreamTo } from "./channel.ts";

/**
 * Connects to a SIP2 server. Rejects with a `TerminalError`: `unreachable`, `not-secured`, or, where it logs in by
 * prompts, `login-refused`, `closed` or `silent`.
 *
 * @example
 * ```ts
 * const terminal = await connectTerminal({ host: "127.0.0.1", port: 6001, timeoutMs: 10_000 });
 * const { response } = await terminal.sendRaw("9900802.00");
 * await terminal.close();
 * ```
 */
export async function connectTerminal(options: ChannelOptions & TerminalOptions): Promise<Terminal> {
  return await openTerminal(await openStreamTo(options), options);
}
