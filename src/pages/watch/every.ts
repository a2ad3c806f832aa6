/**
 * Does something again and again, until the returned function is called. A round that fails is made up for by the next:
 * nobody is above a timer, and what a page cannot show must not end the server.
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
