import type { Terminal } from "../support/wire/terminal.ts";
import { readUnit, wordsOf } from "./unit.ts";
import { assertServes, run } from "./served.ts";

const UNIT = "/usr/lib/systemd/system/sip2d.service";

/**
 * Runs the installed service, which must serve, as systemd would: as the unit's user without any capability, in the unit's environment,
 * with the folders that it asks for; first what stands before the start, then the server with the permissions that this
 * has written. A terminal goes on as it is told once it has logged in.
 */
export async function assertServiceServes(goOn?: (terminal: Terminal) => Promise<void>): Promise<void> {
  const unit = await readUnit(UNIT);
  const [user = ""] = unit.all("User");
  for (const [setting, parent] of [["RuntimeDirectory", "/run"], ["CacheDirectory", "/var/cache"]] as const) {
    for (const name of unit.all(setting)) await run(["install", "-d", "-o", user, "-g", user, `${parent}/${name}`]);
  }
  for (const name of unit.all("StateDirectory")) {
    await run(["install", "-d", "-m", "700", "-o", user, "-g", user, `/var/lib/${name}`]);
  }
  const own = unit.all("Environment").flatMap((value) => value.split(" "));
  const environment =
    () => [...own, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", ...written(unit.all("EnvironmentFile"))];
  const asUnit = (line: string) => {
    const variables = environment();
    const named = new Map(variables.map((text) => {
      const at = text.indexOf("=");
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }));
    const drop = ["--init-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"];
    const as = ["setpriv", `--reuid=${user}`, `--regid=${user}`, ...drop];
    return [...as, "env", "-i", ...variables, ...wordsOf(line, named)];
  };
  for (const line of unit.all("ExecStartPre")) await run(asUnit(line), { cwd: "/" });
  await assertServes(asUnit(unit.all("ExecStart")[0] ?? ""), { cwd: "/" }, goOn);
}

/** The lines of the environment files that are there; a minus says that one need not be. */
function written(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    try {
      return Deno.readTextFileSync(file.replace(/^-/, "")).trim().split("\n");
    } catch (error) {
      if (file.startsWith("-") && error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  });
}
