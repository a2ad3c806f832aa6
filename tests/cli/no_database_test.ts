import { assertEquals, assertRejects } from "@std/assert";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { aPatron } from "../support/library/records.ts";

const COMMANDS: readonly (readonly [command: string, ...args: string[]])[] = [
  ["export", "--to", "out"],
  ["journal"],
  ["backup", "--to", "copy.db"],
  ["patron", "P1"],
  ["item", "I1"],
];
for (const [command, ...args] of COMMANDS) {
  Deno.test(`${command} makes no empty database where there is none`, () =>
    withLibraryFolder({ patrons: [aPatron()] }, async ({ sip2d, path, config }) => {
      const text = await Deno.readTextFile(config);
      await Deno.writeTextFile(config, text.replace("library.db", "libary.db"));
      assertEquals(await sip2d(command, ...args), {
        code: 3,
        out: "",
        errors: `sip2d: there is no database ${path("libary.db")}; serve and import make one`,
      });
      await assertRejects(() => Deno.stat(path("libary.db")), Deno.errors.NotFound);
    }));
}
