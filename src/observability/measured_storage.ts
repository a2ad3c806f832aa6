import type { Storage } from "../storage/port/storage.ts";
import type { Metrics } from "./metrics.ts";
import type { Tracing } from "./tracing.ts";

/** What terminals have a storage do. */
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
  "pinRecord",
  "cardsWithWrongPins",
  "countWrongPin",
  "noteRightPin",
  "apply",
  "undo",
  "setPins",
] as const satisfies readonly (keyof Storage)[];

/** One of them. */
type Operation = (typeof OPERATIONS)[number];

/**
 * Wraps a storage so that it tells how long each question and change of a terminal's takes, and how many are under way.
 */
export function measuredStorage(storage: Storage, metrics: Metrics, tracing?: Tracing): Storage & {
  readonly underWay: number;
} {
  let underWay = 0;
  metrics.begin("storageFailures", OPERATIONS);

  async function measured<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    underWay++;
    try {
      return await (tracing === undefined ? work() : tracing.span(`storage ${operation}`, work));
    } catch (error) {
      metrics.count("storageFailures", operation);
      throw error;
    } finally {
      underWay--;
      metrics.observe("storageSeconds", (performance.now() - start) / 1000, operation);
    }
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
    patronFacts: (...asked) => measured("patronFacts", () => storage.patronFacts(...asked)),
    patronOverview: (...asked) => measured("patronOverview", () => storage.patronOverview(...asked)),
    itemFacts: (...asked) => measured("itemFacts", () => storage.itemFacts(...asked)),
    itemOverview: (...asked) => measured("itemOverview", () => storage.itemOverview(...asked)),
    checkoutFacts: (...asked) => measured("checkoutFacts", () => storage.checkoutFacts(...asked)),
    checkinFacts: (...asked) => measured("checkinFacts", () => storage.checkinFacts(...asked)),
    titleFacts: (...asked) => measured("titleFacts", () => storage.titleFacts(...asked)),
    loansFacts: (...asked) => measured("loansFacts", () => storage.loansFacts(...asked)),
    feeFacts: (...asked) => measured("feeFacts", () => storage.feeFacts(...asked)),
    list: (...asked) => measured("list", () => storage.list(...asked)),
    fees: (...asked) => measured("fees", () => storage.fees(...asked)),
    pinRecord: (patronId) => measured("pinRecord", () => storage.pinRecord(patronId)),
    cardsWithWrongPins: (query) => measured("cardsWithWrongPins", () => storage.cardsWithWrongPins(query)),
    countWrongPin(wrong) {
      metrics.count("wrongPins");
      return measured("countWrongPin", () => storage.countWrongPin(wrong));
    },
    noteRightPin: (right) => measured("noteRightPin", () => storage.noteRightPin(right)),
    undo: (itemId) => measured("undo", () => storage.undo(itemId)),
    async apply(change) {
      const applied = await measured("apply", () => storage.apply(change));
      const { action, reason = "" } = change.entry;
      if (action === "exception" && applied.kind === "applied") metrics.count("offlineExceptions", reason);
      return applied;
    },
    setPins: (pins) => measured("setPins", () => storage.setPins(pins)),
  };
}
