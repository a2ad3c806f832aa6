import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli } from "../../support/program/run_cli.ts";

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

Deno.test("record leaves no recording behind where its port is taken, so that it can be tried again", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "day.jsonl");
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const args = ["--listen", `127.0.0.1:${taken.addr.port}`, "--to", "127.0.0.1:6001", "--file", file];
    for (let tried = 0; tried < 2; tried++) {
      const { code, errors } = await runCli("record", ...args);
      assertEquals(code, 3);
      assertMatch(errors, /^sip2d: --listen 127\.0\.0\.1:\d+ cannot be used \(.*EADDRINUSE/);
    }
    taken.close();
  }));

Deno.test("record refuses a delimiter that can be none", () =>
  withTemporaryFolder(async (folder) => {
    const args = ["--listen", "127.0.0.1:0", "--to", "127.0.0.1:6001", "--file", join(folder, "day.jsonl")];
    for (const delimiter of ["||", "", "A", " "]) {
      assertEquals(await runCli("record", ...args, "--delimiter", delimiter), {
        code: 2,
        out: "",
        errors: `error: option '--delimiter <character>' argument '${delimiter}' is invalid. ` +
          "It must be one ASCII character, no letter, digit or blank",
      });
    }
  }));
