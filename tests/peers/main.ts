import { Command } from "commander";
import { runWatched } from "../postgres/run_watched.ts";
import { bundleForAll, MADE } from "../support/program/made.ts";
import { readArguments } from "../support/program/script.ts";

const FOLDER = new URL(".", import.meta.url);
const ROOT = Deno.uid() === 0;

/** What each needs beside root's rights, where it needs those. */
const PROGRAMS: Readonly<Record<string, { readonly programs: readonly string[]; readonly root?: true }>> = {
  "full_disk_peer.ts": { programs: ["/usr/bin/mount"], root: true },
  "haproxy_peer.ts": { programs: ["/usr/sbin/haproxy"] },
  "logrotate_peer.ts": { programs: ["/usr/sbin/logrotate"] },
  "patroni_peer.ts": { programs: ["/usr/bin/patroni", "/usr/bin/etcd", "/usr/bin/pg_ctlcluster", "/usr/sbin/haproxy"] },
  "pgbouncer_peer.ts": { programs: ["/usr/sbin/pgbouncer"] },
  "rolling_upgrade_peer.ts": { programs: ["/usr/sbin/haproxy"] },
  "rsyslog_peer.ts": { programs: ["/usr/sbin/rsyslogd"] },
  "tshark_peer.ts": { programs: ["/usr/bin/tshark"] },
};

readArguments(
  new Command("deno task test:peers").description(
    "Runs the tests in tests/peers whose names end in `_peer.ts` against the programs that they are named after, as Debian " +
      "ships them. Those whose program is not installed are skipped, of which the last line tells.",
  ),
);
const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith("_peer.ts"));
const [able, unable] = [files.filter(canRun), files.filter((name) => !canRun(name))];
if (able.length > 0) {
  const paths = able.map((name) => new URL(name, FOLDER).pathname);
  const { code } = await runWatched(Deno.execPath(), {
    args: ["test", "--no-check", "--no-prompt", "--allow-all", ...paths],
    env: { [MADE.bundle]: await bundleForAll() },
  });
  Deno.exitCode = code;
}
const tests = unable.map((name) => Deno.readTextFileSync(new URL(name, FOLDER)).match(/^Deno\.test\(/gm)?.length ?? 0);
const skipped = tests.reduce((sum, count) => sum + count, 0);
if (skipped > 0) await Deno.stdout.write(new TextEncoder().encode(`${skipped} skipped\n`));

function canRun(name: string): boolean {
  const { programs, root } = PROGRAMS[name] ?? { programs: [""] };
  try {
    return programs.every((program) => Deno.statSync(program).isFile) && (root === undefined || ROOT);
  } catch {
    return false;
  }
}
