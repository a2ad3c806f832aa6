import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { emulate, whyNotArm64 } from "./arm64.ts";
import { asService, CONFIG, configOfAdministrator, STATE, whyNotInstalled } from "./debian_system.ts";
import { assertServiceServes } from "./installed_service.ts";
import { exists, tell } from "./machine.ts";
import { DIST, freePorts, VERSION } from "./paths.ts";
import { lendAndReturn } from "./sample_session.ts";
import { assertServes, run } from "./served.ts";

const DEB = join(DIST, `sip2d_${VERSION}_arm64.deb`);

const noArm64 = await whyNotArm64();
const hindrance = noArm64 ?? await whyNotInstalled(DEB);
if (hindrance !== undefined) await tell(`the packages for arm64 are not all tried: ${hindrance}`);

Deno.test({
  name: "arm64: the program with its Deno serves the sample to a terminal that asks, lends and returns",
  ignore: noArm64 !== undefined,
  fn: () =>
    withTemporaryFolder(async (folder) => {
      const program = join(DIST, "sip2d-arm64");
      const env = { XDG_CACHE_HOME: join(folder, "cache") };
      // It unpacks itself; whether what it then starts runs here depends on the machine.
      await new Deno.Command(program, { args: ["--version"], env, stdout: "null", stderr: "null" }).output();
      const [unpacked] = [...Deno.readDirSync(join(env.XDG_CACHE_HOME, "sip2d"))];
      await emulate(join(env.XDG_CACHE_HOME, "sip2d", unpacked?.name ?? "", "deno"));
      assertEquals(await run([program, "--version"], { env }), `${VERSION}\n`);
      await Deno.writeTextFile(join(folder, "SIPServer.xml"), await freePorts());
      const inOrder = "SIPServer.xml is in order: 3 listeners, 3 accounts, 3 institutions\n";
      assertEquals(await run([program, "check", "--config", "SIPServer.xml"], { env, cwd: folder }), inOrder);
      await assertServes([program, "serve", "--sample"], { env, cwd: folder }, lendAndReturn);
    }),
});

Deno.test({
  name: "arm64: the .deb is installed, serves by its unit, is upgraded, and keeps its data until purge",
  ignore: hindrance !== undefined,
  fn: () =>
    withTemporaryFolder(async (folder) => {
      try {
        await install(await olderDeb(folder));
        assertEquals(await run(["dpkg-query", "--show", "--showformat=${Architecture}", "sip2d"]), "arm64");
        await Deno.writeTextFile(CONFIG, await configOfAdministrator());
        const patrons = join(folder, "patrons.csv");
        await Deno.writeTextFile(patrons, "patron_id,last_name\nP1,Whitfield\n");
        await Deno.chmod(folder, 0o755);
        await asService("import", "--patrons", patrons);

        await install(DEB);
        await assertServiceServes(async (terminal) => {
          await terminal.ask("6300120261207    120000          AOALL|AAP1|AC|", /^64.*\|AEWhitfield\|.*\|BLY\|/);
        });
      } finally {
        await run(["dpkg", "--purge", "sip2d"]);
        // The script that emulates is no file of the package's.
        if (await exists("/usr/lib/sip2d")) await Deno.remove("/usr/lib/sip2d", { recursive: true });
      }
      await assertRejects(() => Deno.stat(STATE), Deno.errors.NotFound);
    }),
});

/** Installs a .deb for other processors; its program is emulated. */
async function install(file: string): Promise<void> {
  const force = ["--force-confold", "--force-architecture", "--force-depends"];
  await run(["dpkg", "--install", ...force, file], { env: { DEBIAN_FRONTEND: "noninteractive" } });
  await emulate("/usr/lib/sip2d/deno");
}

/** The same with a lower version. */
async function olderDeb(folder: string): Promise<string> {
  const tree = join(folder, "tree"), older = join(folder, "older.deb");
  await run(["dpkg-deb", "--raw-extract", DEB, tree]);
  const control = join(tree, "DEBIAN/control");
  const text = await Deno.readTextFile(control);
  await Deno.writeTextFile(control, text.replace(/^Version: (.*)$/m, "Version: $1~before"));
  await run(["dpkg-deb", "--build", "--root-owner-group", "-Zzstd", "-z1", tree, older]);
  return older;
}
