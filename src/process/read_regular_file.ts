/** Bytes of the largest file that is read: a configuration of ten thousand logins has some five million. */
const MOST = 16 << 20;

/**
 * Reads the text of a regular file, of 16 MiB at most. A configuration may name any file: a device, a pipe or a file without
 * end would take all memory, or keep its reader waiting for ever.
 *
 * @throws if it is another kind of file, or a larger one
 */
export function readRegularFile(path: string): string {
  const { isFile, isDirectory } = Deno.statSync(path);
  if (!isFile) throw new Error(isDirectory ? "it is a folder" : "it is no regular file");
  using file = Deno.openSync(path);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let length = 0;;) {
    const part = new Uint8Array(1 << 16);
    const read = file.readSync(part);
    if (read === null) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(joined(parts, length));
    length += read;
    if (length > MOST) throw new Error(`it has more than ${MOST >> 20} MiB`);
    parts.push(part.subarray(0, read));
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
