import { assertEquals, assertMatch } from "@std/assert";
import { SESSION } from "../../../../src/storage/postgres/watch/session_settings.ts";
import { writeTrouble } from "../../../../src/storage/postgres/watch/write_trouble.ts";

const WELL = {
  now: "1",
  standby: false,
  read_only: false,
  role: "server",
  database: "sip2d",
  settings: SESSION,
  there: true,
  served: true,
  schema: "public",
  withheld: null,
};

Deno.test("writeTrouble() finds nothing where a server takes changes", () => {
  assertEquals(writeTrouble(WELL, "db"), undefined);
  assertEquals(
    writeTrouble({ ...WELL, settings: { ...SESSION, synchronous_commit: "remote_apply" } }, "db"),
    undefined,
  );
});

const TROUBLES: readonly (readonly [what: string, said: Partial<Record<keyof typeof WELL, unknown>>, told: RegExp])[] =
  [
    ["a standby", { standby: true, read_only: true }, /^db is a standby, which only reads: .*select pg_promote\(\)$/],
    ["a database that only reads", { read_only: true }, /alter database sip2d reset default_transaction_read_only;/],
    ["a database without our tables", { there: false, schema: null }, /^db has no tables of sip2d; run sip2d migrate$/],
    [
      "functions that a later version has taken away",
      { served: false },
      /^db: .* lacks the functions of this version; /,
    ],
    [
      "tables that the role may not write",
      { withheld: "holds, loans" },
      /role server may not write to holds, loans; .*grant select, insert, update, delete on all tables in schema public to server;/,
    ],
    [
      "settings that a pooler does not pass on",
      { settings: { ...SESSION, synchronous_commit: "off", jit: "on" } },
      /: alter role server in database sip2d set synchronous_commit = 'on'; alter role server .* set jit = 'off'; then RECONNECT/,
    ],
  ];
for (const [what, said, told] of TROUBLES) {
  Deno.test(`writeTrouble() names ${what}, and what to say there`, () => {
    assertMatch(writeTrouble({ ...WELL, ...said }, "db") ?? "", told);
  });
}
