/** All that a library may do for a terminal; one word for each method of `Library` that changes or tells something. */
export const SERVICES = [
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
] as const;

/** What a library can do for a terminal. */
export type Service = (typeof SERVICES)[number];
