/**
 * What a copy was told, one statement after the other, and what it must know by that: of each thing what was true last.
 * Nothing here is of the copy's own code: the statements are put into the order of their moments, and played.
 */

/** When something was true, and who said so. No two statements about a thing have one moment. */
export interface Moment {
  readonly at: number;
  readonly origin: "fed" | "learned";
}

type Said<V> = Moment & { readonly value: V };

/** A list that was told as a whole, or one entry of it; `null`: it is not there any more. */
type ListSaid =
  & Moment
  & ({ readonly whole: ReadonlyMap<string, unknown> } | { readonly key: string; readonly value: unknown });

interface ToldRecord {
  readonly facts: Map<string, Said<unknown>[]>;
  readonly gone: Moment[];
  readonly lists: Map<string, ListSaid[]>;
  readonly sums: Said<number>[];
  readonly payments: Said<number>[];
}

/** A list as it must be known. */
interface ExpectedList {
  readonly whole?: Moment;
  readonly entries: Readonly<Record<string, Said<unknown>>>;
}

/** What a copy must know of a card or a copy. */
export interface ExpectedRecord {
  readonly facts: Readonly<Record<string, Said<unknown>>>;
  readonly list: (name: string) => ExpectedList;
  readonly sum: Said<number> | undefined;
  readonly owed: number | undefined;
  readonly gone: Moment | undefined;
}

/** All that was told of cards and copies. */
export interface SaidRecords {
  fact(record: string, name: string, value: unknown, moment: Moment): void;
  list(record: string, name: string, said: ListSaid): void;
  gone(record: string, moment: Moment): void;
  sum(record: string, value: number, moment: Moment): void;
  payment(record: string, value: number, moment: Moment): void;
  /** `undefined` of a record of which nothing was ever told. */
  expected(record: string): ExpectedRecord | undefined;
  /** Forgets statements that can count no more. */
  compact(): void;
}

export function toldRecords(): SaidRecords {
  const records = new Map<string, ToldRecord>();
  const of = (record: string): ToldRecord => {
    const told = records.get(record) ?? { facts: new Map(), gone: [], lists: new Map(), sums: [], payments: [] };
    records.set(record, told);
    return told;
  };
  const in_ = <V>(map: Map<string, V[]>, name: string, said: V) => void map.set(name, [...map.get(name) ?? [], said]);
  return {
    fact: (record, name, value, { at, origin }) => in_(of(record).facts, name, { value, at, origin }),
    list: (record, name, said) => in_(of(record).lists, name, said),
    gone: (record, { at, origin }) => void of(record).gone.push({ at, origin }),
    sum: (record, value, { at, origin }) => void of(record).sums.push({ value, at, origin }),
    payment: (record, value, { at, origin }) => void of(record).payments.push({ value, at, origin }),
    expected: (record) => {
      const told = records.get(record);
      return told && expectedOf(told);
    },
    compact() {
      for (const record of records.values()) {
        const { facts, lists, gone, sums, payments } = record;
        const base = Math.max(
          sums.at(-1)?.at ?? 0,
          playList(lists.get("fees") ?? [], newest(gone)?.[0]).whole?.at ?? 0,
        );
        payments.splice(0, payments.length, ...payments.filter(({ at }) => at > base));
        for (const said of [...facts.values(), gone, sums]) said.splice(0, said.length, ...newest(said) ?? []);
        for (const said of lists.values()) said.splice(0, said.length, ...sinceWhole(said));
      }
    },
  };
}

/** The last statement, in a list of at most one. */
function newest<S extends Moment>(said: readonly S[]): readonly S[] | undefined {
  const last = inOrder(said).at(-1);
  return last && [last];
}

function inOrder<S extends Moment>(said: readonly S[]): readonly S[] {
  return said.toSorted((a, b) => a.at - b.at);
}

/** The last time when the whole list was told, and of each entry the last statement since. */
function sinceWhole(said: readonly ListSaid[]): readonly ListSaid[] {
  const ordered = inOrder(said), last = ordered.findLastIndex((each) => "whole" in each);
  const since = ordered.slice(last + 1), keys = new Map(since.map((each) => ["key" in each ? each.key : "", each]));
  return [...ordered.slice(Math.max(0, last), last + 1), ...keys.values()];
}

function expectedOf({ facts, gone, lists, sums, payments }: ToldRecord): ExpectedRecord {
  const [end] = newest(gone) ?? [], from = end?.at ?? -Infinity;
  const counts = <S extends Moment>(said: readonly S[]) => newest(said.filter(({ at }) => at > from))?.[0];
  const list = (name: string) => playList(lists.get(name) ?? [], end);
  const known = [...facts].flatMap(([name, said]) => {
    const last = counts(said);
    return last === undefined ? [] : [[name, last] as const];
  });
  const sum = counts(sums), fees = list("fees");
  return { facts: Object.fromEntries(known), list, sum, owed: owedBy(sum, fees, payments), gone: end };
}

function playList(said: readonly ListSaid[], end: Moment | undefined): ExpectedList {
  let whole: Moment | undefined, entries = new Map<string, Said<unknown>>();
  const ended: readonly ListSaid[] = end === undefined ? [] : [{ ...end, whole: new Map() }];
  for (const each of inOrder([...said, ...ended])) {
    const { at, origin } = each;
    if ("whole" in each) {
      whole = { at, origin };
      entries = new Map([...each.whole].map(([key, value]) => [key, { value, at, origin }]));
    } else entries.set(each.key, { value: each.value, at, origin });
  }
  return { ...whole && { whole }, entries: Object.fromEntries(entries) };
}

/** The sum or the fees, whichever was told last, less what was paid since. */
function owedBy(
  sum: Said<number> | undefined,
  fees: ExpectedList,
  payments: readonly Said<number>[],
): number | undefined {
  const isSum = sum !== undefined && sum.at > (fees.whole?.at ?? -Infinity), base = isSum ? sum : fees.whole;
  if (base === undefined) return undefined;
  const ofFees = Object.values(fees.entries).reduce((total, { value }) => total + outstandingIn(value), 0);
  const paid = payments.filter(({ at }) => at > base.at).reduce((total, { value }) => total + value, 0);
  return Math.max(0, (isSum ? sum.value : ofFees) - paid);
}

function outstandingIn(fee: unknown): number {
  return typeof fee === "object" && fee !== null && "outstanding" in fee ? Number(fee.outstanding) : 0;
}
