import { fail } from "@std/assert";
import { CommanderError } from "commander";
import { clientCommand } from "../../../src/tools/client/client.ts";
import type { LineConsole } from "../../../src/tools/client/interactive.ts";
import { CommandFailed, EXIT } from "../../../src/process/exit_code.ts";
import { firstLine } from "../../../src/process/secret_input.ts";
import { type ScriptStep, withScriptedServer } from "../wire/scripted_server.ts";

/** What a run of the command `client` left behind. */
export interface ClientRun {
  readonly code: number;
  readonly out: readonly string[];
  readonly errors: readonly string[];
}

/** Runs the command as a person types it, its failure told as the program tells it. */
export async function runClient(
  args: readonly string[],
  input = "",
  typed: readonly string[] = [],
): Promise<ClientRun> {
  const out: string[] = [], errors: string[] = [];
  const command = clientCommand({
    out: (text) => out.push(text),
    error: (line) => errors.push(line),
    secrets: { asks: false, read: () => firstLine(input) },
    console: () => typing(typed, out),
  });
  try {
    await command.exitOverride().parseAsync(args, { from: "user" });
    return { code: EXIT.ok, out, errors };
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode === 0 ? EXIT.ok : EXIT.usage, out, errors };
    if (!(error instanceof CommandFailed)) throw error;
    return { code: error.exitCode, out, errors: [...errors, `sip2d: ${error.message}`] };
  }
}

/** Runs `--interactive` against a server that follows the script; the lines stand for what a person types. */
export async function runClientTyping(
  script: readonly ScriptStep[],
  args: readonly string[],
  typed: readonly string[],
): Promise<ClientRun> {
  let result: ClientRun | undefined;
  await withScriptedServer(script, async (port) => {
    result = await runClient(["--port", String(port), "--interactive", ...args], "", typed);
  });
  return result ?? fail("the command did not run");
}

/** Types lines; what is asked for takes the next of them. Notes when a line is to be forgotten. */
function typing(typed: readonly string[], out: string[]): LineConsole {
  const lines = [...typed];
  return {
    next: () => Promise.resolve(lines.shift()),
    ask(question) {
      out.push(`${question}?`);
      return Promise.resolve(lines.shift() ?? "");
    },
    forget: () => void out.push("(forgotten)"),
    close() {},
  };
}

/** Runs the command against a server that follows the script. */
export async function runClientAt(
  script: readonly ScriptStep[],
  args: readonly string[],
  input?: string,
): Promise<ClientRun> {
  let result: ClientRun | undefined;
  await withScriptedServer(script, async (port) => {
    result = await runClient(["--port", String(port), ...args], input);
  });
  return result ?? fail("the command did not run");
}
