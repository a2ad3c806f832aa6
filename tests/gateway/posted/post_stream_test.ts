import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { writeSipXml } from "../../../src/protocol/sip_xml.ts";
import { PostStream } from "../../../src/wire/post_stream.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

const NAMESPACE = "http://axiell.com/Schema/sip.xsd";

/**
 * Posts three messages at once to a server whose answers have this first line and header, and gives the answers, or why
 * there is none, and how many connections the server had.
 *
 * @param text the answer
 */
async function posted(head: string, text = "1803|"): Promise<readonly [string, number]> {
  const sockets: Socket[] = [];
  const body = Buffer.from(writeSipXml({ namespace: NAMESPACE, kind: "response", text }));
  const answer = Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]);
  const server = createServer((socket) => {
    sockets.push(socket);
    let heard = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      heard += bytes.toString("utf8");
      if (!heard.endsWith("</ns2:sip>")) return;
      heard = "";
      socket.write(answer);
    });
  });
  const port = await listeningPort(server);
  const stream = new PostStream({ host: "127.0.0.1", port, post: { path: "/sip" } });
  try {
    const told = await new Promise<string>((resolve) => {
      let answers = "";
      stream.on("data", (bytes: Uint8Array) => {
        answers += new TextDecoder().decode(bytes);
        if (answers.split("\r").length > 3) resolve(answers);
      });
      stream.on("error", (error: Error) => resolve(error.message));
      stream.write("17\r17\r17\r");
    });
    return [told, sockets.length];
  } finally {
    stream.destroy();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

const ANSWERS = "1803|\r".repeat(3);

const HEADS = [
  ["HTTP/1.1 200 OK\r\n", 1],
  ["HTTP/1.1 200 OK\r\nconnection: Close, TE\r\n", 3],
  ["HTTP/1.0 200 OK\r\n", 3],
  ["HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n", 1],
] as const;

for (const [head, connections] of HEADS) {
  Deno.test(`PostStream sends the next message at once, over ${connections} connections, behind ${JSON.stringify(head)}`, async () =>
    assertEquals(await posted(head), [ANSWERS, connections]));
}

Deno.test("PostStream gives an answer with line ends inside as one line", async () => {
  const [answers] = await posted("HTTP/1.1 200 OK\r\n", "1803|AFone\r\ntwo\nthree|CHx|");
  assertEquals(answers, "1803|AFone two three|CHx|\r".repeat(3));
});
