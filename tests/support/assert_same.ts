import assert from "node:assert/strict";

/**
 * Compares by value, moments and days included, which `assert` takes for equal whatever they say. A key whose value is
 * `undefined` counts as absent.
 */
export function assertSame(actual: unknown, expected: unknown, message?: string): void {
  assert.deepStrictEqual(plain(actual), plain(expected), message);
}

function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, each) => each instanceof Map ? [...each] : each);
  return text === undefined ? undefined : JSON.parse(text);
}
