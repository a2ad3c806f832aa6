/** How many there are of each of many keys. */
interface Counter {
  count(key: string): number;
  add(key: string): void;
  remove(key: string): void;
}

/** Makes a counter that has counted nothing yet; a key of which there is none takes no memory. */
export function createCounter(): Counter {
  const counts = new Map<string, number>();
  const count = (key: string) => counts.get(key) ?? 0;
  return {
    count,
    add: (key) => void counts.set(key, count(key) + 1),
    remove(key) {
      if (count(key) > 1) counts.set(key, count(key) - 1);
      else counts.delete(key);
    },
  };
}
