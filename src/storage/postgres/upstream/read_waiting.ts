import { copyName, queueName } from "../../../library/once/in_the_way.ts";
import type { LedgerRow } from "../../port/ledger.ts";
import { IS_ACCEPTED, type KnownSource } from "../../rows/away_row.ts";
import { keyOf, type KnownKind } from "../../rows/known_row.ts";
import { IS_UNSETTLED } from "../../rows/ledger_row.ts";
import { text } from "../../rows/row.ts";
import type { Run } from "../connection/run.ts";
import { makeStorable, makeStorableJson } from "../rows/make_storable.ts";
import { changeRowFrom, ledgerRowFrom } from "../rows/records.ts";
import { listOf, rowOf } from "../rows/row.ts";

/** The rows that hold one of some names, and were accepted by a stand-in. */
const holding = (column: string) => `
  (select coalesce(json_agg(to_json(l) order by l.ledger_id), '[]') from ledger l
    where ${column} = any (array(select jsonb_array_elements_text($2::text::jsonb))) and ${IS_UNSETTLED} and ${IS_ACCEPTED})`;

const READ = `
  select json_build_object(
    'docs', (
      select coalesce(json_agg(json_build_object('kind', k.kind, 'id', k.id, 'doc', k.doc)), '[]')
      from jsonb_to_recordset($1::text::jsonb) as a (kind text, id text)
      join known k on k.kind = a.kind and lower(k.id) = lower(a.id collate "C")
    ),
    'waits', exists (select from ledger where institution = $3 and ${IS_ACCEPTED}),
    'ofCopies', ${holding("item_way")},
    'ofPatrons', ${holding("patron_way")}
  ) as answer`;

/**
 * Reads cards and copies with what waits. What a reading asks for is fetched, and it is done again, until it asks for
 * nothing more: once where one record names no other.
 */
export async function readAll<T>(run: Run, institution: string, read: (source: KnownSource) => T): Promise<T> {
  const gathered = new Gathered(institution);
  for (;;) {
    const found = read(gathered);
    const [docs, names] = gathered.missing();
    if (docs.length + names.length === 0) return found;
    const values = [makeStorableJson(docs), makeStorableJson(names), makeStorable(institution)];
    gathered.add(rowOf((await run(READ, values))[0]?.answer));
  }
}

/** What has been fetched for a reading, and what it has asked for in vain. */
class Gathered implements KnownSource {
  readonly #institution: string;
  readonly #docs = new Map<string, string>();
  readonly #rows = new Map<string, LedgerRow[]>();
  readonly #asked = new Set<string>();
  #docsMissing: { readonly kind: KnownKind; readonly id: string }[] = [];
  #namesMissing: string[] = [];
  /** Whether anything waits; it is known once something has been fetched. */
  #waits = true;

  constructor(institution: string) {
    this.#institution = institution;
  }

  docOf(kind: KnownKind, written: string): string | undefined {
    const id = makeStorable(written), key = keyOf({ kind, id });
    if (this.#isNew(key)) this.#docsMissing.push({ kind, id });
    return this.#docs.get(key);
  }

  ofCopy(itemId: string): readonly LedgerRow[] {
    return this.#holding(copyName(this.#institution, itemId));
  }

  ofPatron(patronId: string): readonly LedgerRow[] {
    return this.#holding(queueName(this.#institution, patronId));
  }

  missing() {
    const missing = [this.#docsMissing, this.#waits ? this.#namesMissing : []] as const;
    this.#docsMissing = [];
    this.#namesMissing = [];
    return missing;
  }

  add(found: ReturnType<typeof rowOf>): void {
    this.#waits = found.waits === true;
    for (const doc of listOf(found, "docs").map((each) => rowOf(each))) {
      this.#docs.set(keyOf({ kind: text(doc, "kind"), id: text(doc, "id") }), text(doc, "doc"));
    }
    this.#addRows(listOf(found, "ofCopies"), "itemWay");
    this.#addRows(listOf(found, "ofPatrons"), "patronWay");
  }

  #addRows(rows: readonly unknown[], by: "itemWay" | "patronWay"): void {
    for (const row of rows.map((each) => rowOf(each))) {
      const name = changeRowFrom(row)[by] ?? "";
      this.#rows.set(name, [...this.#rows.get(name) ?? [], ledgerRowFrom(row)]);
    }
  }

  #holding(name: string): readonly LedgerRow[] {
    const stored = makeStorable(name);
    if (this.#isNew(stored)) this.#namesMissing.push(stored);
    return this.#rows.get(stored) ?? [];
  }

  #isNew(key: string): boolean {
    const isNew = !this.#asked.has(key);
    this.#asked.add(key);
    return isNew;
  }
}
