import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { runCli } from "../support/program/run_cli.ts";

const permissions: Deno.PermissionOptions = { net: false, read: true, write: true };

Deno.test(
  "record says that Deno may not listen, and makes no recording",
  { permissions },
  () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, "day.jsonl");
      const args = ["--listen", "127.0.0.1:6002", "--to", "127.0.0.1:6001", "--file", file];
      assertEquals(await runCli("record", ...args), {
        code: 3,
        out: "",
        errors: "sip2d: cannot listen on 127.0.0.1:6002: Deno may not; run it with --allow-net=127.0.0.1:6002",
      });
      await assertRejects(() => Deno.stat(file), Deno.errors.NotFound);
    }),
);
