/**
 * Calls `work` again and again, until the returned function is called. An error of `work` is dropped, and the next
 * round makes up for it: an error in a timer would end the process.
 */
export function every(milliseconds: number, work: () => void): () => void {
  const timer = setInterval(() => {
    try {
      work();
    } catch {
      // The next round may show more.
    }
  }, milliseconds);
  return () => clearInterval(timer);
}
