/**
 * Runs a test while the clock stands by which a server limits the messages that a terminal sends in a second: however slow
 * the machine is, all of them come in the same one.
 */
export async function inOneSecond(test: () => Promise<void>): Promise<void> {
  const { now } = performance;
  const moment = performance.now();
  performance.now = () => moment;
  try {
    await test();
  } finally {
    performance.now = now;
  }
}
