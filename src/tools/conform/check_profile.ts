import type { RequestName } from "../../protocol/requests.ts";
import { cleanUp } from "./clean_up.ts";
import { type Conversation, createConversation, type Manner } from "./conversation.ts";
import type { Exchange } from "./exchange.ts";
import { OWES_NOTHING, unexpected } from "./expected.ts";
import { spec } from "./citation.ts";
import type { Finding } from "./finding.ts";
import { standsAs } from "./item_codes.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import { fill } from "./placeholders.ts";
import { mustStop, subjectOf, subjectsOf } from "./readable_answers.ts";
import { type PatronState, type Profile, stateOf } from "./profile/profile.ts";
import { inRoles } from "./manner_of.ts";
import type { CleanUp, ConformScenario } from "./scenario.ts";
import { TerminalError } from "../../protocol/public/sip2.ts";

/** A statement of the profile that the server contradicts. */
interface Mismatch {
  /** The name in the profile: `blocked`, `good.pin`, `available-2`. */
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
  /** Names that no scenario can use, and why: nobody has the card, the PIN is wrong, or there was no answer. */
  readonly unusable: ReadonlyMap<string, string>;
  /** Names of which the server says something else than the profile: what was so before is no fault of a scenario. */
  readonly doubtful: ReadonlySet<string>;
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
  /** Whether the profile has a PIN that could go with it. */
  readonly hasPin?: boolean;
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
  const touched = checked.mismatches.filter(({ name }) => /^(?:good|other|available)(?:-\d+)?$/.test(name));
  const cleans = !readOnly && touched.length > 0 && offered.has("checkin") && profile.items.has("available");
  if (!cleans) return checked;
  const numbers = new Set(["", ...touched.map(({ name }) => /-\d+$/.exec(name)?.[0] ?? "")]);
  for (const number of numbers) {
    const roles = ["good", "other", "available"].map((state) => [state, state + number] as const);
    const has = (name: string) => manner.valueOf(name) !== undefined;
    const cast = new Map(roles.filter(([, name]) => has(name)));
    await cleanUp({ ...NOTHING, after: putsBack }, checked, inRoles(manner, cast), offered);
  }
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
    ...[...profile.patrons].flatMap(([name, { id, pin }]): Question[] => [
      { name, id, send: card(id), expected: PATRONS[stateOf(name)], called, hasPin: pin !== undefined },
      ...pin === undefined
        ? []
        : [{ name: `${name}.pin`, id, send: card(id, `AD${pin}|`), expected: RIGHT_PIN, called }],
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
    ...[...profile.items].map(([name, id]) => {
      const state = stateOf(name);
      return item(name, id, [[standsAs(state), `the copy is ${state.replaceAll("-", " ")}`]]);
    }),
    item("unknown.item", profile.unknown.item, UNKNOWN_ITEM),
  ];
  return [...patrons, ...items];
}

async function ask(questions: readonly Question[], manner: Manner): Promise<CheckedProfile> {
  const conversation = createConversation(manner);
  const grave: Finding[] = [];
  const mismatches: Mismatch[] = [];
  const unusable = new Map<string, string>();
  const doubtful = new Set<string>();
  const tell = (one: Mismatch, isUnusable: boolean) => {
    mismatches.push(one);
    doubtful.add(one.name);
    if (isUnusable) unusable.set(one.name, `in the profile, ${one.name} is not what it says`);
  };
  const asExpected: Answered[] = [];
  const answered: Answered[] = [];
  try {
    await conversation.begin("logged in");
    for (const question of questions) {
      if (!conversation.open() && !await conversation.begin("logged in")) break;
      const before = conversation.findings.length;
      const answer = await conversation.act({ send: question.send });
      if (answer === undefined && question.hasPin) {
        // Some answer no question about a card without its PIN: then it goes with each.
        manner.detection.needsPin = true;
        await conversation.leave();
        continue;
      }
      if (answer === undefined || mustStop(conversation.findings.slice(before))) {
        // A patron without an answer cannot be tried with; the missing answer is a finding.
        unusable.set(question.name, "the server does not answer what is asked of it");
        // What came of it may still be on the way; the next question has another connection.
        await conversation.leave();
        continue;
      }
      learn(question, answer, manner);
      const exchange = conversation.exchanges.length - 1;
      answered.push({ question, answer, exchange });
      const unreadable = subjectsOf(conversation.findings.slice(before), answer);
      const wrong = question.expected.filter(([is]) => !unreadable.has(subjectOf(is))).map(([is, says]) =>
        [is, says, unexpected(is, answer, [])] as const
      )
        .find(([, , instead]) => instead !== undefined);
      if (wrong === undefined) {
        if (unreadable.size === 0) asExpected.push({ question, answer, exchange });
      } else {
        const [is, says, instead] = wrong;
        const isUnusable = is === KNOWN[0] || question.name.endsWith(".pin");
        tell(mismatch(question, `expected: ${says}; the server says: ${instead}`, exchange), isUnusable);
      }
    }
    for (const { question, exchange } of unknownToServer(asExpected)) {
      const [, says] = question.expected[0] ?? [];
      const what = `expected: ${says}; the server answers as for a copy that does not exist`;
      tell(mismatch(question, what, exchange), true);
    }
    const mixed = mixedUp(await namesAsked(answered, conversation));
    if (mixed !== undefined) grave.push(mixed);
    await conversation.end();
  } catch (error) {
    await conversation.leave();
    if (!(error instanceof TerminalError)) throw error;
  }
  const { exchanges, findings } = conversation;
  return { exchanges, findings: [...findings, ...grave], mismatches, unusable, doubtful };
}

/** The name that an answer gives to a card. */
interface NamedCard {
  readonly id: string;
  readonly name: string;
  readonly exchange: number;
}

/** Gives the names of all cards as they were told, and as they are told when each is asked for once more, the last first. */
async function namesAsked(answered: readonly Answered[], conversation: Conversation): Promise<readonly NamedCard[]> {
  const cards = answered.filter(({ question: { called: [id] } }) => id === "AA");
  const names = cards.map(nameIn);
  for (const { question } of cards.toReversed()) {
    if (question.name.endsWith(".pin") || !conversation.open()) continue;
    const answer = await conversation.act({ send: question.send });
    if (answer !== undefined) names.push(nameIn({ question, answer, exchange: conversation.exchanges.length - 1 }));
  }
  return names;
}

function nameIn({ question: { id }, answer, exchange }: Answered): NamedCard {
  return { id, name: answer.fields.find((field) => field.id === "AE")?.value.trim() ?? "", exchange };
}

/** Finds a card that was given two names: one of them is another patron's. */
function mixedUp(cards: readonly NamedCard[]): Finding | undefined {
  for (const [at, { id, name, exchange }] of cards.entries()) {
    const before = cards.slice(0, at).find((one) => one.id === id && one.name !== "");
    if (before === undefined || name === "" || before.name === name) continue;
    const message = `the same card is ${JSON.stringify(before.name)} and then ${JSON.stringify(name)}: ` +
      "one of them is another patron's record";
    return { grade: "must", rule: "answered.another-patron", message, source: spec("Field Definitions, AE"), exchange };
  }
  return undefined;
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

function learn(
  { name, id, called: [field, title] }: Question,
  answer: OpenedAnswer,
  { forms, baseline }: Manner,
): void {
  baseline.set(name, answer);
  if (name.startsWith("unknown") || name.endsWith(".pin")) return;
  const value = (wanted: string) => answer.fields.find((one) => one.id === wanted)?.value;
  const answered = value(field);
  if (answered !== undefined && answered !== "") forms.learn(id, answered, value(title));
}

/** Fills the names of a step that puts something back, for those that a profile names. */
export function stepsFor(steps: readonly CleanUp[], { valueOf }: Manner): readonly CleanUp[] {
  return steps.filter(({ send }) => fill(send, (name) => valueOf(name) ?? "\0").includes("\0") === false);
}
