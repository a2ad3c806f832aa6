import { decodeText, encodeText, type TelnetLogin } from "../../protocol/public/sip2.ts";
import { withoutTelnetCommands } from "../../protocol/without_telnet_commands.ts";
import type { Speech } from "./load_plan.ts";

/** How far a login by prompts has come: the server has said nothing yet that ends it, or it has. */
export type PromptProgress = "asked" | "logged-in" | "refused";

/**
 * Makes a function that answers the prompts of a server whose transport is telnet, as bytes of it arrive.
 *
 * @param write types an answer
 */
export function createPromptLogin(
  { login, password }: TelnetLogin,
  { encoding, terminator }: Speech,
  write: (bytes: Uint8Array) => void,
): (chunk: Uint8Array) => PromptProgress {
  const answers = [[/login:\s*$/i, login], [/password:\s*$/i, password]] as const;
  let heard: readonly number[] = [];
  let answered = 0;

  return (chunk) => {
    heard = [...heard, ...chunk];
    // Between its words a telnet server says how the password is echoed.
    const said = decodeText(withoutTelnetCommands(Uint8Array.from(heard)), "latin1");
    const next = answers[answered];
    if (next === undefined) {
      return /\bOK\b.*[\r\n]/i.test(said) ? "logged-in" : /[\r\n]/.test(said.trimStart()) ? "refused" : "asked";
    }
    const [prompt, answer] = next;
    if (!prompt.test(said)) return "asked";
    heard = [];
    answered++;
    write(encodeText(answer + terminator, encoding));
    return "asked";
  };
}
