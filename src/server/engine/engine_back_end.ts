import type { Library } from "../../library/library.ts";
import type { Service } from "../../library/service.ts";
import type { BackEnd, BackEndRequestName, BackEndSession } from "../back_end/back_end.ts";
import { changeAsked } from "../back_end/change_asked.ts";
import type { Handler, Handlers } from "./handler.ts";

/** What each request needs of the library; `undefined` where the server can answer by itself. */
const NEEDED: Readonly<Record<BackEndRequestName, Service | undefined>> = {
  patronStatusRequest: "patron",
  checkout: "checkout",
  checkin: "checkin",
  blockPatron: "block-patron",
  patronInformation: "patron",
  endPatronSession: undefined,
  feePaid: "pay-fee",
  itemInformation: "item",
  itemStatusUpdate: "update-item",
  patronEnable: "enable-patron",
  hold: "hold",
  renew: "renew",
  renewAll: "renew-all",
};

/**
 * Makes a back end of a library and the handlers that translate between it and the protocol.
 *
 * @example
 * ```ts
 * import type { Library } from "../../library/library.ts";
 * import { registry } from "./registry.ts";
 *
 * const lends = (library: Library) => createEngineBackEnd(library, registry).status().online;
 * ```
 */
export function createEngineBackEnd(library: Library, handlers: Handlers): BackEnd {
  const status = () => ({ online: library.online() });
  // It keeps nothing of a terminal, so that one session serves all.
  const session: BackEndSession = {
    status,
    offers(name) {
      const service = NEEDED[name];
      return handlers[name] !== undefined && (service === undefined || library.offers.has(service));
    },
    answer({ request }, context) {
      // The handler under a name answers the requests of that name, which the types cannot express.
      const handler = handlers[request.name] as Handler<BackEndRequestName> | undefined;
      if (handler === undefined) throw new RangeError(`no handler for ${request.name}`);
      return handler(request, context, library);
    },
    noteRefusal({ request, origin, now, reason }) {
      const refused = changeAsked(request);
      if (refused !== undefined) library.noteRefusal({ ...refused, origin, now, reason });
    },
    end() {},
  };
  return { status, serve: () => session, close: () => Promise.resolve() };
}
