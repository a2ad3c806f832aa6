import { assertEquals, assertMatch } from "@std/assert";
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

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
}
