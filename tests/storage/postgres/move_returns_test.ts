import { assert, assertEquals } from "@std/assert";
import { finishPostgres } from "../../../src/storage/postgres/open_postgres_storage.ts";
import {
  createDatabase,
  dropDatabase,
  migrateBesideOlder,
  openPatiently,
  testServer,
  through,
} from "../../postgres/test_database.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
import { OLDER_RETURNS, olderReturnsAreHandedOver, olderReturnsAreKept } from "../../support/library/older_returns.ts";
import { NOON } from "../../support/library/records.ts";

const { template: _, ...server } = await testServer();

const LEDGER = `
  insert into ledger (institution, at, told, account, terminal, address, message, library, action, item_id, owner, ticket,
    state, terminal_told, retry_key, retry_window, item_way, begun, open_until, stands_until, settled, keep_until)
  values ('MAIN', now(), now(), 'sorter', 'bin 3', '', 'checkin', 'CPL', 'checkin', $1, 'A', gen_random_uuid()::text, $2, $3,
    'return/' || $4, 8640000000, 'MAIN' || chr(13) || $1, now(), now(), now() + interval '1 hour',
    case when $2 in ('open', 'unknown') then null else now() - interval '2 minutes' end,
    case when $2 in ('open', 'unknown') then null else now() + interval '1 day' end)
  returning ledger_id::text as id`;
const RETURN = `
  insert into waiting_returns (institution, at, told, account, terminal, address, library, item_id, login, location, request,
    retry_key, retry_window, ticket, state, item_way, accepted, ledger_id, doubt, alert_type)
  values ('MAIN', now(), now(), 'sorter', 'bin 3', '', 'CPL', $1, 'sip1', 'CPL', '{"body":"09Y"}', 'K ' || $1, 600000,
    gen_random_uuid()::text, $2, 'MAIN' || chr(13) || $1, now(), $3::text::bigint, $4, $5)`;

Deno.test("postgres: returns of the version before are the ledger's rows, before and after they are moved", async () => {
  const address = await createDatabase(server);
  const ask = (sql: string) => through(address, ({ run }) => run(sql));
  const numbers = async () => (await ask("select ledger_id::text as id from ledger_rows")).map(({ id }) => Number(id));
  try {
    await migrateBesideOlder(address);
    await through(address, async ({ run }) => {
      for (const [number, { item, state, ledger, doubt, alert }] of OLDER_RETURNS.entries()) {
        const [row] = ledger === undefined ? [] : await run(LEDGER, [item, ...ledger, String(number + 1)]);
        await run(RETURN, [item, state, row === undefined ? null : String(row.id), doubt ?? null, alert ?? null]);
      }
    });
    const storage = await openPatiently(address), { ledger } = storage;
    await olderReturnsAreKept(ledger, await numbers());
    await finishPostgres(address);
    await olderReturnsAreKept(ledger, await numbers());
    const [gone] = await ask("select to_regclass('waiting_returns') is null as gone");
    assertEquals(gone?.gone, true);
    await olderReturnsAreHandedOver(ledger);
    await storage.close();
  } finally {
    await dropDatabase(server, address.database);
  }
});

Deno.test("postgres: a return goes through the states that the version before knows, as long as that may be there", async () => {
  const address = await createDatabase(server);
  try {
    await migrateBesideOlder(address);
    const storage = await openPatiently(address), { ledger } = storage;
    const seen = async () => {
      const sql =
        `select w.state || coalesce(', ' || l.state || ' ' || l.terminal_told || ' ' || l.retry_key, '') as seen
        from waiting_returns w left join ledger l using (ledger_id) order by w.return_id`;
      return (await through(address, ({ run }) => run(sql))).map((row) => row.seen);
    };
    const sending = { owner: "B", openFor: 60_000, standsFor: 60_000, told: NOON };
    const ledgerId = await ledger.accept(aReturn({ key: "K1" }), 9) ?? 0;
    assertEquals(await seen(), ["waiting"]);
    const first = await ledger.handOver(ledgerId, sending);
    assert(first.kind === "begun");
    await ledger.noteBefore(first.ledgerId, "{}");
    assertEquals(await seen(), ["begun, open yes return/1"]);
    await ledger.settle(first.ledgerId, { state: "waiting", now: NOON });
    assertEquals(await seen(), ["waiting, not sent no return/1"]);
    const second = await ledger.handOver(ledgerId, sending);
    assert(second.kind === "begun");
    await ledger.settle(second.ledgerId, { state: "unknown", now: NOON });
    assertEquals(await seen(), ["over, unknown yes return/1"]);
    await ledger.settle(second.ledgerId, { state: "done", by: "late answer", now: NOON });
    assertEquals(await seen(), ["over, done yes return/1"]);
    await ledger.takeBack(await ledger.accept(aReturn(), 9) ?? 0);
    assertEquals(await seen(), ["over, done yes return/1", "taken back"]);
    await storage.close();
  } finally {
    await dropDatabase(server, address.database);
  }
});
