/**
 * Runs before the program (`deno run --preload`), and has it live at the moments that a test names: each is one line on
 * standard input, and is said again on standard output as soon as it holds. The program starts at the first. All this
 * takes no permission, so that the program keeps exactly its own. A test that wants the process to end by itself closes
 * its input.
 */
let now = Temporal.Instant.from(firstLine());
let first = now.epochMilliseconds;
let following = false;

// Deno runs the program only when a preloaded module has nothing under way: others are waited for once it asks the time.
Temporal.Now.instant = () => {
  if (!following) void follow();
  following = true;
  return now;
};
Date.now = () => Temporal.Now.instant().epochMilliseconds;
// The clock that only goes forward moves with the other, and never stands still.
const forward = performance.now.bind(performance);
performance.now = () => forward() + now.epochMilliseconds - first;

function firstLine(): string {
  const buffer = new Uint8Array(64);
  return new TextDecoder().decode(buffer.subarray(0, Deno.stdin.readSync(buffer) ?? 0)).trim();
}

/** A test names a moment only when the one before has been acknowledged: each chunk is one line. */
async function follow(): Promise<void> {
  for await (const line of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const [moment = "", set] = line.trim().split(" ");
    const before = now.epochMilliseconds;
    now = Temporal.Instant.from(moment);
    // Where the clock is `set`, no time passes.
    if (set !== undefined) first += now.epochMilliseconds - before;
    Deno.stdout.writeSync(new TextEncoder().encode(`it is ${now}\n`));
  }
}
