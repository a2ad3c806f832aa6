/** How the value of a variable field is read and written. `code` is text of a fixed width out of a list of codes. */
export type FieldType = "text" | "code" | "flag" | "integer" | "amount" | "timestamp";

/** One row of the table of variable fields. */
export interface FieldRow {
  /** The two characters before the value on the wire. */
  readonly id: string;
  /** The name in words, as the specification has it. */
  readonly label: string;
  /** How its value is read and written. */
  readonly type: FieldType;
  /** Characters the value always has; integers are zero-padded to it. */
  readonly width?: number;
  /** Whether the field may stand several times in one message. */
  readonly repeatable?: true;
  /** A password: never shown anywhere, whatever the log level. */
  readonly secret?: true;
  /** Tells something about a patron: kept out of logs unless the administrator asks for it. */
  readonly personal?: true;
  /** Not in 3M's document, but in use: Koha, Evergreen, Envisionware, 3M's own sorter extensions. */
  readonly extension?: true;
  /** A value as it travels; the tests walk these. */
  readonly sample: string;
}

/** Every variable field that sip2d knows, by its name; the decoder, the encoder, masking and printing all read this. */
export const fields = {
  patronId: { id: "AA", label: "patron identifier", type: "text", personal: true, sample: "23820002060444" },
  itemId: { id: "AB", label: "item identifier", type: "text", sample: "39999000001234" },
  terminalPassword: { id: "AC", label: "terminal password", type: "text", secret: true, sample: "term1" },
  patronPassword: { id: "AD", label: "patron password", type: "text", secret: true, sample: "1234" },
  personalName: { id: "AE", label: "personal name", type: "text", personal: true, sample: "Ada Lovelace" },
  screenMessage: {
    id: "AF",
    label: "screen message",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "Item not checked out",
  },
  printLine: {
    id: "AG",
    label: "print line",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "Return by 2026-12-24",
  },
  dueDate: { id: "AH", label: "due date", type: "text", sample: "20261224    235900" },
  titleId: { id: "AJ", label: "title identifier", type: "text", sample: "Notes on the Analytical Engine" },
  blockedCardMessage: {
    id: "AL",
    label: "blocked card message",
    type: "text",
    personal: true,
    sample: "Card left in the reader",
  },
  libraryName: { id: "AM", label: "library name", type: "text", sample: "Main Library" },
  terminalLocation: { id: "AN", label: "terminal location", type: "text", sample: "Entrance" },
  institutionId: { id: "AO", label: "institution id", type: "text", sample: "MAIN" },
  currentLocation: { id: "AP", label: "current location", type: "text", sample: "CPL" },
  permanentLocation: { id: "AQ", label: "permanent location", type: "text", sample: "MAIN" },
  holdItems: {
    id: "AS",
    label: "hold items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "39999000001234",
  },
  overdueItems: {
    id: "AT",
    label: "overdue items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "39999000001235",
  },
  chargedItems: {
    id: "AU",
    label: "charged items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "39999000001236",
  },
  fineItems: {
    id: "AV",
    label: "fine items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "F1 2.50 Overdue",
  },
  homeAddress: { id: "BD", label: "home address", type: "text", personal: true, sample: "12 St James's Square" },
  emailAddress: { id: "BE", label: "e-mail address", type: "text", personal: true, sample: "ada@example.org" },
  homePhone: { id: "BF", label: "home phone number", type: "text", personal: true, sample: "555-0100" },
  owner: { id: "BG", label: "owner", type: "text", sample: "MAIN" },
  currencyType: { id: "BH", label: "currency type", type: "code", width: 3, sample: "USD" },
  cancel: { id: "BI", label: "cancel", type: "flag", width: 1, sample: "N" },
  transactionId: { id: "BK", label: "transaction id", type: "text", sample: "T-2026-1" },
  validPatron: { id: "BL", label: "valid patron", type: "flag", width: 1, sample: "Y" },
  renewedItems: {
    id: "BM",
    label: "renewed items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "39999000001236",
  },
  unrenewedItems: {
    id: "BN",
    label: "unrenewed items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "39999000001237",
  },
  feeAcknowledged: { id: "BO", label: "fee acknowledged", type: "flag", width: 1, sample: "Y" },
  startItem: { id: "BP", label: "start item", type: "integer", sample: "1" },
  endItem: { id: "BQ", label: "end item", type: "integer", sample: "10" },
  queuePosition: { id: "BR", label: "queue position", type: "integer", sample: "2" },
  pickupLocation: { id: "BS", label: "pickup location", type: "text", sample: "CPL" },
  feeType: { id: "BT", label: "fee type", type: "code", width: 2, sample: "06" },
  recallItems: {
    id: "BU",
    label: "recall items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "39999000001238",
  },
  feeAmount: { id: "BV", label: "fee amount", type: "amount", personal: true, sample: "2.50" },
  expirationDate: { id: "BW", label: "expiration date", type: "timestamp", width: 18, sample: "20270101    235900" },
  supportedMessages: {
    id: "BX",
    label: "supported messages",
    type: "code",
    width: 16,
    sample: "YYYYYYYYYYYYYYYY",
  },
  holdType: { id: "BY", label: "hold type", type: "code", width: 1, sample: "2" },
  holdItemsLimit: { id: "BZ", label: "hold items limit", type: "integer", width: 4, sample: "0010" },
  overdueItemsLimit: { id: "CA", label: "overdue items limit", type: "integer", width: 4, sample: "0003" },
  chargedItemsLimit: { id: "CB", label: "charged items limit", type: "integer", width: 4, sample: "0020" },
  feeLimit: { id: "CC", label: "fee limit", type: "amount", sample: "10.00" },
  unavailableHoldItems: {
    id: "CD",
    label: "unavailable hold items",
    type: "text",
    repeatable: true,
    personal: true,
    sample: "39999000001239",
  },
  holdQueueLength: { id: "CF", label: "hold queue length", type: "integer", sample: "3" },
  feeId: { id: "CG", label: "fee identifier", type: "text", sample: "F1" },
  itemProperties: { id: "CH", label: "item properties", type: "text", sample: "cover torn" },
  securityInhibit: { id: "CI", label: "security inhibit", type: "flag", width: 1, sample: "N" },
  recallDate: { id: "CJ", label: "recall date", type: "timestamp", width: 18, sample: "20261201    120000" },
  mediaType: { id: "CK", label: "media type", type: "code", width: 3, sample: "001" },
  sortBin: { id: "CL", label: "sort bin", type: "text", sample: "3" },
  holdPickupDate: { id: "CM", label: "hold pickup date", type: "timestamp", width: 18, sample: "20261208    235900" },
  loginUserId: { id: "CN", label: "login user id", type: "text", sample: "sipterm1" },
  loginPassword: { id: "CO", label: "login password", type: "text", secret: true, sample: "term1" },
  locationCode: { id: "CP", label: "location code", type: "text", sample: "entrance" },
  validPatronPassword: { id: "CQ", label: "valid patron password", type: "flag", width: 1, sample: "Y" },
  collectionCode: { id: "CR", label: "collection code", type: "text", extension: true, sample: "FICTION" },
  callNumber: { id: "CS", label: "call number", type: "text", extension: true, sample: "QA 76.1 L68" },
  destinationLocation: { id: "CT", label: "destination location", type: "text", extension: true, sample: "CPL" },
  alertType: { id: "CV", label: "alert type", type: "code", width: 2, extension: true, sample: "01" },
  holdPatronId: {
    id: "CY",
    label: "hold patron id",
    type: "text",
    personal: true,
    extension: true,
    sample: "23820002060445",
  },
  holdPatronName: {
    id: "DA",
    label: "hold patron name",
    type: "text",
    personal: true,
    extension: true,
    sample: "Charles Babbage",
  },
  patronExpiryDate: {
    id: "PA",
    label: "patron expiry date",
    type: "text",
    width: 8,
    personal: true,
    extension: true,
    sample: "20271231",
  },
  birthDate: {
    id: "PB",
    label: "patron birth date",
    type: "text",
    width: 8,
    personal: true,
    extension: true,
    sample: "18151210",
  },
  patronClass: { id: "PC", label: "patron class", type: "text", personal: true, extension: true, sample: "ADULT" },
  internetProfile: {
    id: "PI",
    label: "patron internet profile",
    type: "text",
    personal: true,
    extension: true,
    sample: "Y",
  },
} as const satisfies Record<string, FieldRow>;

/** The name of a variable field: `patronId` for AA. */
export type FieldName = keyof typeof fields;
