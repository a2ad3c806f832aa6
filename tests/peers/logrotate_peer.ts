import { assertEquals } from "@std/assert";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { startProcess } from "../support/server/server_process.ts";
import { becomes } from "./peer.ts";

Deno.test("logrotate takes the log of a running server away, which goes on in a new file from a reload on", () =>
  withLibraryFolder({}, async ({ config, path }) => {
    const log = path("sip2d.log");
    await Deno.writeTextFile(
      config,
      (await Deno.readTextFile(config)).replace("</acsconfig>", '<s:log file="sip2d.log"/></acsconfig>'),
    );
    const server = await startProcess(config);
    const text = (name: string) => Deno.readTextFile(name).catch(() => "");
    await becomes("the start is logged", async () => (await text(log)).includes("server started"));
    await Deno.writeTextFile(path("conf"), `${log} {\n  rotate 2\n}\n`, { mode: 0o644 });
    await Deno.chmod(path("."), 0o755);
    const { code, stderr } = await new Deno.Command("/usr/sbin/logrotate", {
      args: ["--force", "--state", path("status"), path("conf")],
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    server.reload();
    await becomes("the reload is logged", async () => (await text(log)).includes("configuration reloaded"));
    assertEquals((await text(`${log}.1`)).includes("server started"), true);
    await server.end("SIGTERM");
  }));
