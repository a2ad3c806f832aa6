import { assert, assertEquals } from "@std/assert";
import { readRecording } from "../../../src/tools/record/recording.ts";
import { startRecorder } from "../../../src/tools/record/start_recorder.ts";
import { createServer, type Socket } from "node:net";
import { startFreeServer } from "../conform/free_server.ts";
import { pem, terminalTls } from "../../support/files/certificates.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";
import { connect } from "../../support/wire/terminal.ts";

Deno.test("startRecorder() passes bytes as they come, and writes down each line with its time and without passwords", async () => {
  const server = await startFreeServer();
  const lines: string[] = [];
  let clock = 0;
  const recorder = await startRecorder({
    listen: { host: "127.0.0.1", port: 0 },
    to: { host: "127.0.0.1", port: server.port },
    delimiter: "|",
    pseudonyms: false,
    write: (line) => void lines.push(line),
    now: () => clock += 5,
  });
  try {
    const terminal = await connect(recorder.port);
    terminal.send("9300CNfree|COsecret|");
    await terminal.expect("941");
    terminal.sendRaw("17not a mess");
    terminal.sendRaw("age\r9900802.00\r");
    await terminal.expect(/^96/);
    await terminal.expect(/^98Y/);
    await terminal.close();
  } finally {
    await recorder.close();
    await server.close();
  }
  const { head, entries } = readRecording(lines.join("\n"));
  assertEquals([head.recording, head.delimiter, head.pseudonyms], ["sip2", "|", false]);
  assertEquals(entries.filter(({ from, line }) => from === "terminal" && line).map(({ line }) => line), [
    "9300CNfree|CO***|",
    "9900802.00",
  ]);
  assertEquals(entries.filter(({ bytes }) => bytes !== undefined).map(({ bytes }) => bytes), [
    "17not a message".length,
  ]);
  assertEquals(entries.filter(({ from, line }) => from === "server" && line).map(({ line }) => line?.slice(0, 3)), [
    "941",
    "96",
    "98Y",
  ]);
  assert(entries.every(({ at }, index) => at >= (entries[index - 1]?.at ?? 0)), "times go on");
  assert(!lines.join("").includes("secret"));
});

for (const [how, secured] of [["in clear text", false], ["over TLS", true]] as const) {
  Deno.test(`startRecorder() passes on the end of what a terminal sends ${how}, and brings it the answer nevertheless`, async () => {
    // Answers once the terminal has sent everything, as to `printf ... | nc`.
    const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
      socket.resume();
      socket.on("end", () => socket.end("941\r"));
    });
    const recorder = await startRecorder({
      listen: {
        host: "127.0.0.1",
        port: 0,
        ...secured && { certificate: { cert: pem("server.pem"), key: pem("server.key") } },
      },
      to: { host: "127.0.0.1", port: await listeningPort(server) },
      delimiter: "|",
      pseudonyms: false,
      write: () => {},
    });
    try {
      const terminal = await connect(recorder.port, secured ? { tls: terminalTls() } : {});
      terminal.send("9300CNfree|COsecret|");
      terminal.socket.end();
      await terminal.expect("941");
      await terminal.close();
    } finally {
      await recorder.close();
      await new Promise((resolve) => server.close(resolve));
    }
  });
}
