import { plausibleIn } from "../library/plausible.ts";
import type { Library } from "../library/library.ts";
import { type Service, SERVICES } from "../library/service.ts";
import type { EngineParts } from "./engine_parts.ts";
import { createHoldService } from "./hold_service.ts";
import { createItemServices } from "./item_services.ts";
import { createLoanServices } from "./loan_services.ts";
import { createPatronServices } from "./patron_services.ts";
import { createPerform } from "./perform.ts";
import { createPinGuard } from "./pins/pin_guard.ts";
import { createRenewServices } from "./renew_services.ts";
import type { ServiceParts } from "./service_parts.ts";
import { createUndoServices } from "./undo_services.ts";

/** Our own circulation: everything that the protocol can ask for. */
const OFFERS: ReadonlySet<Service> = new Set(SERVICES);

/** Makes a library that our own engine keeps in a storage. */
export function createEngine(parts: EngineParts): Library {
  const shared: ServiceParts = { ...parts, perform: createPerform(parts.storage), guard: createPinGuard(parts) };
  return {
    offers: OFFERS,
    online: () => parts.storage.problem === undefined,
    ...createPatronServices(shared),
    ...createItemServices(shared),
    ...createLoanServices(shared),
    ...createRenewServices(shared),
    ...createUndoServices(shared),
    ...createHoldService(shared),
    noteRefusal({ now, change, ...refused }) {
      const named = plausibleIn(refused, false);
      parts.storage.record({ at: now, source: "terminal", action: change, outcome: "refused", ...refused, ...named });
    },
  };
}
