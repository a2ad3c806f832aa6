/** A text that changes, for many who watch it: made once for all of them, and not at all when nobody does. */
export interface LiveText {
  /** Tells the text now and whenever it has changed, until the returned function is called. */
  watch(watcher: (text: string) => void): () => void;
}

/** Milliseconds between two looks. */
const LOOK = 1000;

/** Makes a live text out of a function that makes the text as it is at the moment. */
export function createLiveText(make: () => string): LiveText {
  const watchers = new Set<(text: string) => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let last = "";

  function look(): void {
    const text = make();
    if (text === last) return;
    last = text;
    for (const watcher of watchers) watcher(text);
  }

  return {
    watch(watcher) {
      if (watchers.size === 0) {
        last = make();
        timer = setInterval(look, LOOK);
      }
      watchers.add(watcher);
      watcher(last);
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) clearInterval(timer);
      };
    },
  };
}
