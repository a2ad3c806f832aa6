import type { BackEndRequestName } from "../back_end/back_end.ts";
import { handleBlockPatron } from "./block_patron.ts";
import { handleCheckin } from "./checkin.ts";
import { handleCheckout } from "./checkout.ts";
import { handleEndPatronSession } from "./end_patron_session.ts";
import { handleFeePaid } from "./fee_paid.ts";
import type { Handler } from "./handler.ts";
import { handleHold } from "./hold.ts";
import { handleItemInformation } from "./item_information.ts";
import { handleItemStatusUpdate } from "./item_status_update.ts";
import { handlePatronEnable } from "./patron_enable.ts";
import { handlePatronInformation } from "./patron_information.ts";
import { handlePatronStatusRequest } from "./patron_status_request.ts";
import { handleRenew } from "./renew.ts";
import { handleRenewAll } from "./renew_all.ts";

/** Who answers which request; the table of messages says which command code a request has. */
export const registry = {
  patronStatusRequest: handlePatronStatusRequest,
  checkout: handleCheckout,
  checkin: handleCheckin,
  blockPatron: handleBlockPatron,
  patronInformation: handlePatronInformation,
  endPatronSession: handleEndPatronSession,
  feePaid: handleFeePaid,
  itemInformation: handleItemInformation,
  itemStatusUpdate: handleItemStatusUpdate,
  patronEnable: handlePatronEnable,
  hold: handleHold,
  renew: handleRenew,
  renewAll: handleRenewAll,
} satisfies { readonly [N in BackEndRequestName]: Handler<N> };
