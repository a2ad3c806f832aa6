import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLE } from "../support/program/programs.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const SAMPLE = fileURLToPath(new URL("../../config/SIPServer.xml", import.meta.url));

for (const lacking of ["read", "write", "net"] as const) {
  Deno.test(`serve tells the flag to add where it lacks --allow-${lacking}`, () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, "SIPServer.xml");
      await Deno.writeTextFile(file, (await Deno.readTextFile(SAMPLE)).replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:0"));
      const granted = {
        read: `--allow-read=${folder}`,
        write: `--allow-write=${folder}`,
        net: "--allow-net=127.0.0.1:0",
      };
      const flags = Object.entries(granted).filter(([kind]) => kind !== lacking).map(([, flag]) => flag);
      const [program, ...args] = BUNDLE.command(["--no-prompt", "--ignore-env", ...flags]);
      const { code, stderr } = await new Deno.Command(program, { args: [...args, "serve", "--config", file] }).output();
      const told = new TextDecoder().decode(stderr).trim().split("\n");
      assertEquals(code, 3);
      assertEquals(told.length, 1, told.join("\n"));
      assertMatch(told[0] ?? "", new RegExp(`^sip2d: .*--allow-${lacking}=`));
    }));
}

Deno.test("a program that may read its folder alone says that a file must be copied there", () =>
  withTemporaryFolder(async (folder) => {
    const [program, ...args] = BUNDLE.command(["--no-prompt", "--ignore-env", "--allow-read=."]);
    const outside = join(folder, "..", "SIPconfig.xml");
    const { code, stderr } = await new Deno.Command(program, {
      args: [...args, "convert", "--config", outside, "--to", "SIPServer.xml"],
      cwd: folder,
    }).output();
    const told = `sip2d: missing permission: ${outside} is outside of this folder: copy it into this one\n`;
    assertEquals([code, new TextDecoder().decode(stderr)], [3, told]);
  }));
