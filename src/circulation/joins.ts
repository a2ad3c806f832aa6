/** Does what was asked under a key; whoever asks under the same key meanwhile gets the same answer. */
export type Join<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/** Nothing is under way yet. */
export function createJoins<T>(): Join<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, work) => {
    const running = underWay.get(key) ?? work().finally(() => underWay.delete(key));
    underWay.set(key, running);
    return running;
  };
}
