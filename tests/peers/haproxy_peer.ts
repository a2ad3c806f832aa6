import { assert, assertEquals } from "@std/assert";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { anItem } from "../support/library/records.ts";
import { BUNDLE } from "../support/program/programs.ts";
import { type ServerProcess, startProgram } from "../support/server/server_process.ts";
import { connect } from "../support/wire/terminal.ts";
import { becomes, withPeer } from "./peer.ts";
import { unusedPort } from "../support/wire/unused_port.ts";
import { haproxyConfiguration, statusOf } from "./haproxy_configuration.ts";

Deno.test("HAProxy in front of two servers keeps no terminal out in a rolling restart, and its probes leave no trace", () =>
  withLibraryFolder({ items: [anItem()] }, async ({ path }) => {
    const ports = [unusedPort(), unusedPort()] as const;
    const written = await Promise.all(ports.map(async (port) => {
      const file = path(`${port}.xml`);
      const text = (await Deno.readTextFile(path("SIPServer.xml")))
        .replace(/port="[^"]*"/, `port="127.0.0.1:${port}/tcp" proxy_protocol="127.0.0.1" probes_from="127.0.0.1"`);
      await Deno.writeTextFile(file, text);
      return file;
    }));
    const start = (file: string) =>
      startProgram({
        program: BUNDLE,
        permissions: ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", "--allow-read", "--allow-write"],
        options: ["--config", file],
      });
    const servers: ServerProcess[] = await Promise.all(written.map(start));
    const [front, figures] = [unusedPort(), unusedPort()];
    await Deno.writeTextFile(path("haproxy.cfg"), haproxyConfiguration(front, ports, figures));
    await withPeer(["/usr/sbin/haproxy", "-db", "-f", path("haproxy.cfg")], front, async () => {
      const status = async () => {
        const terminal = await connect(front);
        try {
          terminal.send("9900802.00");
          return await terminal.expect(/^98/).then((answer) => answer.startsWith("98Y"), () => false);
        } finally {
          await terminal.close();
        }
      };
      await becomes("terminals are served", status);
      for (const [index, file] of written.entries()) {
        const stopping = servers[index]?.end("SIGTERM");
        let refused = 0;
        for (let terminals = 0; terminals < 20; terminals++) if (!await status()) refused++;
        // A stop may meet one that is connected and has not been heard yet; the other server serves the rest.
        assert(refused <= 1, `${refused} of 20 terminals were not served`);
        assertEquals((await stopping)?.code, 0);
        servers[index] = await start(file);
        // The other one is stopped only when this one is known to be back.
        const server = ["a", "b"][index] ?? "";
        await becomes(`HAProxy knows ${server} again`, async () => await statusOf(figures, server) === "UP");
      }
    });
    for (const server of servers) assertEquals((await server.end("SIGTERM")).problems, []);
  }));
