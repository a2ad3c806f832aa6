import { assertEquals, assertStringIncludes } from "@std/assert";
import { filledIn, generalFlags, projectPath, V8_FLAGS } from "../../packaging/project.ts";

for (const unit of ["sip2d.service", "sip2d@.service"]) {
  Deno.test(`${unit} bounds what V8 keeps as every other way of starting a server does`, async () => {
    const lines = (await Deno.readTextFile(projectPath(`config/systemd/${unit}`))).split("\n");
    assertEquals(lines.filter((line) => line.includes("V8_FLAGS")), [`Environment=DENO_V8_FLAGS=${V8_FLAGS}`]);
  });
}

Deno.test("the service for Windows starts what the npm package starts, with the same flags", async () => {
  const service = await Deno.readTextFile(projectPath("config/windows/sip2d-service.xml"));
  const words = [...service.matchAll(/<argument>(.*)<\/argument>/g)].map(([, word]) => word);
  assertEquals(words.slice(2, -4), (await generalFlags()).split(" "));
  assertStringIncludes(service, `<env name="DENO_V8_FLAGS" value="${V8_FLAGS}" />`);
});

Deno.test("sip2d of the .deb bounds what V8 keeps, unless the site has set DENO_V8_FLAGS, be it to nothing", async () => {
  const script = await filledIn("debian/sip2d", { FLAGS: "", V8_FLAGS });
  // What would start the server tells what it was given instead.
  const told = script.replace(/^exec .*$/m, 'echo "$DENO_V8_FLAGS"');
  const run = async (env: Readonly<Record<string, string>>) => {
    const { stdout } = await new Deno.Command("sh", { args: ["-c", told], clearEnv: true, env }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  assertEquals(await run({}), V8_FLAGS);
  assertEquals(await run({ DENO_V8_FLAGS: "--max-old-space-size=160" }), "--max-old-space-size=160");
  assertEquals(await run({ DENO_V8_FLAGS: "" }), "");
});
