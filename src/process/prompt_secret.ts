import { promptSecret as untyped } from "deno-std/cli/prompt_secret.js";

/**
 * Asks at the terminal, on standard output, and shows a star for each key instead of what is typed; `null` if standard
 * input is not a terminal. This is what `@std/cli/prompt-secret` declares: the same code on npm has no types of its own.
 */
export const promptSecret: (message?: string, options?: PromptSecretOptions) => string | null = untyped;

interface PromptSecretOptions {
  /** What is shown for each key, `*` unless given; with `""` nothing is. */
  readonly mask?: string;
  /** Whether the question is removed once it is answered. */
  readonly clear?: boolean;
}
