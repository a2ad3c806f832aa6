import { assertEquals, assertIsError, assertRejects } from "@std/assert";
import { join } from "node:path";
import { StorageRefused } from "../../../src/storage/port/storage_refused.ts";
import { migratePostgres, openPostgresStorage } from "../../../src/storage/postgres/open_postgres_storage.ts";
import type { PostgresTls } from "../../../src/storage/postgres/connection/postgres_address.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../../postgres/embedded_server.ts";
import { addressOf, through } from "../../postgres/test_database.ts";
import { CERTIFICATES, pem } from "../../support/files/certificates.ts";

function startServer(certificate: string): Promise<EmbeddedServer> {
  return startEmbeddedServer([
    "ssl=on",
    `ssl_cert_file=${join(CERTIFICATES, `${certificate}.pem`)}`,
    `ssl_key_file=${join(CERTIFICATES, `${certificate}.key`)}`,
  ]);
}

/** Its certificate is for localhost and 127.0.0.1, signed by the library's authority. */
const server = await startServer("server");
const address = addressOf(server.url);
const authority = pem("authority.pem");

Deno.test.afterAll(() => server.stop());

async function isEncrypted(tls?: PostgresTls): Promise<boolean> {
  const rows = await through(
    { ...address, tls },
    ({ run }) => run("select ssl from pg_stat_ssl where pid = pg_backend_pid()"),
  );
  return rows[0]?.ssl === true;
}

Deno.test("postgres: a connection is encrypted where TLS is asked for", async () => {
  assertEquals(await isEncrypted(), false);
  assertEquals(await isEncrypted({ mode: "require" }), true);
  assertEquals(await isEncrypted({ mode: "verify-ca", ca: authority }), true);
  assertEquals(await isEncrypted({ mode: "verify-full", ca: authority }), true);
});

const untrusted: readonly [string, PostgresTls][] = [
  ["an authority that the system does not trust", { mode: "verify-full" }],
  ["another authority", { mode: "verify-ca", ca: pem("other_authority.pem") }],
];
for (const [what, tls] of untrusted) {
  Deno.test(`postgres: a server whose certificate is signed by ${what} is refused`, async () => {
    const refusal = /certificate is not trusted .* name its authority in tls_ca$/;
    assertIsError(
      await assertRejects(() => openPostgresStorage({ ...address, tls }, { patience: 5_000 })),
      StorageRefused,
      refusal,
    );
    assertIsError(await assertRejects(() => migratePostgres({ ...address, tls })), StorageRefused, refusal);
  });
}

Deno.test("postgres: a certificate for another name is refused by verify-full alone", async () => {
  const other = await startServer("elsewhere");
  try {
    const misnamed = addressOf(other.url);
    const ca = pem("elsewhere.pem");
    const full = { ...misnamed, tls: { mode: "verify-full", ca } } as const;
    await assertRejects(() => migratePostgres(full), Error, "certificate is not trusted");
    await migratePostgres({ ...misnamed, tls: { mode: "verify-ca", ca } });
  } finally {
    await other.stop();
  }
});
