import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import process from "node:process";
import { drained } from "../../src/server/drained.ts";
import { lines } from "../../src/server/lines.ts";

// The socket code of the server with nothing behind it: what a message costs at least.
const TERMINATOR = Buffer.from("\r");

const server = createServer({ allowHalfOpen: true }, (socket) => void echo(socket));
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ port, pid: process.pid })}\n`);
});

async function echo(socket: Socket): Promise<void> {
  const reader = lines(socket.setNoDelay(true), 16_384).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const bytes = value.kind === "line" ? value.bytes : new Uint8Array();
    if (!socket.write(Buffer.concat([bytes, TERMINATOR]))) await drained(socket);
  }
  socket.end();
}
