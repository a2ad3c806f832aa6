import type { Attendant, DeskOutcome, DeskWork, LendDone, ReturnDone } from "../../desk/work/desk_work.ts";
import type { CardRequest } from "../../desk/work/desk_request.ts";
import { ITEM_FIELDS, PATRON_FIELDS } from "../../desk/work/record_fields.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { DeskCommandOptions, DeskOperationName } from "./desk_options.ts";
import { refusalInWords } from "./refusal_in_words.ts";

/** What operations of the desk are done with. */
interface AtDesk {
  readonly work: DeskWork;
  readonly at: Attendant;
  /** Writes milliseconds since 1970 for people. */
  readonly moment: (milliseconds: number) => string;
}

/**
 * Does what the command line asks for, and tells in lines what was done. What the operation needs has been looked for.
 *
 * @throws CommandFailed if it is refused
 */
export async function carryOutAtDesk(
  what: DeskOperationName,
  options: DeskCommandOptions,
  desk: AtDesk,
): Promise<readonly string[]> {
  const { work, at } = desk;
  const { patron: patronId = "", item: itemId = "", title = "", amount = "", reason, override: overrides } = options;
  const asked = { reason, overrides };
  switch (what) {
    case "lend":
      return lent(done(await work.lend({ ...asked, patronId, itemId }, at)), desk);
    case "return":
      return takenBack(done(await work.takeBack({ ...asked, itemId }, at)));
    case "renew":
      if (options.patron === undefined) return lent(done(await work.renew({ ...asked, itemId }, at)), desk);
      return await renewAll({ ...asked, patronId }, desk);
    case "due": {
      const { due, ...loan } = done(await work.setDue({ ...asked, itemId, due: options.due ?? "" }, at));
      return [`${loan.itemId} ${loan.title} is due ${desk.moment(due)}`];
    }
    case "hold": {
      const { scope, pickup, until: expires } = options;
      const hold = done(await work.hold({ ...asked, patronId, title, scope, pickup, expires }, at));
      return [`${hold.titleId} ${hold.title} is held for ${hold.patronId}, place ${hold.position}, at ${hold.pickup}`];
    }
    case "cancel": {
      const hold = done(await work.cancelHold({ ...asked, patronId, title }, at));
      return [`${hold.titleId} ${hold.title} is held for ${hold.patronId} no longer`];
    }
    case "pay": {
      const { fee: feeId, paid: paymentType } = options;
      const paid = done(await work.pay({ ...asked, patronId, amount, feeId, paymentType }, at));
      return [`${paid.patronId} paid ${paid.amount} and owes ${paid.owed}`];
    }
    case "waive": {
      const waived = done(await work.waive({ ...asked, patronId, amount: options.amount, feeId: options.fee }, at));
      return [`${waived.amount} is waived; ${waived.patronId} owes ${waived.owed}`];
    }
    case "charge": {
      const { type = "other", item } = options;
      const charged = done(await work.charge({ ...asked, patronId, amount, type, itemId: item }, at));
      return [`${charged.patronId} is charged ${charged.amount}, fee ${charged.feeId}, and owes ${charged.owed}`];
    }
    case "add-patron": {
      const { another: alikeAllowed } = options;
      const made = done(await work.addPatron({ ...asked, patronId, fields: fieldsIn(options), alikeAllowed }, at));
      return [`${made.patronId} is made`];
    }
    case "change-patron":
      return [
        `${done(await work.changePatron({ ...asked, patronId, fields: fieldsIn(options) }, at)).patronId} is changed`,
      ];
    case "renew-card": {
      const renewed = done(await work.renewCard({ ...asked, patronId, until: options.until }, at));
      return [`${renewed.patronId} is good to ${renewed.expires}`];
    }
    case "add-item": {
      const { author, isbn } = options;
      const made = done(await work.addItem({ ...asked, itemId, title, author, isbn, fields: fieldsIn(options) }, at));
      return [`${made.itemId} ${made.title} is made, of the title ${made.titleId}`];
    }
    case "change-item":
      return [`${done(await work.changeItem({ ...asked, itemId, fields: fieldsIn(options) }, at)).itemId} is changed`];
    case "card": {
      const card = done(await work.newCard({ ...asked, patronId, card: options.newCard ?? "" }, at));
      return [`the card is ${card.patronId} now; ${card.before} is nobody's`];
    }
  }
}

/** Reads `--set NAME=VALUE`; a value may have more equals signs. */
function fieldsIn({ set = [] }: DeskCommandOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(set.map((each) => {
    const at = each.indexOf("=");
    if (at < 1) throw new CommandFailed(`--set is ${JSON.stringify(each)}, but must be FIELD=VALUE`, EXIT.usage);
    const name = each.slice(0, at);
    if (![...PATRON_FIELDS, ...ITEM_FIELDS].some((field) => field.name === name)) {
      throw new CommandFailed(`--set has ${JSON.stringify(name)}, but staff fill in ${knownFields()}`, EXIT.usage);
    }
    return [name, each.slice(at + 1)];
  }));
}

function knownFields(): string {
  const named = (fields: readonly { readonly name: string }[]) => fields.map(({ name }) => name).join(", ");
  return `of a patron ${named(PATRON_FIELDS)}; of an item ${named(ITEM_FIELDS)}`;
}

function done<Done>(outcome: DeskOutcome<Done>): Done {
  if (!outcome.ok) throw new CommandFailed(refusalInWords(outcome), EXIT.faulty);
  return outcome;
}

function lent({ itemId, title, patronId, due, renewal, ...sums }: LendDone, { moment }: AtDesk): readonly string[] {
  const how = renewal ? "renewed for" : "lent to";
  return [`${itemId} ${title} is ${how} ${patronId}, due ${moment(due)}`, ...moneyLines(sums)];
}

function takenBack(back: ReturnDone): readonly string[] {
  const { itemId, title, patronId, borrower, alert, destination = "", hold, holdCancelled, found, ...sums } = back;
  const { charged = [], lossEnded } = back;
  const to = hold && `${hold.patronId} ${hold.name}`.trim();
  const where = {
    "hold-here": `put it on the hold shelf for ${to}`,
    "hold-elsewhere": `send it to ${destination} for ${to}`,
    "send-elsewhere": `send it to ${destination}`,
    "other": "keep it at the desk",
  };
  return [
    `${itemId} ${title} is back${patronId === undefined ? "" : ` from ${patronId}`}`,
    ...alert === undefined ? [] : [where[alert]],
    ...holdCancelled ? ["its hold was cancelled: put it back on its shelf"] : [],
    ...found === undefined ? [] : [`it was ${found.replaceAll("-", " ")} and is found`],
    ...lossEnded === undefined ? [] : [`${patronId} owed ${lossEnded} for its loss, and owes that no more`],
    ...charged.map(({ feeId, amount, outstanding }) =>
      `${patronId} was charged ${amount} for the work with its loss, fee ${feeId}, and owes ${outstanding} of it: waive it, or give it back`
    ),
    ...borrower?.owed === undefined ? [] : [`${patronId} ${borrower.name} owes ${borrower.owed} in all`],
    ...moneyLines(sums),
  ];
}

async function renewAll(
  request: CardRequest,
  { work, at, moment }: AtDesk,
): Promise<readonly string[]> {
  const { renewed, unrenewed, dueBack } = done(await work.renewAll(request, at));
  return [
    ...renewed.map(({ itemId, due }) => `${itemId} is renewed, due ${moment(due)}`),
    ...unrenewed.map(({ itemId, ...refused }) => `${itemId} is not renewed: ${refusalInWords(refused)}`),
    ...moneyLines({ dueBack }),
    ...renewed.length + unrenewed.length === 0 ? ["there are no loans"] : [],
  ];
}

function moneyLines({ fee, dueBack }: Pick<LendDone, "fee" | "dueBack">): readonly string[] {
  return [
    ...fee === undefined ? [] : [`charged ${fee}`],
    ...dueBack === undefined ? [] : [`give back ${dueBack}`],
  ];
}
