import { parentPort } from "node:worker_threads";
import { listen } from "../../../src/wire/listen.ts";

/** Runs in a thread: listens, says where, and then looks at nothing any more until it is ended. */
const server = await listen({ host: "127.0.0.1", port: 0 }, () => {});
const address = server.address();
parentPort?.postMessage(typeof address === "object" ? address?.port : undefined);
setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 0);
