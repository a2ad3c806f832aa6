import { assertEquals, assertMatch } from "@std/assert";

Deno.test("a script ends with one line and code 2 at what it does not know, and --help tells what there is", async () => {
  const unknown = await task("trip", "--lst", "11");
  assertEquals(unknown.code, 2);
  assertMatch(
    unknown.errors,
    /^error: unknown option '--lst'.* Allowed: --list <message>, --against <commit>, --help\n$/,
  );
  const noMessage = await task("trip", "--list", "12");
  assertEquals(noMessage.code, 2);
  assertMatch(
    noMessage.errors,
    /^error: option '--list <message>' argument '12' is invalid\. Allowed choices are 99, .*\n$/,
  );
  const help = await task("trip", "--help");
  assertEquals([help.code, help.errors], [0, ""]);
  assertMatch(help.out, /^Usage: deno task trip .*\n *--against <commit> +\w/s);
});

Deno.test("deno task soak may do what it needs for its beginning", async () => {
  const { code, errors } = await task("soak", "1", "1", "1");
  assertEquals(code, 2);
  assertMatch(errors, /^error: too many arguments\. .* Allowed: \[messages\], \[seed\], --help\n$/);
});

async function task(...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  return { code, out: new TextDecoder().decode(stdout), errors: new TextDecoder().decode(stderr) };
}
