import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { makePackages } from "../../packaging/package.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { DIST, freePorts, VERSION } from "./paths.ts";
import { assertServes, run } from "./served.ts";

Deno.test("packages that are made twice are the same, byte for byte, and SHA256SUMS is theirs", () =>
  withTemporaryFolder(async (folder) => {
    // Those for other processors are made by the same code, which takes its time.
    const made = await makePackages(folder, ["amd64"]);
    const sums = (await Deno.readTextFile(join(DIST, "SHA256SUMS"))).trim().split("\n");
    const again = (await Deno.readTextFile(join(folder, "SHA256SUMS"))).trim().split("\n");
    assertEquals(sums.filter((line) => made.includes(line.split("  ")[1] ?? "")), again);
    // Images are left out where Debian's packages cannot be had.
    assertEquals(sums.filter((line) => !line.includes("-image-")).length, 9);
    await run(["sha256sum", "--check", "--strict", "SHA256SUMS"], { cwd: DIST });
  }));

Deno.test("the npm package serves the sample in an empty folder, and ends when it is told to", () =>
  withTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "package.json"), "{}");
    await run(["npm", "install", "--silent", join(DIST, `sip2d-${VERSION}.tgz`)], { cwd: folder });
    assertEquals(await run(["npx", "sip2d", "--version"], { cwd: folder }), `${VERSION}\n`);
    await Deno.writeTextFile(join(folder, "SIPServer.xml"), await freePorts());
    await assertServes([join(folder, "node_modules/.bin/sip2d"), "serve", "--sample"], { cwd: folder });
    await Deno.stat(join(folder, "library.db"));
  }));

Deno.test("the program with its Deno unpacks itself once, also when two start at the same time, and serves", () =>
  withTemporaryFolder(async (folder) => {
    const program = join(DIST, "sip2d");
    const env = { XDG_CACHE_HOME: join(folder, "cache") };
    const versions = await Promise.all([1, 2].map(() => run([program, "--version"], { env })));
    assertEquals(versions, [`${VERSION}\n`, `${VERSION}\n`]);
    const [unpacked, ...others] = [...Deno.readDirSync(join(env.XDG_CACHE_HOME, "sip2d"))];
    assertMatch(unpacked?.name ?? "", new RegExp(`^${VERSION}-[0-9a-f]{12}$`));
    assertEquals(others, []);
    await Deno.writeTextFile(join(folder, "SIPServer.xml"), await freePorts());
    await assertServes([program, "serve", "--sample"], { env, cwd: folder });
    await run([program, "frobnicate"], { env }, 2);
  }));

Deno.test("the program with its Deno says what is missing where it has nowhere to unpack itself", async () => {
  await run(["env", "-i", "PATH=/usr/bin:/bin", "sh", join(DIST, "sip2d"), "--version"], {}, 2);
});
