import { type UpstreamIdentity, writable } from "./upstream_identity.ts";

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

  function lineEnd(): number {
    const start = heard.findIndex((byte) => byte > 32);
    return start < 0 ? -1 : heard.findIndex((byte, at) => at > start && (byte === CR || byte === LF));
  }

  return {
    take(bytes) {
      heard.push(...bytes.subarray(0, MOST));
      const [prompt] = prompts;
      if (prompt !== undefined) {
        const text = String.fromCharCode(...heard);
        if (!prompt.asked.test(text)) {
          return heard.length > MOST ? { letIn: false, rest: new Uint8Array(0) } : undefined;
        }
        prompts.shift();
        heard = [];
        type(prompt.typed);
        return undefined;
      }
      const end = lineEnd();
      if (end < 0) return undefined;
      const said = String.fromCharCode(...heard.slice(0, end));
      return { letIn: /\bOK\b/i.test(said), rest: Uint8Array.from(heard.slice(end + 1)) };
    },
  };
}
