import * as std from "@std/assert";

Deno.test("std_assert.d.ts declares what the package has, no more and no less", async () => {
  const text = await Deno.readTextFile(new URL("./std_assert.d.ts", import.meta.url));
  const declared = new Set(text.matchAll(/^export (?:function|class) (\w+)/gm).map(([, name]) => name));
  std.assertEquals(declared, new Set(Object.keys(std)));
});
