export interface Output {
  out(line: string): void;
  error(line: string): void;
  /** Columns of the screen; absent if standard output is no screen. */
  readonly width?: number;
  /** Whether nobody reads standard output any more: a command that would go on for ever ends. */
  readonly unread?: boolean;
}

const encoder = new TextEncoder();

/** The process's own standard output and error. */
export const standardOutput: Output = createStandardOutput();

function createStandardOutput(): Output {
  let unread = false;
  return {
    out(line) {
      if (!writeLine(Deno.stdout, line)) unread = true;
    },
    error: (line) => void writeLine(Deno.stderr, line),
    get width() {
      // A terminal whose size was never set, as `script` makes one, has 0 columns.
      return Deno.stdout.isTerminal() ? Deno.consoleSize().columns || undefined : undefined;
    },
    get unread() {
      return unread;
    },
  };
}

/** Writes a line, and tells whether anybody reads it. */
function writeLine(stream: { writeSync(bytes: Uint8Array): number }, line: string): boolean {
  const bytes = encoder.encode(`${line}\n`);
  try {
    for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
    return true;
  } catch (error) {
    // The reader has seen enough (`sip2d --help | head -1`); there is nothing left to write to.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    return false;
  }
}
