import { assertEquals } from "@std/assert";
import { passwordFromPgpass } from "../../src/config/base/pgpass.ts";
import { testFaults } from "./fault_cases.ts";
import { aFile, load, told } from "./sample_xml.ts";

function storageOf(
  attributes: string,
  files: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
) {
  const loaded = load(aFile({ rest: `<s:storage ${attributes}/>` }), files, variables);
  assertEquals(told(loaded), []);
  return loaded.config?.storage;
}

const LOCAL = {
  kind: "postgres",
  host: "127.0.0.1",
  port: 5432,
  database: "library",
  user: "sip2d",
  password: "",
  poolSize: 3,
} as const;

Deno.test("loadConfig() reads a database on a PostgreSQL server", () => {
  assertEquals(storageOf('url="postgres://sip2d@127.0.0.1/library"'), LOCAL);
  assertEquals(storageOf('url="PostgreSQL://sip2d@127.0.0.1:5433/library"'), { ...LOCAL, port: 5433 });
  assertEquals(storageOf('url="postgres://a%40b:c%3Ad@[::1]/my%20library" pool="8" statement_timeout="4"'), {
    ...LOCAL,
    host: "::1",
    user: "a@b",
    password: "c:d",
    database: "my library",
    poolSize: 8,
    statementTimeout: 4,
  });
});

Deno.test("loadConfig() reads several servers, each with its port, of which none is left out where TLS is the default", () => {
  assertEquals(storageOf('url="postgres://sip2d@127.0.0.1:5433,[::1],localhost:5434/library"'), {
    ...LOCAL,
    port: 5433,
    others: [{ host: "::1", port: 5432 }, { host: "localhost", port: 5434 }],
  });
  const far = { ...LOCAL, others: [{ host: "db.example.org", port: 5432 }], tls: { mode: "verify-full" } } as const;
  assertEquals(storageOf('url="postgres://sip2d@127.0.0.1,db.example.org/library"'), far);
  const files = { "/etc/pgpass": "db.example.org:5432:*:sip2d:from pgpass\n" };
  const known = storageOf('url="postgres://sip2d@127.0.0.1,db.example.org/library"', files, {
    PGPASSFILE: "/etc/pgpass",
  });
  assertEquals(known, { ...far, password: "from pgpass" });
});

Deno.test("loadConfig() has the connection to another machine encrypted and its certificate verified", () => {
  const url = 'url="postgres://sip2d@db.example.org/library"';
  const remote = { ...LOCAL, host: "db.example.org" };
  assertEquals(storageOf(url), { ...remote, tls: { mode: "verify-full" } });
  assertEquals(storageOf(`${url} tls="no"`), remote);
  assertEquals(storageOf(`${url} tls="require"`), { ...remote, tls: { mode: "require" } });
  const files = { "/etc/sip/ca.pem": "PEM" };
  assertEquals(storageOf(`${url} tls="verify-ca" tls_ca="ca.pem"`, files), {
    ...remote,
    tls: { mode: "verify-ca", ca: "PEM" },
  });
});

Deno.test("loadConfig() takes the database password from its attribute, the URL or PGPASSFILE, in this order", () => {
  const url = (password: string) => `url="postgres://sip2d${password}@127.0.0.1/library"`;
  const files = { "/etc/sip/secret": "from file\n", "/etc/pgpass": "*:*:*:sip2d:from pgpass\n" };
  const variables = { PGPASSFILE: "/etc/pgpass", SECRET: "from env" };
  const passwordOf = (attributes: string) => {
    const storage = storageOf(attributes, files, variables);
    return storage?.kind === "postgres" ? storage.password : undefined;
  };
  assertEquals(passwordOf(`${url(":u")} password="clear"`), "clear");
  assertEquals(passwordOf(`${url(":u")} password="file:secret"`), "from file");
  assertEquals(passwordOf(`${url(":u")} password="env:SECRET"`), "from env");
  assertEquals(passwordOf(url(":u")), "u");
  assertEquals(passwordOf(url("")), "from pgpass");
});

Deno.test("passwordFromPgpass() takes the first line that fits", () => {
  const wanted = { host: "db", port: 5432, database: "library", user: "sip2d" };
  const file = [
    "# db:5432:library:sip2d:a comment",
    "db:5433:library:sip2d:another port",
    "db:5432:*:other:another user",
    "too:short",
    "*:*:library:sip2d:with \\: and \\\\",
    "*:*:*:*:later",
  ];
  assertEquals(passwordFromPgpass(file.join("\r\n"), wanted), "with : and \\");
  assertEquals(passwordFromPgpass(file.join("\n"), { ...wanted, database: "x" }), "later");
  assertEquals(passwordFromPgpass(file.slice(0, 4).join("\n"), wanted), undefined);
});

const URL_ALLOWED = "it must be sqlite:PATH, postgres://USER@HOST/DATABASE or, with several servers, " +
  "postgres://USER@HOST:PORT,HOST:PORT/DATABASE";
const url = 'url="postgres://sip2d@127.0.0.1/library"';

testFaults("PostgreSQL", [
  ["no user", { rest: '<s:storage §url="postgres://db/library"/>' }, `error url names no user; ${URL_ALLOWED}`],
  ["no host", { rest: '<s:storage §url="postgres:///library"/>' }, `error url names no host; ${URL_ALLOWED}`],
  ["no slashes", { rest: '<s:storage §url="postgres:library"/>' }, `error url is not a whole URL; ${URL_ALLOWED}`],
  [
    "parameters in the URL",
    { rest: '<s:storage §url="postgres://me:secret@db/library?sslmode=require"/>' },
    `error url holds parameters, which belong into the attributes tls, tls_ca, pool and statement_timeout; ${URL_ALLOWED}`,
  ],
  [
    "a port of a second server that is none",
    { rest: '<s:storage §url="postgres://me:secret@a:5432,b:54321x/library"/>' },
    `error url has a port that is no number up to 65535, host 2 of 2; ${URL_ALLOWED}`,
  ],
  [
    "a second server without a name",
    { rest: '<s:storage §url="postgres://me@a,,c/library"/>' },
    `error url names no host, host 2 of 3; ${URL_ALLOWED}`,
  ],
  [
    "one server twice",
    { rest: '<s:storage §url="postgres://me@a,b,A:5432/library"/>' },
    `error url names the server of host 1 again, host 3 of 3; ${URL_ALLOWED}`,
  ],
  [
    "percent signs that mean nothing",
    { rest: '<s:storage §url="postgres://me:%zz@db/library"/>' },
    `error url is not encoded as a URL; ${URL_ALLOWED}`,
  ],
  [
    "a password's file that is not there",
    { rest: `<s:storage ${url} §password="file:secret"/>` },
    "error password: there is no file /etc/sip/secret",
  ],
  [
    "a variable that is not set",
    { rest: `<s:storage ${url} §password="env:NOBODY"/>` },
    "error password: the variable NOBODY is not set",
  ],
  [
    "authorities without TLS",
    { rest: `<s:storage ${url} §tls_ca="ca.pem" tls="require"/>` },
    "error tls_ca: there is no file /etc/sip/ca.pem",
  ],
  [
    "what is for PostgreSQL beside a file",
    { rest: '<s:storage url="sqlite:x" §password="p" §pool="3"/>' },
    "error password stands beside an SQLite file; it is for PostgreSQL only",
    "error pool stands beside an SQLite file; it is for PostgreSQL only",
  ],
  [
    "pool",
    { rest: `<s:storage ${url} §pool="0"/>` },
    'error pool is "0", but must be a whole number of connections from 1 to 20',
  ],
]);
