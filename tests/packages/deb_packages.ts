import { assert, assertEquals, assertMatch, assertNotMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { debBefore } from "./commit_before.ts";
import { assertServiceServes } from "./installed_service.ts";
import { readUnit, wordsOf } from "./unit.ts";
import { DIST, freePorts, VERSION } from "./paths.ts";
import { run } from "./served.ts";

const DEB = join(DIST, `sip2d_${VERSION}_amd64.deb`);
const CONFIG = "/etc/sip2d/SIPServer.xml";
const STATE = "/var/lib/sip2d";

const hindrance = await whyNot();
if (hindrance !== undefined) {
  await Deno.stdout.write(new TextEncoder().encode(`the .deb is not installed: ${hindrance}\n`));
}

Deno.test({
  name: "the .deb is installed, serves by its unit, is upgraded from the commit before, and keeps its data until purge",
  ignore: hindrance !== undefined,
  fn: () =>
    withTemporaryFolder(async (folder) => {
      const before = await debBefore(folder);
      try {
        await install(before ?? DEB);
        await Deno.writeTextFile(CONFIG, await configOfAdministrator());
        await assertServiceServes();
        const config = await Deno.readTextFile(CONFIG);
        await Deno.writeTextFile("/run/sip2d/patrons.csv", "patron_id,last_name\nP1,Whitfield\n");
        await asService("import", "--patrons", "/run/sip2d/patrons.csv");

        await install(DEB);
        assertEquals(await run(["sip2d", "--version"]), `${VERSION}\n`);
        assertEquals(await Deno.readTextFile(CONFIG), config, "an administrator's configuration stays");
        assertMatch(await asService("patron", "P1"), /Whitfield/);
        await exchangeRuns(folder);
        await assertServiceServes();

        await run(["dpkg", "--remove", "sip2d"]);
        await Deno.stat(join(STATE, "library.db"));
        await Deno.stat(CONFIG);
        await assertRejects(() => Deno.stat("/usr/lib/sip2d"), Deno.errors.NotFound);
      } finally {
        await run(["dpkg", "--purge", "sip2d"]);
      }
      for (const path of [STATE, "/var/cache/sip2d", CONFIG]) {
        await assertRejects(() => Deno.stat(path), Deno.errors.NotFound, undefined, path);
      }
    }),
});

Deno.test({
  name: "the installed .deb has files as they should be: modes, a manual, completion, units without fault",
  ignore: hindrance !== undefined,
  async fn() {
    try {
      await install(DEB);
      assertEquals(await run(["dpkg", "--verify", "sip2d"]), "");
      assertMatch(await run(["stat", "-c", "%U:%G %a", CONFIG]), /^root:sip2d 640$/m);
      // A file of the package's would be replaced at an upgrade, as long as nobody has edited it.
      await run(["dpkg", "--search", CONFIG], {}, 1);
      assertMatch(await run(["stat", "-c", "%U:%G %a", STATE]), /^sip2d:sip2d 700$/m);
      assertMatch(await run(["stat", "-c", "%U:%G %a", "/etc/sip2d/secrets"]), /^root:root 700$/m);
      assertEquals(
        await run(["sip2d", "check", "--config", CONFIG]),
        `${CONFIG} is in order: 3 listeners, 3 accounts, 3 institutions\n`,
      );
      await run(["sip2d", "serve"], {}, 2);
      if (await has("man")) assertMatch(await run(["man", "sip2d-import"]), /--replace-missing/);
      const complete =
        "source /usr/share/bash-completion/completions/sip2d; COMP_WORDS=(sip2d jo); COMP_CWORD=1; _sip2d; echo ${COMPREPLY[@]}";
      assertEquals(await run(["bash", "-c", complete]), "journal\n");
      if (await has("systemd-analyze")) {
        const files = (await run(["dpkg", "--listfiles", "sip2d"])).split("\n");
        const units = files.filter((file) => /\.(?:service|timer)$/.test(file)).map((file) =>
          file.replace("@.", "@branch.")
        );
        assertNotMatch(await run(["sh", "-c", `systemd-analyze verify ${units.join(" ")} 2>&1`]), /sip2d/);
      }
    } finally {
      await run(["dpkg", "--purge", "sip2d"]);
    }
  },
});

/** Why nothing can be installed here; whatever belongs to an installation of somebody else's is left alone. */
async function whyNot(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "only root may install packages";
  if (!await has("dpkg")) return "this system has no dpkg";
  if (!await exists(DEB)) return `${DEB} could not be made`;
  for (const path of ["/etc/sip2d", STATE, "/usr/lib/sip2d", "/var/backups/sip2d"]) {
    if (await exists(path)) return `${path} is there already`;
  }
}

async function install(file: string): Promise<void> {
  await run(["dpkg", "--install", "--force-confold", file], { env: { DEBIAN_FRONTEND: "noninteractive" } });
}

/** Runs the nightly exchange as its unit does, with commands of a library system that has one patron more. */
async function exchangeRuns(folder: string): Promise<void> {
  await Deno.chmod(folder, 0o755);
  const fetch = join(folder, "fetch");
  const patrons = "patron_id,last_name\nP1,Whitfield\nP2,Achterberg\n";
  await Deno.writeTextFile(fetch, `#!/bin/sh\nprintf '${patrons.replaceAll("\n", "\\n")}' > "$1/patrons.csv"\n`);
  await Deno.chmod(fetch, 0o755);
  await Deno.writeTextFile(
    "/etc/sip2d/exchange.conf",
    `TAKE_OVER=/usr/share/sip2d/exchange/take-over\nFETCH=${fetch}\n`,
  );
  try {
    const unit = await readUnit("/usr/lib/systemd/system/sip2d-exchange.service");
    await run(["runuser", "-u", "sip2d", "--", ...wordsOf(unit.all("ExecStart")[0] ?? "", new Map())], { cwd: "/" });
    assertMatch(await asService("patron", "P2"), /Achterberg/);
    assertEquals([...Deno.readDirSync("/var/backups/sip2d")].length, 1);
  } finally {
    await Deno.remove("/etc/sip2d/exchange.conf");
    await Deno.remove("/var/backups/sip2d", { recursive: true });
  }
}

/** Runs a command of the package as the service's user, who alone may open the library. */
async function asService(command: string, ...args: readonly string[]): Promise<string> {
  return await run(["runuser", "-u", "sip2d", "--", "sip2d", command, "--config", CONFIG, ...args], { cwd: "/" });
}

/** What the package has there, with ports of which the system chooses and a closed day more. */
async function configOfAdministrator(): Promise<string> {
  const config = (await freePorts()).replace("sqlite:library.db", `sqlite:${STATE}/library.db`);
  assert(config.includes(STATE));
  return config.replace('code="CPL" name="Centerville Public Library" closed="', "$&monday ");
}

async function has(command: string): Promise<boolean> {
  return (await new Deno.Command("sh", { args: ["-c", `command -v ${command}`], stdout: "null" }).output()).success;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
