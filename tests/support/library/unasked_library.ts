import type { Library, Service } from "../../../src/library/library.ts";

const SERVICES: readonly Service[] = [
  "patron",
  "item",
  "checkout",
  "checkin",
  "renew",
  "renew-all",
  "hold",
  "pay-fee",
  "block-patron",
  "enable-patron",
  "update-item",
];

/** A library that can do everything and is never asked: the handlers of these tests answer by themselves. */
export function aLibrary(overrides: Partial<Pick<Library, "offers" | "online">> = {}): Library {
  const unexpected = () => Promise.reject(new Error("no test asks the library"));
  return {
    offers: new Set(SERVICES),
    online: () => true,
    patron: unexpected,
    item: unexpected,
    checkout: unexpected,
    checkin: unexpected,
    undoCheckout: unexpected,
    undoCheckin: unexpected,
    renew: unexpected,
    renewAll: unexpected,
    hold: unexpected,
    payFee: unexpected,
    blockPatron: unexpected,
    enablePatron: unexpected,
    updateItem: unexpected,
    noteRefusal() {},
    ...overrides,
  };
}
