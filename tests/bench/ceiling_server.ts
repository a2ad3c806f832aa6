import { createServer, type Socket } from "node:net";
import process from "node:process";
import { decodeMessage } from "../../src/protocol/decode_message.ts";
import { encodeMessage } from "../../src/protocol/encode_message.ts";
import { requests } from "../../src/protocol/requests.ts";
import { waitUntilDrained } from "../../src/server/listen/connection.ts";
import { lines } from "../../src/server/session/lines.ts";

// The socket code of the server with nothing behind it, neither protocol nor library: what a message costs at least. An
// answer of ACS Status is made once for each sequence number, so that a load verifies these answers like any other.
const LIMIT = 16_384;
/** AZ, four digits; the digit of AY stands before. */
const AFTER_SEQUENCE = 6;

const status = requests.scStatus.answer;
const message = decodeMessage(status.sample, status, "|");
const answers = Array.from({ length: 10 }, (_, digit) =>
  encodeMessage(message, {
    delimiter: "|",
    encoding: "ascii",
    terminator: "\r",
    version: 2,
    errorDetection: { sequence: String(digit) },
  }));

const server = createServer({ allowHalfOpen: true }, (socket) => void serve(socket));
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ port, pid: process.pid })}\n`);
});

async function serve(socket: Socket): Promise<void> {
  const reader = lines(socket.setNoDelay(true), LIMIT).stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const digit = value.kind === "line" ? Number(String.fromCharCode(value.bytes.at(-1 - AFTER_SEQUENCE) ?? 0)) : 0;
    if (!socket.write(answers[digit] ?? "96\r")) await waitUntilDrained(socket);
  }
  socket.end();
}
