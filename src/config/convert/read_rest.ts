import * as v from "valibot";
import type { KohaRow } from "./koha_circulation.ts";
import { accountOf, EMBEDS, institutionOf, type KohaDatabase, preferencesOf } from "./koha_database.ts";

const objects = v.array(v.record(v.string(), v.unknown()));

/**
 * What Koha's REST interface answered, as text; `undefined` if it was not asked. Without `_per_page=-1` it answers with
 * twenty rows.
 */
interface RestAnswers {
  /** `GET /api/v1/sip2/accounts`, with all its embeds. */
  readonly accounts: string;
  /** `GET /api/v1/sip2/institutions`. */
  readonly institutions?: string;
  /** `GET /api/v1/sip2/system_preference_overrides`. */
  readonly overrides?: string;
}

/** One of Koha's answers is not what was asked for. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
  readonly answer: keyof RestAnswers;

  constructor(answer: keyof RestAnswers, what: string) {
    super(`${answer} are ${what}`);
    this.answer = answer;
  }
}

/**
 * Reads what Koha's REST interface tells of accounts and institutions; preferences and passwords it does not tell. The
 * institutions may also be embedded in the accounts.
 *
 * @throws {UnreadableAnswer} when an answer is not a list of objects in JSON
 */
export function readRest({ accounts, institutions, overrides }: RestAnswers): KohaDatabase {
  const listed = parse("accounts", accounts);
  const embedded = listed.flatMap(({ institution }) => v.is(objects, [institution]) ? [institution] : []);
  const declared = [
    ...institutions === undefined ? [] : parse("institutions", institutions),
    ...v.parse(objects, embedded),
  ];
  const unique = new Map(declared.map((one) => [String(one.sip_institution_id), institutionOf(rowOf(one))]));
  return {
    accounts: listed.map((account) => {
      const of = (embed: string) => v.is(objects, account[embed]) ? account[embed].map(rowOf) : [];
      return accountOf(rowOf(account), ({ embed }) => of(embed), of("system_preference_overrides"));
    }),
    institutions: [...unique.values()],
    preferences: overrides === undefined ? new Map() : preferencesOf(parse("overrides", overrides).map(rowOf)),
    overridesTold: overrides !== undefined,
    passwords: new Map(),
    unusable: new Map(),
    notAsked: EMBEDS.filter((embed) => listed.every((account) => !Object.hasOwn(account, embed))),
  };
}

function parse(what: keyof RestAnswers, text: string): v.InferOutput<typeof objects> {
  const result = v.safeParse(objects, parseJson(what, text));
  if (!result.success) throw new UnreadableAnswer(what, "no list of objects");
  return result.output;
}

/** Reads JSON; the fault does not quote the text as that of `JSON.parse` does, since it holds passwords. */
function parseJson(what: keyof RestAnswers, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableAnswer(what, "no JSON");
  }
}

/** Numbers, texts and flags as a table would have them; everything else is embedded and read apart. */
function rowOf(object: Readonly<Record<string, unknown>>): KohaRow {
  const row = new Map<string, string>();
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === "boolean") row.set(name, value ? "1" : "0");
    else if (typeof value === "string" || typeof value === "number") row.set(name, String(value));
  }
  return row;
}
