import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const SCRIPTS = new URL("../../packaging/debian/", import.meta.url);

/** Folders of the system that a script touches; a test has its own in their place. */
const PLACES = [
  "/run/systemd/system",
  "/etc/systemd/system",
  "/etc/sip2d",
  "/var/",
  "/proc/",
  "/usr/bin/deb-systemd-helper",
];

/** A system in a folder, with tools that write down what they are told. */
interface Played {
  /** Runs a script of the package as dpkg does, and gives what it told the tools, and what it said. */
  run(script: "prerm" | "postinst" | "postrm", ...args: readonly string[]): Promise<{ told: string[]; errors: string }>;
  path(name: string): string;
  exists(name: string): boolean;
}

function playedTest(behaviour: string, instances: readonly string[], body: (played: Played) => Promise<void>): void {
  Deno.test(behaviour, () =>
    withTemporaryFolder(async (folder) => {
      const path = (name: string) => join(folder, name);
      for (const made of ["run/systemd/system", "etc/systemd/system/multi-user.target.wants", "etc/sip2d", "tools"]) {
        await Deno.mkdir(path(made), { recursive: true });
      }
      for (const made of ["var/lib/sip2d/branch", "var/cache/sip2d", "var/backups/sip2d", "proc", "usr/bin"]) {
        await Deno.mkdir(path(made), { recursive: true });
      }
      await Deno.writeTextFile(path("var/lib/sip2d/branch/library.db"), "a library");
      const units = instances.map((name) => `sip2d@${name}.service loaded active running SIP2 server`);
      const tools: Readonly<Record<string, string>> = {
        systemctl: `case "$*" in *list-units*) printf '%s\\n' ${units.map((unit) => `'${unit}'`).join(" ")} ;; esac`,
        "deb-systemd-invoke": "",
        "systemd-sysusers": "",
        install: "",
        chgrp: "",
      };
      for (const [name, does] of Object.entries(tools)) {
        const script = `#!/bin/sh\necho "${name} $*" >> ${path("told")}\n${units.length === 0 ? "" : does}\n`;
        await Deno.writeTextFile(path(`tools/${name}`), script, { mode: 0o755 });
      }
      await body({
        path,
        exists: (name) =>
          [...Deno.readDirSync(path(join(name, "..")))].some((entry) => name.endsWith(`/${entry.name}`)),
        async run(name, ...args) {
          let script = await Deno.readTextFile(new URL(name, SCRIPTS));
          for (const place of PLACES) {
            script = script.replaceAll(new RegExp(`(?<![\\w/])${place}`, "g"), folder + place);
          }
          await Deno.writeTextFile(path("told"), "");
          const command = new Deno.Command("sh", {
            args: ["-c", script, name, ...args],
            env: { PATH: `${path("tools")}:/usr/bin:/bin` },
          });
          const { code, stderr } = await command.output();
          const errors = new TextDecoder().decode(stderr);
          assertEquals(code, 0, errors);
          return { told: (await Deno.readTextFile(path("told"))).trim().split("\n"), errors };
        },
      });
    }));
}

const WANTS = "etc/systemd/system/multi-user.target.wants";

playedTest(
  "removing the package stops all servers and leaves no link to a unit that is gone",
  ["a", "b"],
  async (played) => {
    for (
      const name of [
        "sip2d@a.service",
        "sip2d@stopped.service",
        "sip2d-exchange.timer",
        "sip2d-feed.timer",
        "other.service",
      ]
    ) {
      await Deno.symlink("/nowhere", played.path(`${WANTS}/${name}`));
    }
    const { told } = await played.run("prerm", "remove");
    assertEquals(
      told.at(-1),
      "deb-systemd-invoke stop sip2d-exchange.timer sip2d-exchange.service sip2d-feed.timer sip2d-feed.service " +
        "sip2d.service sip2d@a.service sip2d@b.service",
    );
    assertEquals([...Deno.readDirSync(played.path(WANTS))].map(({ name }) => name), ["other.service"]);
  },
);

playedTest(
  "an upgrade stops nothing before, and restarts all servers that run after it",
  ["a", "b"],
  async (played) => {
    await Deno.symlink("/nowhere", played.path(`${WANTS}/sip2d@a.service`));
    assertEquals((await played.run("prerm", "upgrade", "0.2.0")).told, [""]);
    assertEquals(played.exists(`${WANTS}/sip2d@a.service`), true);
    const { told } = await played.run("postinst", "configure", "0.1.0");
    assertEquals(told.at(-1), "deb-systemd-invoke restart sip2d.service sip2d@a.service sip2d@b.service");
  },
);

playedTest("the first installation starts the server", [], async ({ run }) => {
  assertEquals((await run("postinst", "configure", "")).told.at(-1), "deb-systemd-invoke start sip2d.service");
});

playedTest(
  "the scripts make the folders for data that are not there, and leave the others as they are",
  ["a"],
  async (played) => {
    const made = async () => {
      const { told } = await played.run("postinst", "configure", "0.1.0");
      return told.filter((line) => line.startsWith("install -d"));
    };
    assertEquals(await made(), []);
    await Deno.remove(played.path("var/backups/sip2d"));
    assertEquals(await made(), [`install -d -o sip2d -g sip2d -m 700 ${played.path("var/backups/sip2d")}`]);
    await Deno.symlink(played.path("tools"), played.path("var/backups/sip2d"));
    assertEquals(await made(), []);
  },
);

playedTest("purging keeps the library under a server that systemd runs", ["a"], async ({ run, exists }) => {
  const { errors } = await run("postrm", "purge");
  assertMatch(errors, /a server is still running, so .*sip2d stays; stop it, then: rm -r/);
  assertEquals(exists("var/lib/sip2d/branch/library.db"), true);
});

playedTest("purging keeps the library under a server that somebody else has started", [], async (played) => {
  await Deno.mkdir(played.path("proc/4711"));
  await Deno.symlink("/usr/lib/sip2d/deno (deleted)", played.path("proc/4711/exe"));
  assertMatch((await played.run("postrm", "purge")).errors, /still running/);
  assertEquals(played.exists("var/lib/sip2d/branch/library.db"), true);
});

playedTest("purging takes the library where nothing runs", [], async ({ run, exists }) => {
  assertEquals((await run("postrm", "purge")).errors, "");
  assertEquals([exists("var/lib/sip2d"), exists("var/cache/sip2d")], [false, false]);
});
