import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { FREE_PROFILE, startFreeServer } from "../conform/free_server.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli, startCli } from "../../support/program/run_cli.ts";
import { connect } from "../../support/wire/terminal.ts";

const DATE = "20261124    101500";

Deno.test("record writes what passes until it is stopped, and compare plays it to two servers", () =>
  withTemporaryFolder(async (folder) => {
    const server = await startFreeServer();
    const file = join(folder, "day.jsonl");
    const to = `127.0.0.1:${server.port}`;
    try {
      const recorder = startCli(
        folder,
        "record",
        "--listen",
        "127.0.0.1:0",
        "--to",
        to,
        "--file",
        file,
        "--pseudonyms",
      );
      const [, port = ""] = /from 127\.0\.0\.1:(\d+) to/.exec(await recorder.line() ?? "") ?? [];
      const terminal = await connect(Number(port));
      for (const request of ["9300CNfree|COsecret|", `17${DATE}AO|ABb1|AC|`, `23001${DATE}AO|AAada|ACx|AD1234|`]) {
        terminal.send(request);
        await terminal.expect(/^(?:94|18|24|98)/);
      }
      await terminal.close();
      recorder.kill("SIGTERM");
      assertEquals((await recorder.ended).code, 0);
      const text = await Deno.readTextFile(file);
      assert(!/secret|1234|"ada|AAada/.test(text), text);

      const again = startCli(folder, "record", "--listen", "127.0.0.1:0", "--to", to, "--file", file);
      const refused = await again.ended;
      assertEquals([refused.code, refused.errors], [
        3,
        `sip2d: ${file} is there already: remove it, or name another file`,
      ]);

      const values = join(folder, "values.json");
      await Deno.writeTextFile(values, '{"CO":{"free":"secret"},"AA":{"P000001":"ada"},"AB":{"I000001":"b1"}}');
      const played = await runCli("compare", "--left", to, "--right", to, "--recording", file, "--values", values);
      assertMatch(played.out, /3 answers compared; differences: 0 that a terminal notices/, played.errors);
      assertEquals(played.code, 0);
    } finally {
      await server.close();
    }
  }));

Deno.test("compare plays scenarios by a profile, and ends with 1 where a terminal or a patron notices something", () =>
  withTemporaryFolder(async (folder) => {
    const [left, right] = [await startFreeServer(), await startFreeServer()];
    const profile = join(folder, "profile.xml"), other = join(folder, "other.xml");
    await Deno.writeTextFile(profile, FREE_PROFILE);
    await Deno.writeTextFile(other, FREE_PROFILE.replace('password="secret"', 'password="wrong"'));
    const [from, to] = [`127.0.0.1:${left.port}`, `127.0.0.1:${right.port}`];
    const sides = ["--left", from, "--right", to];
    try {
      const same = await runCli(
        "compare",
        ...sides,
        "--profile",
        profile,
        "--only",
        "item-available",
        "--format",
        "json",
      );
      assertEquals([same.code, JSON.parse(same.out).differences], [0, []], same.errors);
      const refused = await runCli("compare", ...sides, "--profile", other);
      assertEquals([refused.code, refused.errors], [3, `sip2d: the login "free" of the profile is refused at ${from}`]);
      const none = await runCli("compare", ...sides);
      assertEquals([none.code, none.errors], [2, "error: either --profile or --recording is needed"]);
      const broken = join(folder, "broken.jsonl");
      await Deno.writeTextFile(broken, "{}\n");
      const notOne = await runCli("compare", ...sides, "--recording", broken);
      assertEquals(notOne.code, 2);
      assertStringIncludes(notOne.errors, `${broken}: 1: is not the head of a recording`);
    } finally {
      await left.close();
      await right.close();
    }
  }));

Deno.test("compare refuses an option of the other way to compare, so that --read-only never sends a change", async () => {
  const servers = ["--left", "127.0.0.1:6001", "--right", "127.0.0.1:6001"];
  for (
    const [args, one, other] of [
      [["--recording", "day.jsonl", "--changes", "--read-only"], "--read-only", "--recording <file>"],
      [["--recording", "day.jsonl", "--only", "retry"], "--only <scenarios...>", "--recording <file>"],
      [["--recording", "day.jsonl", "--error-detection"], "--error-detection", "--recording <file>"],
      [["--profile", "profile.xml", "--changes"], "--changes", "--profile <file>"],
      [["--profile", "profile.xml", "--values", "values.json"], "--values <file>", "--profile <file>"],
    ] as const
  ) {
    assertEquals(await runCli("compare", ...servers, ...args), {
      code: 2,
      out: "",
      errors: `error: option '${one}' cannot be used with option '${other}'`,
    });
  }
});
