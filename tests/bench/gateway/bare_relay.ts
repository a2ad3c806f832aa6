import { createServer } from "node:net";
import process from "node:process";
import { openByteConnection } from "../../../src/wire/byte_connection.ts";

// The socket code of the gateway with nothing behind it: bytes pass both ways, and nobody looks at them. What a message
// through another process costs at least.
const host = "127.0.0.1";
const to = { host, port: Number(process.argv[2]) };

const server = createServer({ noDelay: true }, (socket) => {
  const there = openByteConnection(to, {
    opened: () => socket.on("data", (bytes) => there.send(bytes)),
    received: (bytes) => void socket.write(bytes),
    ended: () => socket.destroy(),
  });
  socket.on("error", () => socket.destroy()).on("close", () => there.close());
});
server.listen({ host, port: 0 }, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
