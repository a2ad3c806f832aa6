export interface Output {
  out(line: string): void;
  error(line: string): void;
  /** Columns of the screen; absent if standard output is no screen. */
  readonly width?: number;
}

const encoder = new TextEncoder();

/** The process's own standard output and error. */
export const standardOutput: Output = {
  out: (line) => writeLine(Deno.stdout, line),
  error: (line) => writeLine(Deno.stderr, line),
  get width() {
    // A terminal whose size was never set, as `script` makes one, has 0 columns.
    return Deno.stdout.isTerminal() ? Deno.consoleSize().columns || undefined : undefined;
  },
};

function writeLine(stream: { writeSync(bytes: Uint8Array): number }, line: string): void {
  const bytes = encoder.encode(`${line}\n`);
  try {
    for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
  } catch (error) {
    // The reader has seen enough (`sip2d --help | head -1`); there is nothing left to write to.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
