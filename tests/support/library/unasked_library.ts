import type { Library } from "../../../src/library/library.ts";
import { SERVICES } from "../../../src/library/service.ts";

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
