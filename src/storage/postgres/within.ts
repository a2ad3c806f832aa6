/**
 * Waits so many milliseconds for an answer, then throws what `late` makes of that number. What comes later goes nowhere.
 */
export async function within<T>(
  milliseconds: number,
  answer: Promise<T>,
  late: (milliseconds: number) => Error,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late(milliseconds)), milliseconds);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
