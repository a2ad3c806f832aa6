import type { Applied, Change } from "../storage/port/change.ts";
import type { Ledger } from "../storage/port/ledger.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { Metrics } from "./metrics.ts";
import type { Tracing } from "./tracing.ts";

/** The operations of the storage for which terminals wait. */
const OPERATIONS = [
  "patronFacts",
  "patronOverview",
  "itemFacts",
  "itemOverview",
  "checkoutFacts",
  "checkinFacts",
  "titleFacts",
  "loansFacts",
  "feeFacts",
  "list",
  "fees",
  "feesOfItem",
  "pinRecord",
  "cardsWithWrongPins",
  "countWrongPin",
  "noteRightPin",
  "apply",
  "answer",
  "undo",
  "setPins",
] as const satisfies readonly (keyof Storage)[];

/** Those of its ledger. */
const LEDGER_OPERATIONS = ["ledger.begin", "ledger.earlier", "ledger.settle"] as const;

type Operation = (typeof OPERATIONS)[number] | (typeof LEDGER_OPERATIONS)[number];

/** Wraps an operation of the storage so that it is measured. */
type Measure = <A extends readonly unknown[], T>(
  operation: Operation,
  work: (...asked: A) => Promise<T>,
) => (...asked: A) => Promise<T>;

/**
 * Wraps a storage so that it tells how long each question and change of a terminal's takes, and how many are under way.
 */
export function measuredStorage(storage: Storage, metrics: Metrics, tracing?: Tracing): Storage & {
  readonly underWay: number;
} {
  let underWay = 0;
  metrics.begin("storageFailures", [...OPERATIONS, ...LEDGER_OPERATIONS]);

  const measured: Measure = (operation, work) => {
    return async (...asked) => {
      const start = performance.now();
      underWay++;
      try {
        if (tracing === undefined) return await work(...asked);
        return await tracing.span(`storage ${operation}`, () => work(...asked));
      } catch (error) {
        metrics.count("storageFailures", operation);
        throw error;
      } finally {
        underWay--;
        metrics.observe("storageSeconds", (performance.now() - start) / 1000, operation);
      }
    };
  };

  const apply = measured("apply", storage.apply);
  const countWrongPin = measured("countWrongPin", storage.countWrongPin);

  async function applyCounted(change: Change): Promise<Applied> {
    const applied = await apply(change);
    if (applied.kind === "applied") countException(change, metrics);
    return applied;
  }

  return {
    // What is not done for terminals is passed on as it is.
    ...storage,
    get problem() {
      return storage.problem;
    },
    get underWay() {
      return underWay;
    },
    patronFacts: measured("patronFacts", storage.patronFacts),
    patronOverview: measured("patronOverview", storage.patronOverview),
    itemFacts: measured("itemFacts", storage.itemFacts),
    itemOverview: measured("itemOverview", storage.itemOverview),
    checkoutFacts: measured("checkoutFacts", storage.checkoutFacts),
    checkinFacts: measured("checkinFacts", storage.checkinFacts),
    titleFacts: measured("titleFacts", storage.titleFacts),
    loansFacts: measured("loansFacts", storage.loansFacts),
    feeFacts: measured("feeFacts", storage.feeFacts),
    list: measured("list", storage.list),
    fees: measured("fees", storage.fees),
    feesOfItem: measured("feesOfItem", storage.feesOfItem),
    pinRecord: measured("pinRecord", storage.pinRecord),
    cardsWithWrongPins: measured("cardsWithWrongPins", storage.cardsWithWrongPins),
    countWrongPin(wrong) {
      metrics.count("wrongPins");
      return countWrongPin(wrong);
    },
    noteRightPin: measured("noteRightPin", storage.noteRightPin),
    answer: measured("answer", storage.answer),
    undo: measured("undo", storage.undo),
    apply: applyCounted,
    setPins: measured("setPins", storage.setPins),
    ledger: measuredLedger(storage.ledger, measured),
  };
}

/** Measures the operations of a ledger for which terminals wait. */
function measuredLedger(ledger: Ledger, measured: Measure): Ledger {
  return {
    ...ledger,
    begin: measured("ledger.begin", ledger.begin),
    earlier: measured("ledger.earlier", ledger.earlier),
    settle: measured("ledger.settle", ledger.settle),
  };
}

/** Counts, of what a change did, what staff must look at. */
function countException({ entry: { action, reason }, effects }: Change, metrics: Metrics): void {
  if (action === "exception") metrics.count("offlineExceptions", reason ?? "date");
  for (const effect of effects) {
    if (effect.kind !== "note-exception") continue;
    metrics.count("offlineExceptions", effect.entry.amount === undefined ? "date" : "money-due-back");
  }
}
