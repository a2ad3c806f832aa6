/** Labels and words that describe records, in English. A label that begins with blanks belongs to the one before. */
export const recordsInEnglish = {
  patron: "patron",
  loginId: "login id",
  name: "name",
  category: "category",
  library: "library",
  expires: "expires",
  birthDate: "birth date",
  address: "address",
  email: "email",
  phone: "phone",
  language: "language",
  pin: "PIN",
  noPin: "none",
  pinSet: "set",
  wrongPins: "wrong PINs",
  cardLocked: (tries: number) => `${tries}: the card is locked`,
  from: "  from",
  wrongPinsFrom: (account: string, address: string, tries: number, last: string) =>
    `${account} at ${address}: ${tries}, the last ${last}`,
  lockedThere: ", locked there",
  cardLost: "card lost",
  blocked: "blocked",
  blockedUntil: "  until",
  yes: "yes",
  no: "no",
  note: "note",
  internetProfile: "internet profile",
  loans: "loans",
  loan: "  loan",
  loanTold: (itemId: string, title: string, due: string, renewals: number) =>
    `${itemId} ${title}, due ${due}, renewed ${renewals} time${renewals === 1 ? "" : "s"}`,
  holds: "holds",
  onShelf: "  on the shelf",
  hold: "  hold",
  owes: "owes",
  fee: "  fee",
  feeTold: (feeId: string, outstanding: string, amount: string, type: string, description: string) =>
    `${feeId} ${outstanding} of ${amount}, ${type}: ${description}`,
  lastChange: "last change",
  changeTold: (moment: string, action: string, account: string) => `${moment} ${action} by ${account}`,
  item: "item",
  titleId: "title id",
  title: "title",
  author: "author",
  itemType: "item type",
  mediaType: "media type",
  collection: "collection",
  shelvingLocation: "shelving location",
  callNumber: "call number",
  belongsTo: "belongs to",
  lastSeenAt: "last seen at",
  owner: "owner",
  status: "status",
  securityMarker: "security marker",
  replacementCost: "replacement cost",
  properties: "properties",
  onItsWayTo: "on its way to",
  returned: "returned",
  onLoanTo: "on loan to",
  since: "  since",
  due: "  due",
  renewed: "  renewed",
  times: (count: number) => `${count} time${count === 1 ? "" : "s"}`,
  holdsOnTitle: "holds on the title",
  holdTold: (holdId: string, patronId: string, status: string, pickupLocation: string) =>
    `${holdId} of ${patronId}, ${status}, to be collected at ${pickupLocation}`,
  cancelled: "cancelled",
  captured: (itemId: string) => `, captured ${itemId}`,
  /** Words for codes in records; a code without one is shown as it is. */
  codes: {} as Readonly<Record<string, string>>,
  /** Words for SIP2's own codes; a code without one has the standard's word. */
  sip2: {
    circulationStatus: {},
    language: {},
    mediaType: {},
    securityMarker: {},
    statusCode: {},
    uidAlgorithm: {},
    passwordAlgorithm: {},
    feeType: {},
    magneticMedia: {},
    paymentType: {},
    holdMode: {},
    holdType: {},
    alertType: {},
    timeoutPeriod: {},
    retriesAllowed: {},
  } as Readonly<Record<CodedName, Readonly<Record<string, string>>>>,
  /** Words for what stands for itself at a position; none: the standard's words. */
  flags: { patronStatus: [], summary: [] } as Readonly<Record<"patronStatus" | "summary", readonly string[]>>,
};

/** The elements and fields of SIP2 that hold a code. */
type CodedName =
  | "circulationStatus"
  | "language"
  | "mediaType"
  | "securityMarker"
  | "statusCode"
  | "uidAlgorithm"
  | "passwordAlgorithm"
  | "feeType"
  | "magneticMedia"
  | "paymentType"
  | "holdMode"
  | "holdType"
  | "alertType"
  | "timeoutPeriod"
  | "retriesAllowed";

/** Labels and words that describe records, in one language. */
export type RecordTexts = typeof recordsInEnglish;
