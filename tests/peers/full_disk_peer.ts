import { assertEquals, assertMatch } from "@std/assert";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { runCli } from "../support/program/run_cli.ts";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { anItem, aPatron } from "../support/library/records.ts";

const LIBRARY = {
  patrons: Array.from({ length: 400 }, (_, at) => aPatron({ patronId: `P${at}`, note: "x".repeat(500) })),
  items: [anItem()],
};

Deno.test("backup and export on a full disk say so in one line, and leave nothing", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path }) => {
    const disk = path("disk");
    await Deno.mkdir(disk);
    await run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk);
    try {
      for (const [command, to] of [["backup", path("disk/copy.db")], ["export", disk]] as const) {
        const { code, out, errors } = await sip2d(command, "--to", to);
        assertEquals([code, out, errors.split("\n").length], [3, "", 1], errors);
        assertMatch(errors, /^sip2d: .*(full|No space left)/);
        assertEquals([...Deno.readDirSync(disk)].map(({ name }) => name), []);
      }
    } finally {
      await run("umount", disk);
    }
  }));

Deno.test("commands on a library whose own disk is full say so in one line", () =>
  withLibraryFolder({}, async ({ path, config }) => {
    const disk = path("disk");
    const file = path("full.xml");
    await Deno.mkdir(disk);
    await run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
    try {
      const text = await Deno.readTextFile(config);
      await Deno.writeTextFile(file, text.replace(/sqlite:[^"]*/, "sqlite:disk/library.db"));
      assertEquals((await runCli("migrate", "--config", file)).code, 0);
      const server = await openSqliteStorage(path("disk/library.db"));
      try {
        await server.load(LIBRARY);
        await server.setNote("written", "and not yet written back");
        await Deno.writeFile(path("disk/rest"), new Uint8Array(1 << 20)).catch(() => {});
        for (const args of [["patron", "P1", "--block"], ["backup", "--to", path("disk/copy.db")]]) {
          const { code, errors } = await runCli(...args, "--config", file);
          assertEquals([code, errors.split("\n").length], [3, 1], errors);
          assertMatch(errors, /^sip2d: .*full/);
        }
      } finally {
        await server.close().catch(() => {});
      }
    } finally {
      await run("umount", disk);
    }
  }));

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
}
