/** A changing text that many browsers watch. It is made once for all of them, and not at all without a watcher. */
export interface LiveText {
  /** Passes on the text when it is made and whenever it has changed, until the returned function is called. */
  watch(watcher: (text: string) => void): () => void;
}

/**
 * The pause after making the text, as a multiple of the time that it took: making it takes a fiftieth of the time at
 * most.
 */
const REST = 50;

/**
 * Makes a live text out of a function that makes the text as it is at the moment.
 *
 * @param pause milliseconds between two looks; more where a look takes long
 */
export function createLiveText(make: () => string | Promise<string>, pause = 1000): LiveText {
  const watchers = new Set<(text: string) => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: string | undefined;

  async function tryToMake(): Promise<string | undefined> {
    try {
      return await make();
    } catch {
      return undefined;
    }
  }

  async function look(): Promise<void> {
    const started = performance.now();
    // After an error the next look tries again.
    const text = await tryToMake() ?? last;
    const took = performance.now() - started;
    if (watchers.size === 0) return;
    clearTimeout(timer);
    timer = setTimeout(start, Math.max(pause, took * REST));
    if (text === last || text === undefined) return;
    last = text;
    for (const watcher of watchers) watcher(text);
  }

  function start(): void {
    void look().catch(() => {});
  }

  return {
    watch(watcher) {
      watchers.add(watcher);
      if (last !== undefined) watcher(last);
      if (watchers.size === 1) start();
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return;
        clearTimeout(timer);
        last = undefined;
      };
    },
  };
}
