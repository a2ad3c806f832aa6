import type { Library, PatronQuery, PatronUpdateCommand, PayFeeCommand } from "../library/library.ts";
import type { FeePaidOutcome } from "../library/outcome.ts";
import type { Patron } from "../library/patron.ts";
import type { PatronReport, PatronUpdateOutcome } from "../library/report.ts";
import { decidePayment, PAYMENT_WINDOW } from "./decide_payment.ts";
import { type Decision, movesPatron } from "./decision.ts";
import type { EngineParts } from "./engine_parts.ts";
import { overviewQuery, patronReport } from "./patron_report.ts";
import { repeatOf } from "./perform.ts";
import { cardDenial, type PinJudge } from "./pins/pin.ts";
import { refusalOutcome } from "./refusal_outcome.ts";
import type { ServiceParts } from "./service_parts.ts";

type PatronServices = Pick<Library, "patron" | "payFee" | "blockPatron" | "enablePatron">;

/** Makes the services that tell about patrons, take their payments, and block and enable their cards. */
export function createPatronServices(parts: ServiceParts): PatronServices {
  return {
    patron: (query) => report(parts, query),
    payFee(command) {
      const judge = parts.guard.judge(command);
      const subject = { action: "fee-paid", patronId: command.patronId } as const;
      return parts.perform<FeePaidOutcome>(command, subject, () => decideFee(parts, command, judge), busyPatron);
    },
    blockPatron: (command) =>
      update(parts, command, "patron-blocked", (patron) => ({
        ...patron,
        blocked: true,
        blockMessage: command.message ?? "",
      })),
    enablePatron: (command) =>
      update(parts, command, "patron-enabled", (patron) => ({ ...patron, blocked: false, blockMessage: "" })),
  };
}

async function report(parts: ServiceParts, query: PatronQuery): Promise<PatronReport | undefined> {
  const rules = parts.rules(query.origin.account);
  const judge = parts.guard.judge(query);
  const overview = await parts.storage.patronOverview(overviewQuery(query, rules));
  const pin = await judge(overview?.patron);
  return overview && patronReport(overview, rules, pin, query);
}

async function decideFee(
  { storage }: EngineParts,
  command: PayFeeCommand,
  judge: PinJudge,
): Promise<Decision<FeePaidOutcome>> {
  const { patronId, transactionId, now, origin } = command;
  const since = now.subtract(PAYMENT_WINDOW);
  const facts = await storage.feeFacts({ patronId, transactionId, account: origin.account, since, now });
  const pin = await judge(facts?.patron);
  const denial = cardDenial(facts?.patron, pin, command.pin);
  if (facts === undefined || denial !== undefined) {
    const outcome = refusalOutcome({ patron: facts?.patron, pin }, denial ?? { reason: "patron-unknown" });
    return { kind: "refused", outcome };
  }
  return repeatOf<FeePaidOutcome>(facts.patron.lastChange, command) ?? decidePayment({ ...facts, pin }, command);
}

function update(
  parts: ServiceParts,
  command: PatronUpdateCommand,
  action: "patron-blocked" | "patron-enabled",
  changed: (patron: Patron) => Patron,
): Promise<PatronUpdateOutcome> {
  const judge = parts.guard.judge(command);
  const subject = { action, patronId: command.patronId };
  return parts.perform<PatronUpdateOutcome>(command, subject, async () => {
    const rules = parts.rules(command.origin.account);
    const overview = await parts.storage.patronOverview(overviewQuery(command, rules));
    const facts = overview?.patron;
    const pin = await judge(facts);
    const denial = cardDenial(facts, pin, command.pin);
    if (overview === undefined || facts === undefined || denial !== undefined) {
      return {
        kind: "refused",
        outcome: refusalOutcome({ patron: facts, pin }, denial ?? { reason: "patron-unknown" }),
      };
    }
    const earlier = repeatOf<PatronUpdateOutcome>(facts.lastChange, command);
    if (earlier !== undefined) return earlier;
    const patron = changed(facts.patron);
    const changedOverview = { ...overview, patron: { ...facts, patron } };
    return {
      kind: "change",
      action,
      patronId: patron.patronId,
      itemId: undefined,
      outcome: { ok: true, report: patronReport(changedOverview, rules, pin, command) },
      effects: [{ kind: "change-patron", patron }],
      undo: [],
      expect: [movesPatron(facts)],
      detail: command.cardRetained === true ? "card retained" : undefined,
    };
  }, busyPatron);
}

function busyPatron() {
  return { ok: false, reason: "busy", patronKnown: true, pin: "absent" } as const;
}
