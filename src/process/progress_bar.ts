/** Tells people how far something has come. */
interface ProgressBar {
  /**
   * Shows how far something has come, unless it was shown a moment ago.
   *
   * @param total absent where it is unknown
   */
  show(what: string, done: number, total?: number): void;
  /** Removes the bar from the screen, so that other lines can follow. */
  clear(): void;
}

/** Milliseconds between two drawings. */
const PAUSE = 100;
const WIDTH = 30;

/** The terminal that the bar is drawn on. */
type Screen = Pick<typeof Deno.stderr, "isTerminal" | "writeSync">;

/** Makes a bar in the last line of a terminal; it shows nothing where standard error is no terminal. */
export function progressBar(screen: Screen = Deno.stderr): ProgressBar {
  if (!screen.isTerminal()) return { show() {}, clear() {} };
  const encoder = new TextEncoder();
  const draw = (line: string) => void screen.writeSync(encoder.encode(`\r\x1b[K${line}`));
  let drawn = -PAUSE;
  return {
    show(what, done, total) {
      const now = performance.now();
      if (now - drawn < PAUSE) return;
      drawn = now;
      draw(barLine(what, done, total));
    },
    clear: () => draw(""),
  };
}

/** Writes a line such as `reading items.csv [=====     ] 50 %`, or with an unknown end `hashing PINs 1,200`. */
export function barLine(what: string, done: number, total?: number): string {
  if (total === undefined) return done === 0 ? what : `${what} ${done.toLocaleString("en")}`;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * WIDTH);
  return `${what} [${"=".repeat(filled).padEnd(WIDTH)}] ${Math.floor(share * 100)} %`;
}
