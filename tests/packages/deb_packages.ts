import { assertEquals, assertMatch, assertNotMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { debBefore } from "./commit_before.ts";
import { assertServiceServes } from "./installed_service.ts";
import { asService, CONFIG, configOfAdministrator, STATE, whyNotInstalled } from "./debian_system.ts";
import { readUnit, wordsOf } from "./unit.ts";
import { has, tell } from "./machine.ts";
import { DIST, VERSION } from "./paths.ts";
import { run } from "./served.ts";

const DEB = join(DIST, `sip2d_${VERSION}_amd64.deb`);

const hindrance = await whyNotInstalled(DEB);
if (hindrance !== undefined) await tell(`the .deb is not installed: ${hindrance}`);

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
