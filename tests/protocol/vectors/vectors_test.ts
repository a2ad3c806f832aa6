import { assert, assertEquals } from "@std/assert";
import * as sip2 from "../../../src/protocol/public/sip2.ts";
import { trialsOf, written } from "./run_vectors.ts";
import { hexOf, readVectorFiles } from "./vector_files.ts";

const vectors = await readVectorFiles((name) => Deno.readTextFile(new URL(name, import.meta.url)));

for (const { name, run } of trialsOf(sip2, vectors)) {
  Deno.test(`vector ${name}`, async () => {
    const [expected, got] = await run();
    assertEquals(JSON.parse(written(got)), JSON.parse(written(expected)));
  });
}

const rows: readonly (sip2.RequestRow | sip2.ResponseRow)[] = [
  ...Object.values(sip2.requests),
  ...Object.values(sip2.responses),
];
const fieldRows: readonly [string, sip2.FieldRow][] = Object.entries(sip2.fields);
const byCode = (a: { readonly code: string }, b: { readonly code: string }) => a.code < b.code ? -1 : 1;

Deno.test("requests and responses are those of the vectors' table", () => {
  const told = rows.map((row) => ({
    code: row.code,
    name: row.name,
    label: row.label,
    from: "answer" in row ? "terminal" : "server",
    ..."answer" in row && { since: `${row.since}.00`, answer: row.answer.code, changes: row.changes ?? false },
    fixed: row.fixed.map(({ name, type, width }) => [name, type, width]),
    fields: Object.entries<{ required: boolean; since: number }>(row.fields).map((
      [name, { required, since }],
    ) => [sip2.fields[name as sip2.FieldName].id, required ? "R" : "o", `${since}.00`]),
  }));
  assertEquals<unknown>(told.toSorted(byCode), vectors.table.messages.toSorted(byCode));
});

Deno.test("fields are those of the vectors' table", () => {
  const told = fieldRows.map(([name, { sample: _, extension: __, ...row }]) => ({ name, ...row }));
  assertEquals<unknown>(told.toSorted((a, b) => a.id < b.id ? -1 : 1), vectors.table.fields);
});

Deno.test("the vectors have each message with all its fields, and those of SIP 1.00 without the newer ones", () => {
  const fieldsOf = ({ name, fields }: { name: string; fields: object }) => `${name}: ${Object.keys(fields).toSorted()}`;
  const whole = new Set(vectors.messages.messages.map(({ message }) => fieldsOf(message)));
  for (const row of rows) assert(whole.has(fieldsOf(row)), row.name);
  const older = vectors.writing.messages.flatMap(({ settings, message }) =>
    settings.version === "1.00" ? message.name : []
  );
  const inOlder = Object.values(sip2.requests).filter(({ since }) => since === 1).flatMap((
    row,
  ) => [row.name, row.answer.name]);
  assertEquals(new Set(older), new Set(inOlder));
});

Deno.test("the text of each vector is its bytes", () => {
  const { messages, reading, writing, refusals, checksums } = vectors;
  const all = [messages.messages, reading.messages, writing.messages, refusals.messages, checksums.checksums].flat();
  for (const { hex, text, encoding } of all) {
    // Bytes that are not of their connection's encoding have the text as which they are read.
    if (hex === undefined || text === undefined || encoding === undefined || text === "3520260302    093005AAJürgen|") {
      continue;
    }
    assertEquals(hexOf(sip2.encodeText(text, encoding)), hex, text);
  }
});
