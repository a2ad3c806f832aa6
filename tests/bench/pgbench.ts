import { join } from "node:path";
import { createEngine } from "../../src/circulation/engine.ts";
import type { Change } from "../../src/storage/port/change.ts";
import { APPLY, changeRow } from "../../src/storage/postgres/apply_change.ts";
import { CHECKIN_FACTS, CHECKOUT_FACTS } from "../../src/storage/postgres/facts/facts.ts";
import { openPostgresStorage } from "../../src/storage/postgres/open_postgres_storage.ts";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { aCheckin, aCheckout } from "../support/library/commands.ts";
import { countingIds } from "../support/library/decisions.ts";
import { someRules } from "../support/library/facts.ts";
import { fakePins } from "../support/library/fake_pins.ts";
import { NOON } from "../support/library/records.ts";
import { UNGUARDED } from "../support/library/unguarded.ts";
import { itemOf, patronOf, type PgbenchStock } from "./pgbench_stock.ts";

/** What pgbench is to do. */
export interface PgbenchPlan {
  readonly address: PostgresAddress;
  readonly stock: PgbenchStock;
  readonly terminals: number;
  readonly seconds: number;
  /** Where the script goes. */
  readonly folder: string;
}

/** The program, or `undefined` where there is none. */
export async function findPgbench(): Promise<string | undefined> {
  const candidates = [Deno.env.get("PGBENCH") ?? "pgbench"];
  try {
    for await (const { name } of Deno.readDir("/usr/lib/postgresql")) {
      candidates.push(`/usr/lib/postgresql/${name}/bin/pgbench`);
    }
  } catch {
    // Not Debian.
  }
  for (const candidate of candidates) {
    try {
      const { success } = await new Deno.Command(candidate, { args: ["--version"], stdout: "null" }).output();
      if (success) return candidate;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Transactions per second of a script that is one checkout and one checkin. */
export async function runPgbench(program: string, plan: PgbenchPlan): Promise<number> {
  const { address: { host, port, user, password, database }, terminals, seconds, folder } = plan;
  const script = join(folder, "pair.sql");
  await Deno.writeTextFile(script, await scriptOf(plan));
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [
      ...["-n", "-M", "prepared", "-f", script, "-c", String(terminals), "-j", "1", "-T", String(seconds)],
      ...["-D", `now=${NOON}`, "-h", host, "-p", String(port), "-U", user, database],
    ],
    env: { PGPASSWORD: password, PGOPTIONS: "-c enable_seqscan=off -c jit=off -c TimeZone=UTC" },
  }).output();
  const told = new TextDecoder().decode(stdout);
  const [, tps] = /tps = ([\d.]+)/.exec(told) ?? [];
  if (!success || tps === undefined || !/failed transactions: 0 /.test(told)) {
    throw new Error(`pgbench failed:\n${told}${new TextDecoder().decode(stderr)}`);
  }
  return Number(tps);
}

/** The statements that a pair sends, with what the server fills in told by pgbench's variables. */
async function scriptOf({ address, stock }: PgbenchPlan): Promise<string> {
  const [lending, takingBack] = await changesOf(address, stock);
  const { firstPatron, patronsEach, firstItem, itemsEach } = stock;
  // Without `offset 0`, PostgreSQL would put the facts together once for each value that is taken out of them.
  const versions = (patron: string, facts: string) =>
    `select f.answer -> ${patron} ->> 'version' as patron_version, ` +
    "f.answer -> 'item' -> 'item' ->> 'version' as item_version, " +
    `f.answer -> 'item' -> 'title' ->> 'version' as title_version from (${facts} offset 0) f \\gset`;
  return [
    `\\set patron ${firstPatron} + :client_id * ${patronsEach} + random(0, ${patronsEach - 1})`,
    `\\set item ${firstItem} + :client_id * ${itemsEach} + random(0, ${itemsEach - 1})`,
    `\\set pair random(1, ${Number.MAX_SAFE_INTEGER})`,
    versions("'patron' -> 'patron'", bound(CHECKOUT_FACTS, [":patron", ":now", ":item"])),
    `${bound(APPLY, [lending, LATE, WINDOW])};`,
    versions("'borrower'", bound(CHECKIN_FACTS, [":item"])),
    `${bound(APPLY, [takingBack, LATE, WINDOW])};`,
  ].map((statement) => statement.replaceAll("\n", " ")).join("\n");
}

/** Milliseconds for which answers are kept. */
const WINDOW = "'60000'";

/** Long after the year in which this runs. */
const LATE = "'9999999999999'";

/** A statement with expressions in the place of its values; pgbench's variables have no type of their own. */
function bound(statement: string, values: readonly string[]): string {
  return statement.replace(/\$(\d)/g, (_match, number) => values[Number(number) - 1] ?? "")
    .replace(/(?<!:):(patron|item|patron_version|item_version|title_version|pair)\b(?!::)/g, ":$1::text");
}

/** The changes of one pair as the engine decides them, as expressions in which identifiers and versions are variables. */
async function changesOf(address: PostgresAddress, stock: PgbenchStock): Promise<readonly [string, string]> {
  const storage = await openPostgresStorage(address);
  const changes: Change[] = [];
  const library = createEngine({
    storage: {
      ...storage,
      apply(change) {
        changes.push(change);
        return storage.apply(change);
      },
    },
    pins: fakePins(),
    rules: () => someRules(),
    ...UNGUARDED,
    newId: countingIds(),
  });
  const patronId = patronOf(stock, 0), itemId = itemOf(stock, 0, 0);
  const asked = { itemId, now: NOON };
  // What has a key that is known already is a retry, for which nothing is done: each pair's is another.
  const pair = crypto.randomUUID();
  const keyed = (what: string) => anOrigin({ retry: aRetry(`${what} ${pair}`) });
  await library.checkout(aCheckout({ ...asked, patronId, origin: keyed("lend") }));
  await library.checkin(aCheckin({ ...asked, origin: keyed("take back") }));
  await storage.close();
  const [lending, takingBack] = changes.map((change) => templateOf(change, patronId, itemId, pair));
  if (lending === undefined || takingBack === undefined) throw new Error("the engine refused to lend or to take back");
  return [lending, takingBack];
}

function templateOf(change: Change, patronId: string, itemId: string, pair: string): string {
  const numbered = {
    ...change,
    expect: change.expect.map((each) => ({
      ...each,
      version: { patron: 3_333_333, item: 4_444_444, title: 5_555_555 }[each.kind],
    })),
  };
  const json = JSON.stringify(changeRow(numbered)).replaceAll("'", "''").replaceAll("%", "%%")
    .replaceAll(patronId, "%1$s").replaceAll(itemId, "%2$s")
    .replaceAll(pair, "%6$s").replaceAll("3333333", "%3$s").replaceAll("4444444", "%4$s").replaceAll("5555555", "%5$s");
  // pgbench would take what stands behind a colon for a variable.
  const literal = `'${json.replace(/:(?=\w)/g, ":' || '")}'`;
  return `format(${literal}, :patron, :item, :patron_version, :item_version, :title_version, :pair)`;
}
