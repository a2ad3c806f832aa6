import type { Command } from "commander";

/** Exit codes of the process. */
export const EXIT = {
  ok: 0,
  /** The configuration, or what was asked of a server, has faults; they are on standard error. */
  faulty: 1,
  /** The command line was not understood. */
  usage: 2,
  /** An obstacle outside: a busy port, a database that cannot be opened, a missing permission. */
  cannot: 3,
} as const;

/** The meaning of each exit code, for people. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "done, or stopped as asked",
  faulty:
    "the configuration or the data is not in order, or a server did not answer as it should; the list is on standard error",
  usage: "the command line was not understood",
  cannot: "something is in the way: a busy port, a database that cannot be opened, a missing permission, no connection",
};

/** Ends a command with one line for people. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly exitCode: number;

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Runs a reading of the command line; what it refuses is wrong usage. */
export function usageOf<T>(command: Command, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return command.error(`error: ${error.message}`);
    throw error;
  }
}
