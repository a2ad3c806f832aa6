import { join } from "node:path";
import { copyLibrary } from "../../src/storage/copy/copy_library.ts";
import { migratePostgres } from "../../src/storage/postgres/open_postgres_storage.ts";
import { identifierAt, parseNumberPattern, sizeOf } from "../../src/tools/load/number_pattern.ts";
import { startEmbeddedServer } from "../postgres/embedded_server.ts";
import { addressOf, through } from "../postgres/test_database.ts";
import { benchConfig } from "./bench_config.ts";
import { copyOfLibrary, type LibrarySize, patternsOf } from "./bench_library.ts";
import { type BenchServer, startOnPostgres } from "./bench_servers.ts";
import { findPgbench, runPgbench } from "./pgbench.ts";
import { itemOf, type PgbenchStock } from "./pgbench_stock.ts";
import type { MeasureRaw } from "./raw_figures.ts";

/** A server on a database of a PostgreSQL server of its own, and pgbench on the same database. */
export interface PostgresBench {
  readonly server: BenchServer;
  readonly measureRaw: MeasureRaw;
  stop(): Promise<void>;
}

/** Connections of pgbench at most; more of them only wait for each other, as PostgreSQL's manual warns. */
const MOST_CONNECTIONS = 50;

/** What a load that ended had just lent; pgbench, which picks copies at random, would find one on loan. */
const TAKE_BACK = "delete from loans where item_id between $1 and $2";

/** Lays a library out on PostgreSQL, with all that makes it durable switched on, and serves it. */
export async function startPostgresBench(size: LibrarySize, folder: string, seconds: number): Promise<PostgresBench> {
  const postgres = await startEmbeddedServer(["fsync=on", "full_page_writes=on"]);
  const address = addressOf(postgres.url);
  await migratePostgres(address);
  const file = join(folder, "to-copy.db");
  await copyOfLibrary(size, file);
  await copyLibrary(file, address);
  await Deno.remove(file);
  await through(address, ({ run }) => run("vacuum analyze"));
  const config = join(folder, "postgres.xml");
  await Deno.writeTextFile(config, benchConfig(postgres.url));
  const server = await startOnPostgres(config);
  const pgbench = await findPgbench();
  return {
    server,
    async measureRaw(terminals) {
      if (pgbench === undefined) return undefined;
      const clients = Math.min(terminals, MOST_CONNECTIONS);
      const stock = stockOf(size, clients);
      await through(address, ({ run }) => run(TAKE_BACK, copiesOf(stock, clients)));
      const pairs = await runPgbench(pgbench, { address, stock, terminals: clients, seconds, folder });
      return { title: `pgbench, ${clients} connections: the statements of 11+09`, perSecond: pairs * 2 };
    },
    async stop() {
      await server.child.stop();
      await postgres.stop();
    },
  };
}

/** The first and the last copy. */
function copiesOf(stock: PgbenchStock, terminals: number): readonly [string, string] {
  return [itemOf(stock, 0, 0), itemOf(stock, terminals, -1)];
}

/** Patrons and copies as the load generator uses them, in equal parts. */
function stockOf(size: LibrarySize, terminals: number): PgbenchStock {
  const patterns = patternsOf(size);
  const patrons = parseNumberPattern(patterns.newPatrons), items = parseNumberPattern(patterns.freeItems);
  return {
    firstPatron: Number(identifierAt(patrons, 0)),
    patronsEach: Math.floor(sizeOf(patrons) / terminals),
    firstItem: Number(identifierAt(items, 0)),
    itemsEach: Math.floor(sizeOf(items) / terminals),
  };
}
