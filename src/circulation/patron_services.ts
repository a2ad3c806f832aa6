import { formerRedaction } from "../library/redaction.ts";
import { journalNote } from "../library/journal_note.ts";
import type {
  PatronQuery,
  PatronServices,
  PatronUpdateCommand,
  PayFeeCommand,
  PaymentServices,
} from "../library/library.ts";
import type { FeePaidOutcome } from "../library/outcome.ts";
import { type Patron, withBlock, withoutBlock } from "../library/patron.ts";
import type { PatronReport, PatronUpdateOutcome } from "../library/report.ts";
import { decidePayment, PAYMENT_WINDOW } from "./decide/decide_payment.ts";
import { addressed, type Decision, movesPatron, refusalOf } from "./decide/decision.ts";
import type { DecidingParts } from "./engine_parts.ts";
import { overviewQuery, patronReport } from "./rules/patron_report.ts";
import { busyCard } from "./busy.ts";
import type { CardJudge } from "./pins/pin.ts";
import type { ServiceParts } from "./service_parts.ts";

/** Makes the services that tell about patrons, take their payments, and block and enable their cards. */
export function createPatronServices(parts: ServiceParts): PatronServices & PaymentServices {
  return {
    patron: (query) => report(parts, query),
    payFee(command) {
      const judge = parts.guard.judge(command);
      const subject = { action: "fee-paid", patronId: command.patronId } as const;
      return parts.perform<FeePaidOutcome>(command, subject, () => decideFee(parts, command, judge), busyCard);
    },
    blockPatron: (command) =>
      update(parts, command, "patron-blocked", (patron) => withBlock(patron, command.message ?? "")),
    enablePatron: (command) => update(parts, command, "patron-enabled", withoutBlock),
  };
}

async function report(parts: ServiceParts, query: PatronQuery): Promise<PatronReport | undefined> {
  const rules = parts.rules(query.origin.account);
  const judge = parts.guard.judge(query);
  const overview = await parts.storage.patronOverview(overviewQuery(query, rules));
  const { pin } = await judge(overview?.patron);
  return overview && patronReport(overview, rules, pin, query);
}

async function decideFee(
  { storage, newId, rules }: DecidingParts,
  command: PayFeeCommand,
  judge: CardJudge,
): Promise<Decision<FeePaidOutcome>> {
  const { patronId, transactionId, now, origin } = command;
  const since = now.subtract(PAYMENT_WINDOW);
  const asked = { patronId, transactionId, account: origin.account, since, now };
  const { patron, fees = [], earlier: same = [] } = await storage.feeFacts(asked) ?? {};
  const former = formerRedaction(transactionId);
  // The version before this one may have taken it.
  const before = former === undefined ? undefined : await storage.feeFacts({ ...asked, transactionId: former });
  const earlier = before === undefined ? same : [...same, ...before.earlier];
  const card = await judge(patron);
  if (card.refusal !== undefined) return refusalOf(card, card.refusal);
  return decidePayment({ ...card, fees, earlier }, command, newId, rules(origin.account).account);
}

function update(
  parts: ServiceParts,
  command: PatronUpdateCommand,
  action: "patron-blocked" | "patron-enabled",
  changed: (patron: Patron) => Patron,
): Promise<PatronUpdateOutcome> {
  const judge = parts.guard.judge(command);
  const subject = { action, patronId: command.patronId };
  /** The patron's standing, once it is found out. */
  let report: PatronReport | undefined;

  async function decide(): Promise<Decision<PatronUpdateOutcome>> {
    const rules = parts.rules(command.origin.account);
    const asked = await parts.storage.patronOverview(overviewQuery(command, rules));
    const card = await judge(asked?.patron);
    report = asked && patronReport(asked, rules, card.pin, command);
    if (card.refusal !== undefined) {
      const { outcome } = refusalOf(card, card.refusal);
      return { kind: "refused", outcome: { ...outcome, report } };
    }
    const patron = changed(card.patron.patron);
    const overview = { loans: [], ...asked, patron: { ...card.patron, patron } };
    return {
      kind: "change",
      action,
      patronId: patron.patronId,
      itemId: undefined,
      outcome: { ok: true, report: patronReport(overview, rules, card.pin, command) },
      effects: [{ kind: "change-patron", patron }],
      undo: [],
      expect: [movesPatron(card.patron)],
      detail: command.cardRetained === true ? journalNote("card-retained") : undefined,
    };
  }

  const busy = () => ({
    ...busyCard(report && { patronId: report.patron.patronId, pin: report.pin, ...addressed(report) }),
    report,
  });
  return parts.perform<PatronUpdateOutcome>(command, subject, decide, busy);
}
