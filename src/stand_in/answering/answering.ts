import { foldId } from "../../library/id.ts";
import {
  copyLoanNow,
  isCopyKnown,
  type KnownCard,
  loansThere,
  NO_COPY,
  otherForm,
} from "../../library/known/known_records.ts";
import { type Passwords, PasswordsBusy } from "../../password/passwords.ts";
import type { Request } from "../../protocol/message.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { RecordsWanted } from "../../storage/port/known_records.ts";
import type { RecordsRead } from "../../storage/port/lending.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import {
  answerEndSession,
  answerItemInformation,
  answerPatronInformation,
  answerPatronStatus,
  answerUnknownCard,
  answerUnknownCopy,
  type CardAsked,
  dueMoment,
  dueTold,
  isKnownCard,
  type StandInContext,
} from "./answer_question.ts";

/** Answers questions by what is known of another system's records. */
export interface Answering {
  /** Gives `undefined` for what it does not answer, and where the copy cannot be read now. */
  answer(request: Request, context: StandInContext): Promise<CopyAnswer | undefined>;
  /** Judges a PIN by what is known of its card; `undefined` where nothing is, or too many wait to be judged. */
  isPinRight(patronId: string, pin: string): Promise<boolean | undefined>;
  /** Counts the loans of a patron that are overdue; `undefined` where it is not known of all of them when they are due. */
  overdueOf(patronId: string, at: Moment): Promise<number | undefined>;
}

/** When is asked. */
type Moment = Pick<StandInContext, "now" | "local">;

/** An answer by what is known. */
export interface CopyAnswer {
  readonly answer: BackEndAnswer;
  /** Whether anything is known of the card or the copy. */
  readonly isKnown: boolean;
}

type ReadKnown = (wanted: RecordsWanted) => Promise<RecordsRead>;

/** The parts that {@link createAnswering} needs. */
interface AnsweringParts {
  /** Reads cards and copies with what waits: the system has not heard of it, and says otherwise. */
  readonly read: ReadKnown;
  readonly passwords: Pick<Passwords, "verify">;
}

/** The part of a request that names a card, and the PIN that came with it. */
interface CardNamed {
  readonly fields: { readonly patronId?: string; readonly patronPassword?: string };
}

/** Makes what answers questions by one institution's copy. */
export function createAnswering({ read, passwords }: AnsweringParts): Answering {
  async function answerNow(request: Request, context: StandInContext): Promise<CopyAnswer | undefined> {
    switch (request.name) {
      case "patronStatusRequest": {
        const asked = await withOverdue(await cardOf(request), context, read);
        return ofCard(request, asked, context, () => answerPatronStatus(request, asked, context));
      }
      case "patronInformation": {
        const asked = await withOverdue(await cardOf(request), context, read);
        return ofCard(request, asked, context, () => answerPatronInformation(request, asked, context));
      }
      case "itemInformation":
        return await ofCopy(request, context);
      case "endPatronSession":
        return { answer: { response: answerEndSession(request, context) }, isKnown: true };
      default:
        return undefined;
    }
  }

  async function cardOf(
    { fields: { patronId = "", patronPassword = "" } }: CardNamed,
  ): Promise<CardAsked> {
    const { cards } = await read({ cards: [patronId.trim()], copies: [] }), found = cards.get(foldId(patronId.trim()));
    const other = otherForm(found), card = other === undefined ? found : cards.get(foldId(other));
    if (card === undefined) return {};
    const isPinRight = await judgePin(patronPassword, card);
    return {
      card,
      ...other !== undefined && { patronId: other },
      ...isPinRight !== undefined && { isPinRight },
    };
  }

  /** Judges a PIN; `undefined` where none was sent, none is known, or too many wait to be judged. */
  async function judgePin(pin: string, { facts }: KnownCard): Promise<boolean | undefined> {
    const stored = facts.pin?.value ?? "";
    if (pin === "" || stored === "") return undefined;
    try {
      return await passwords.verify(pin, stored);
    } catch (error) {
      if (error instanceof PasswordsBusy) return undefined;
      throw error;
    }
  }

  async function ofCopy(request: Request<"itemInformation">, context: StandInContext): Promise<CopyAnswer> {
    const itemId = (request.fields.itemId ?? "").trim();
    const { cards, copies } = await read({ cards: [], copies: [itemId] }), copy = copies.get(foldId(itemId));
    if (copy === undefined || !isCopyKnown(copy)) {
      return { answer: { response: answerUnknownCopy(request, context), reason: "library-away" }, isKnown: false };
    }
    const loan = copyLoanNow(foldId(itemId), copy, (patronId) => cards.get(foldId(patronId))?.loans);
    return { answer: { response: answerItemInformation(request, copy, loan, context) }, isKnown: true };
  }

  return {
    isPinRight: async (patronId, pin) => (await cardOf({ fields: { patronId, patronPassword: pin } })).isPinRight,
    overdueOf: async (patronId, at) => await countOverdue(await cardOf({ fields: { patronId } }), at, read),
    async answer(request, context) {
      try {
        return await answerNow(request, context);
      } catch (error) {
        if (error instanceof StorageUnavailable) return undefined;
        throw error;
      }
    },
  };
}

/** Adds how many of the patron's loans are overdue, where that is known. */
async function withOverdue(
  asked: CardAsked,
  context: Moment,
  read: ReadKnown,
): Promise<CardAsked> {
  const overdue = await countOverdue(asked, context, read);
  return overdue === undefined ? asked : { ...asked, overdue };
}

/** Counts the loans that are overdue; `undefined` where it is not known of all when they are due. */
async function countOverdue(
  { card }: CardAsked,
  { now, local }: Moment,
  read: ReadKnown,
): Promise<number | undefined> {
  if (card?.loans.whole === undefined) return undefined;
  const loans = loansThere(card.loans), { copies } = await read({ cards: [], copies: loans });
  let overdue = 0;
  for (const itemId of loans) {
    const copy = copies.get(foldId(itemId)), loan = copy && copyLoanNow(foldId(itemId), copy, () => card.loans);
    const due = loan?.kind === "on loan" ? dueTold(copy ?? NO_COPY, loan) : undefined;
    const moment = due === undefined ? undefined : dueMoment(due, local);
    if (moment === undefined) return undefined;
    if (Temporal.Instant.compare(moment, now) < 0) overdue++;
  }
  return overdue;
}

function ofCard(
  request: Request<"patronStatusRequest" | "patronInformation">,
  asked: CardAsked,
  context: StandInContext,
  known: () => BackEndAnswer["response"],
): CopyAnswer {
  if (!isKnownCard(asked)) {
    return { answer: { response: answerUnknownCard(request, context), reason: "library-away" }, isKnown: false };
  }
  const isGone = asked.card?.facts.valid === undefined;
  const reason = isGone ? "patron-unknown" : asked.isPinRight === false ? "pin-wrong" : undefined;
  return { answer: { response: known(), ...reason && { reason } }, isKnown: true };
}
