import { fail } from "@std/assert";

/** Runs `body` while a program runs, which must listen at a port, and ends it. */
export async function withPeer(
  [program, ...args]: readonly [string, ...string[]],
  port: number | undefined,
  body: () => Promise<void>,
): Promise<void> {
  const child = new Deno.Command(program, { args, stdout: "piped", stderr: "piped" }).spawn();
  const output = Promise.all([child.stdout, child.stderr].map((stream) => new Response(stream).text()));
  let ended = false;
  const status = child.status.then(() => ended = true);
  try {
    for (let tries = 0; port !== undefined && !await listens(port); tries++) {
      if (ended || tries > 1200) fail(`${program} does not listen: ${(await output).join("")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await body();
  } finally {
    if (!ended) child.kill("SIGTERM");
    await status;
    await output;
  }
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

/** Waits until something is so, which is looked at so often, 50 ms apart. */
export async function becomes(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  most = 4_000,
): Promise<void> {
  for (let tries = 0; !await isSo(); tries++) {
    if (tries > most) fail(`${what}: it is not so after ${most * 0.05} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
