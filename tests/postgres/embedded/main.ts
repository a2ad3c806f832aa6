/**
 * Runs a PostgreSQL server for tests: prints its URL, obeys the words `kill`, `start`, `hold` and `release` on standard
 * input, each answered with `done`, and ends with the server when standard input does. Arguments are settings, such as
 * `fsync=on`.
 */
import { createServer } from "./server_process.ts";
import { TextLineStream } from "./text_lines.ts";

const server = await createServer(Deno.args);
const say = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
await say(server.url);
for await (
  const word of Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream())
) {
  if (
    word === "kill" || word === "start" || word === "hold" || word === "release"
  ) await server[word]();
  await say("done");
}
await server.remove();
