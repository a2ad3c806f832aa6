import type { RequestName } from "../../protocol/requests.ts";
import { cleanUp } from "./clean_up.ts";
import { createConversation, type Manner } from "./conversation.ts";
import type { Exchange } from "./exchange.ts";
import { OWES_NOTHING, unexpected } from "./expected.ts";
import type { Finding } from "./finding.ts";
import { standsAs } from "./item_codes.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import { fill } from "./placeholders.ts";
import { mustStop } from "./must_stop.ts";
import type { PatronState, Profile } from "./profile/profile.ts";
import type { CleanUp, ConformScenario } from "./scenario.ts";
import { TerminalError } from "../../protocol/public/sip2.ts";

/** A statement of the profile that the server contradicts. */
interface Mismatch {
  /** The name in the profile: `blocked`, `good.pin`, `available`. */
  readonly name: string;
  readonly message: string;
  /** The place of the exchange in the list, from 0. */
  readonly exchange: number;
}

/** What a server says about the records that a profile names. */
export interface CheckedProfile {
  readonly exchanges: readonly Exchange[];
  readonly findings: readonly Finding[];
  readonly mismatches: readonly Mismatch[];
  /** Names that no scenario can use, and why: those of mismatches, and those for which there was no answer. */
  readonly unusable: ReadonlyMap<string, string>;
}

type Expected = readonly (readonly [is: string, says: string])[];

const KNOWN = ["BL=Y|", "the card is known"] as const;
const FREE: Expected = [
  KNOWN,
  ["patronStatus~^ ", "this patron may borrow"],
  ["chargedItemsCount=0000|", "this patron has nothing on loan"],
  ["holdItemsCount=0000|", "this patron waits for nothing"],
  ["unavailableHoldsCount=0000|", "this patron waits for nothing"],
  [OWES_NOTHING, "this patron owes nothing"],
];
const DENIED: Expected = [KNOWN, ["patronStatus~^Y", "this patron may not borrow"]];

const PATRONS: Readonly<Record<PatronState, Expected>> = {
  "good": FREE,
  "other": FREE,
  "with-fees": [KNOWN, ["patronStatus~^ ", "this patron may borrow"], ["BV~[1-9]", "this patron owes something"]],
  "blocked": DENIED,
  "expired": DENIED,
  "recalled": [KNOWN, ["recallItemsCount~^(?!0000)", "a loan of this patron is recalled"]],
};

const UNKNOWN_PATRON: Expected = [["BL=N|", "nobody has the card"]];
const UNKNOWN_ITEM: Expected = [["circulationStatus~^(?!0[3-9])", "there is no such copy"]];
const RIGHT_PIN: Expected = [["CQ=Y|", "the PIN is right"]];

/** What a request about a patron or an item is to be answered with. */
interface Question {
  readonly name: string;
  readonly id: string;
  readonly send: string;
  readonly expected: Expected;
  /** The fields that hold what it is called, and its name or title. */
  readonly called: readonly [id: string, name: string];
}

/**
 * Asks for everything that a profile names, and learns what the server calls it. A patron and a copy that an earlier
 * run has left behind are put back first, unless nothing may be changed.
 *
 * @param putsBack the steps that undo the loans and holds of an earlier run
 */
export async function checkProfile(
  profile: Profile,
  manner: Manner,
  { offered, readOnly }: { readonly offered: ReadonlySet<RequestName>; readonly readOnly: boolean },
  putsBack: readonly CleanUp[],
): Promise<CheckedProfile> {
  const questions = questionsOf(profile, offered);
  const checked = await ask(questions, manner);
  const touched = checked.mismatches.some(({ name }) => name === "good" || name === "other" || name === "available");
  const cleans = !readOnly && touched && offered.has("checkin") && profile.items.has("available");
  if (!cleans) return checked;
  await cleanUp({ ...NOTHING, after: putsBack }, checked, manner, offered);
  return await ask(questions, manner);
}

const NOTHING: ConformScenario = { id: "profile", title: "what the profile names", about: [], acts: [] };

/** Writes the request that asks of a card: a 63, or a 23 where the server does not offer that. */
export function cardRequest(id: string, offered: ReadonlySet<RequestName>, more = ""): string {
  return offered.has("patronInformation")
    ? `63{language}{now}          AO{institution}|AA${id}|AC|${more}`
    : `23{language}{now}AO{institution}|AA${id}|AC|${more === "" ? "AD|" : more}`;
}

function questionsOf(profile: Profile, offered: ReadonlySet<RequestName>): readonly Question[] {
  const called = ["AA", "AE"] as const;
  const card = (id: string, more?: string) => cardRequest(id, offered, more);
  const asksCards = offered.has("patronInformation") || offered.has("patronStatusRequest");
  const patrons = !asksCards ? [] : [
    ...[...profile.patrons].flatMap(([state, { id, pin }]): Question[] => [
      { name: state, id, send: card(id), expected: PATRONS[state], called },
      ...pin === undefined
        ? []
        : [{ name: `${state}.pin`, id, send: card(id, `AD${pin}|`), expected: RIGHT_PIN, called }],
    ]),
    {
      name: "unknown.patron",
      id: profile.unknown.patron,
      send: card(profile.unknown.patron),
      expected: UNKNOWN_PATRON,
      called,
    },
  ];
  const item = (name: string, id: string, expected: Expected): Question => ({
    name,
    id,
    send: `17{now}AO{institution}|AB${id}|AC|`,
    expected,
    called: ["AB", "AJ"],
  });
  const items = !offered.has("itemInformation") ? [] : [
    ...[...profile.items].map(([state, id]) =>
      item(state, id, [[standsAs(state), `the copy is ${state.replaceAll("-", " ")}`]])
    ),
    item("unknown.item", profile.unknown.item, UNKNOWN_ITEM),
  ];
  return [...patrons, ...items];
}

async function ask(questions: readonly Question[], manner: Manner): Promise<CheckedProfile> {
  const conversation = createConversation(manner);
  const mismatches: Mismatch[] = [];
  const unusable = new Map<string, string>();
  const tell = (one: Mismatch) => {
    mismatches.push(one);
    unusable.set(one.name, `in the profile, ${one.name} is not what it says`);
  };
  const asExpected: Answered[] = [];
  try {
    await conversation.begin("logged in");
    for (const question of questions) {
      if (!conversation.open() && !await conversation.begin("logged in")) break;
      const before = conversation.findings.length;
      const answer = await conversation.act({ send: question.send });
      if (answer === undefined || mustStop(conversation.findings.slice(before))) {
        // A patron without an answer cannot be tried with; the missing answer is a finding.
        unusable.set(question.name, "the server does not answer what is asked of it");
        // What came of it may still be on the way; the next question has another connection.
        await conversation.leave();
        continue;
      }
      learn(question, answer, manner);
      const wrong = question.expected.map(([is, says]) => [says, unexpected(is, answer, [])] as const)
        .find(([, instead]) => instead !== undefined);
      const exchange = conversation.exchanges.length - 1;
      if (wrong === undefined) asExpected.push({ question, answer, exchange });
      else tell(mismatch(question, `expected: ${wrong[0]}; the server says: ${wrong[1]}`, exchange));
    }
    for (const { question, exchange } of unknownToServer(asExpected)) {
      const [, says] = question.expected[0] ?? [];
      tell(mismatch(question, `expected: ${says}; the server answers as for a copy that does not exist`, exchange));
    }
    await conversation.end();
  } catch (error) {
    await conversation.leave();
    if (!(error instanceof TerminalError)) throw error;
  }
  const { exchanges, findings } = conversation;
  return { exchanges, findings, mismatches, unusable };
}

/** A question whose answer is as expected. */
interface Answered {
  readonly question: Question;
  readonly answer: OpenedAnswer;
  /** The place of the exchange in the list, from 0. */
  readonly exchange: number;
}

/**
 * Finds the copies whose answer is the one for a copy that does not exist, apart from the barcode. Many servers give
 * `01` for both, so that the status alone does not tell whether a copy exists.
 */
function unknownToServer(answered: readonly Answered[]): readonly Answered[] {
  const unknown = answered.find(({ question }) => question.name === "unknown.item");
  if (unknown === undefined) return [];
  return answered.filter((one) =>
    one !== unknown && one.answer.fixed.has("circulationStatus") && likeness(one) === likeness(unknown)
  );
}

/** What an answer says, without its time and the barcode that was asked for. */
function likeness({ question: { id }, answer: { code, fixed, fields } }: Answered): string {
  const elements = [...fixed].filter(([name]) => name !== "transactionDate");
  return JSON.stringify([code, elements, fields.map((field) => [field.id, field.value.replaceAll(id, "")])]);
}

function mismatch({ name, id }: Question, what: string, exchange: number): Mismatch {
  const told = name.endsWith(".pin") ? `the profile gives ${name}` : `the profile gives ${id} as ${name}`;
  return { name, message: `${told}; ${what}`, exchange };
}

function learn({ name, id, called: [field, title] }: Question, answer: OpenedAnswer, { forms }: Manner): void {
  if (name.startsWith("unknown") || name.endsWith(".pin")) return;
  const value = (wanted: string) => answer.fields.find((one) => one.id === wanted)?.value;
  const answered = value(field);
  if (answered !== undefined && answered !== "") forms.learn(id, answered, value(title));
}

/** Fills the names of a step that puts something back, for those that a profile names. */
export function stepsFor(steps: readonly CleanUp[], { valueOf }: Manner): readonly CleanUp[] {
  return steps.filter(({ send }) => fill(send, (name) => valueOf(name) ?? "\0").includes("\0") === false);
}
