import { assertEquals, assertMatch } from "@std/assert";
import { runCli } from "../support/program/run_cli.ts";
import { withScriptedServer } from "../support/wire/scripted_server.ts";

const STATUS = "98YYYNNN10000520261124    1015002.00AOMAIN|AM\x1b]0;x\x07\u009b2J|BXYYYNYYYYYNYNNNNN|";

Deno.test("client lets no words of a server have the screen do things, for people and for programs", async () => {
  for (const more of [[], ["--json"]]) {
    await withScriptedServer([{ expect: "9900802.00\r" }, { send: `${STATUS}\r` }], async (port) => {
      const { out, errors } = await runCli("client", "--port", String(port), "sc-status", ...more);
      assertEquals(/[^\P{Cc}\n]/u.test(out + errors), false, out);
      assertMatch(out, /2J/);
    });
  }
});
