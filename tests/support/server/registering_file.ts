/**
 * The test file that registers a test now. Files run together share one process (`tests/postgres/gather_tests.ts`), so that
 * what is kept by the file must be told apart.
 */
export function registeringFile(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Infinity;
  const { stack = "" } = new Error();
  Error.stackTraceLimit = limit;
  return /file:\S+_test\.tsx?/.exec(stack)?.[0] ?? "";
}
