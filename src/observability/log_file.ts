interface LogFile {
  /**
   * Makes ready to write to a file, which is made if it is not there.
   *
   * @throws what the system says, or Deno's `NotCapable`, when it cannot be written
   */
  open(path: string): void;
  /** Writes a text at the end of a file; resolves with what was in the way, if something was. */
  write(path: string, text: string): Promise<string | undefined>;
  /** Opens the file anew, by its name, at the next write: the present one may have been renamed. */
  reopen(): void;
}

/** The owner writes, and the group reads, for people who read logs. */
const MODE = 0o640;

/** Makes a log file that is not open yet. */
export function createLogFile(): LogFile {
  let opened: { readonly path: string; readonly file: Deno.FsFile } | undefined;

  function open(path: string): Deno.FsFile {
    if (opened?.path === path) return opened.file;
    close();
    // Appending: if another program copies and truncates the file, writing goes on at its new end.
    opened = { path, file: Deno.openSync(path, { append: true, create: true, mode: MODE }) };
    return opened.file;
  }

  function close(): void {
    opened?.file.close();
    opened = undefined;
  }

  return {
    open: (path) => void open(path),
    async write(path, text) {
      try {
        const file = open(path);
        const bytes = new TextEncoder().encode(text);
        for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
        return undefined;
      } catch (error) {
        close();
        return String(error);
      }
    },
    reopen: close,
  };
}
