import { decodeText } from "../../protocol/encoding.ts";
import { withoutTelnetCommands } from "../../protocol/without_telnet_commands.ts";
import { writable } from "../base/upstream_field.ts";
import type { UpstreamIdentity } from "./upstream_identity.ts";

/** The result of a login at prompts, and the bytes that came after it. */
interface PromptVerdict {
  readonly letIn: boolean;
  readonly rest: Uint8Array;
}

/** A login at the two prompts of a server with telnet transport. */
export interface PromptLogin {
  /** Takes the bytes that have arrived. Gives the verdict once it has come. */
  take(bytes: Uint8Array): PromptVerdict | undefined;
}

const CR = 13, LF = 10;

/** The longest greeting and prompt, in characters: what is longer does not come from such a server. */
const MOST = 4096;

/**
 * Answers the prompts `login: ` and `password: `, which end without a line end. The server then says `Login OK.
 * Initiating SIP` or `Invalid login` (Koha's words), and speaks SIP2 from the next line on.
 */
export function createPromptLogin(
  { id, password }: Pick<UpstreamIdentity, "id" | "password">,
  type: (text: string) => void,
): PromptLogin {
  const prompts: { readonly asked: RegExp; readonly typed: string }[] = [
    { asked: /login:\s*$/i, typed: writable(id, "") },
    { asked: /password:\s*$/i, typed: writable(password, "") },
  ];
  let heard: number[] = [];

  /** Reads the first line that says something, if it has ended. */
  function verdict(): PromptVerdict | undefined {
    for (let start = 0;;) {
      const end = heard.findIndex((byte, at) => at >= start && (byte === CR || byte === LF));
      if (end < 0) return undefined;
      const said = wordsOf(heard.slice(start, end));
      start = end + 1;
      if (/[!-\uffff]/.test(said)) return { letIn: /\bOK\b/i.test(said), rest: Uint8Array.from(heard.slice(start)) };
    }
  }

  return {
    take(bytes) {
      heard.push(...bytes.subarray(0, MOST));
      const [prompt] = prompts;
      if (prompt !== undefined) {
        if (!prompt.asked.test(wordsOf(heard))) {
          return heard.length > MOST ? { letIn: false, rest: new Uint8Array(0) } : undefined;
        }
        prompts.shift();
        heard = [];
        type(prompt.typed);
        return undefined;
      }
      return verdict();
    },
  };
}

/** Gives the text of what a server said. Telnet servers say between it how the password is echoed. */
function wordsOf(bytes: readonly number[]): string {
  return decodeText(withoutTelnetCommands(Uint8Array.from(bytes)), "latin1");
}
