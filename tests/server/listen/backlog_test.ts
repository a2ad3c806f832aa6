import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

/** More than node:net's own default of 511, and as many as a process may have open where nothing else is said. */
const TERMINALS = 800;

Deno.test({
  name: "listen() has a place for every terminal that comes while the server stands still",
  ignore: placesOfTheSystem() < TERMINALS,
  async fn() {
    const worker = new Worker(new URL("stands_still.ts", import.meta.url));
    const port = await new Promise<number>((resolve) => worker.once("message", resolve));
    const sockets: Socket[] = [];
    const connected = Array.from(
      { length: TERMINALS },
      () => new Promise<void>((resolve) => sockets.push(connect(port, "127.0.0.1", resolve).on("error", () => {}))),
    );
    await Promise.all(connected);
    for (const socket of sockets) socket.destroy();
    await worker.terminate();
  },
});

/** Deno itself would have to be allowed everything to read that file. */
function placesOfTheSystem(): number {
  const { success, stdout } = new Deno.Command("cat", { args: ["/proc/sys/net/core/somaxconn"] }).outputSync();
  return success ? Number(new TextDecoder().decode(stdout)) : 0;
}
