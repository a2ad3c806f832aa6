import { asSaid, type Notice } from "../../src/library/notice.ts";
import { assertEquals } from "@std/assert";
import { createEngine } from "../../src/circulation/engine.ts";
import type { Library } from "../../src/library/library.ts";
import type { Reason } from "../../src/library/reason.ts";
import type { Action } from "../../src/storage/port/change.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin } from "../support/library/changes.ts";
import {
  aCheckin,
  aCheckout,
  aHoldRequest,
  anItemUpdate,
  anUndo,
  aPatronUpdate,
  aPayment,
  aRenewal,
  aRenewAll,
} from "../support/library/commands.ts";
import { engineTest } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { fakePins } from "../support/library/fake_pins.ts";
import { anItem, aPatron, NOON } from "../support/library/records.ts";
import { UNGUARDED } from "../support/library/unguarded.ts";

const LIBRARY = { patrons: [aPatron({ blocked: true })], items: [anItem()] };
const unknown = { patronId: "P9" };

const REFUSALS: readonly (readonly [
  action: Action,
  reason: Reason,
  subject: { readonly patronId?: string; readonly itemId?: string; readonly titleId?: string },
  (library: Library) => Promise<unknown>,
])[] = [
  ["checkout", "patron-blocked", { patronId: "P1", itemId: "I1" }, (library) => library.checkout(aCheckout())],
  ["checkin", "not-on-loan", { itemId: "I1" }, (library) => library.checkin(aCheckin())],
  ["renewal", "not-on-loan", { patronId: "P1", itemId: "I1" }, (library) => library.renew(aRenewal())],
  ["renew-all", "patron-unknown", unknown, (library) => library.renewAll(aRenewAll(unknown))],
  ["undo-checkout", "nothing-to-undo", { itemId: "I1" }, (library) => library.undoCheckout(anUndo())],
  [
    "undo-checkin",
    "nothing-to-undo",
    { patronId: "P1", itemId: "I1" },
    (library) => library.undoCheckin(anUndo({ patronId: "P1" })),
  ],
  ["hold-placed", "patron-blocked", { patronId: "P1", titleId: "T1" }, (library) => library.hold(aHoldRequest())],
  [
    "hold-cancelled",
    "hold-unknown",
    { patronId: "P1", titleId: "T1" },
    (library) => library.hold(aHoldRequest({ mode: "cancel" })),
  ],
  [
    "hold-changed",
    "hold-unknown",
    { patronId: "P1", titleId: "T1" },
    (library) => library.hold(aHoldRequest({ mode: "change" })),
  ],
  ["fee-paid", "payment-nothing-owed", { patronId: "P1" }, (library) => library.payFee(aPayment())],
  ["patron-blocked", "patron-unknown", unknown, (library) => library.blockPatron(aPatronUpdate(unknown))],
  ["patron-enabled", "patron-unknown", unknown, (library) => library.enablePatron(aPatronUpdate(unknown))],
  ["item-updated", "item-unknown", { itemId: "I9" }, (library) => library.updateItem(anItemUpdate({ itemId: "I9" }))],
];

for (const [action, reason, subject, call] of REFUSALS) {
  engineTest(`createEngine() records a refused ${action} in the journal`, LIBRARY, async ({ library, journal }) => {
    await call(library);
    assertSame(journal, [{
      at: NOON,
      source: "terminal",
      origin: anOrigin(),
      action,
      ...subject,
      outcome: "refused",
      reason,
    }]);
  });
}

engineTest("createEngine() is on-line as long as its storage is", LIBRARY, ({ storage }) => {
  const disk: { problem?: Notice } = {};
  const library = createEngine({
    storage: {
      ...storage,
      get problem() {
        return disk.problem;
      },
    },
    pins: fakePins(),
    rules: () => someRules(),
    ...UNGUARDED,
    newId: () => "N1",
  });
  assertEquals(library.online(), true);
  disk.problem = asSaid("the disk is full");
  assertEquals(library.online(), false);
  return Promise.resolve();
});

engineTest("createEngine() offers every service", LIBRARY, ({ library }) => {
  assertEquals([...library.offers].sort(), [
    "block-patron",
    "checkin",
    "checkout",
    "enable-patron",
    "hold",
    "item",
    "patron",
    "pay-fee",
    "renew",
    "renew-all",
    "update-item",
  ]);
  return Promise.resolve();
});
