/** Seconds for which something goes on: few, and more where the machine is busy. */
const SECONDS = ["0.3", "3", "30"] as const;

/** Runs something for some seconds, and anew for more as long as it did not come far enough. */
export async function longEnough<T>(run: (seconds: string) => Promise<T>, isEnough: (done: T) => boolean): Promise<T> {
  const [first, ...longer] = SECONDS;
  let done = await run(first);
  for (const seconds of longer) {
    if (isEnough(done)) break;
    done = await run(seconds);
  }
  return done;
}
