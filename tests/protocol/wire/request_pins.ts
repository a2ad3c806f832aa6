import type { Request } from "../../../src/protocol/message.ts";
import { EVENING, MORNING } from "../../support/wire/wire.ts";

/** A request and the bytes that stand for it, worked out by hand from the specification's tables. */
export interface RequestPin {
  readonly request: Omit<Request, "extra">;
  readonly wire: string;
}

const who = { institutionId: "MAIN", patronId: "21000001" } as const;

/** Every request with all its variable fields; no two fields hold the same text. */
export const requestPins: readonly RequestPin[] = [
  {
    request: {
      name: "patronStatusRequest",
      fixed: { language: "008", transactionDate: MORNING },
      fields: { ...who, terminalPassword: "term", patronPassword: "4711" },
    },
    wire: "2300820260302    093005AOMAIN|AA21000001|ACterm|AD4711|",
  },
  {
    request: {
      name: "checkout",
      fixed: { renewalPolicy: false, noBlock: true, transactionDate: MORNING, noBlockDueDate: EVENING },
      fields: {
        ...who,
        itemId: "31000009",
        terminalPassword: "term",
        itemProperties: "no cover",
        patronPassword: "4711",
        feeAcknowledged: true,
        cancel: false,
      },
    },
    wire: "11NY20260302    09300520260323    235900" +
      "AOMAIN|AA21000001|AB31000009|ACterm|CHno cover|AD4711|BOY|BIN|",
  },
  {
    request: {
      name: "checkin",
      fixed: { noBlock: false, transactionDate: MORNING, returnDate: EVENING },
      fields: {
        currentLocation: "EAST",
        institutionId: "MAIN",
        itemId: "31000009",
        terminalPassword: "term",
        itemProperties: "no cover",
        cancel: true,
      },
    },
    wire: "09N20260302    09300520260323    235900APEAST|AOMAIN|AB31000009|ACterm|CHno cover|BIY|",
  },
  {
    request: {
      name: "blockPatron",
      fixed: { cardRetained: true, transactionDate: MORNING },
      fields: { ...who, blockedCardMessage: "card kept", terminalPassword: "term" },
    },
    wire: "01Y20260302    093005AOMAIN|ALcard kept|AA21000001|ACterm|",
  },
  {
    request: {
      name: "scStatus",
      fixed: { statusCode: "1", maxPrintWidth: 40, protocolVersion: "2.00" },
      fields: {},
    },
    wire: "9910402.00",
  },
  { request: { name: "requestAcsResend", fixed: {}, fields: {} }, wire: "97" },
  {
    request: {
      name: "login",
      fixed: { uidAlgorithm: "0", passwordAlgorithm: "0" },
      fields: { loginUserId: "sorter", loginPassword: "s3cret", locationCode: "EAST" },
    },
    wire: "9300CNsorter|COs3cret|CPEAST|",
  },
  {
    request: {
      name: "patronInformation",
      fixed: { language: "003", transactionDate: MORNING, summary: "   Y      " },
      fields: { ...who, terminalPassword: "term", patronPassword: "4711", startItem: 2, endItem: 15 },
    },
    wire: "6300320260302    093005   Y      AOMAIN|AA21000001|ACterm|AD4711|BP2|BQ15|",
  },
  {
    request: {
      name: "endPatronSession",
      fixed: { transactionDate: MORNING },
      fields: { ...who, terminalPassword: "term", patronPassword: "4711" },
    },
    wire: "3520260302    093005AOMAIN|AA21000001|ACterm|AD4711|",
  },
  {
    request: {
      name: "feePaid",
      fixed: { transactionDate: MORNING, feeType: "04", paymentType: "02", currency: "EUR" },
      fields: {
        feeAmount: "12.50",
        ...who,
        terminalPassword: "term",
        patronPassword: "4711",
        feeId: "fee-7",
        transactionId: "pay-9",
      },
    },
    wire: "3720260302    0930050402EURBV12.50|AOMAIN|AA21000001|ACterm|AD4711|CGfee-7|BKpay-9|",
  },
  {
    request: {
      name: "itemInformation",
      fixed: { transactionDate: MORNING },
      fields: { institutionId: "MAIN", itemId: "31000009", terminalPassword: "term" },
    },
    wire: "1720260302    093005AOMAIN|AB31000009|ACterm|",
  },
  {
    request: {
      name: "itemStatusUpdate",
      fixed: { transactionDate: MORNING },
      fields: { institutionId: "MAIN", itemId: "31000009", terminalPassword: "term", itemProperties: "no cover" },
    },
    wire: "1920260302    093005AOMAIN|AB31000009|ACterm|CHno cover|",
  },
  {
    request: {
      name: "patronEnable",
      fixed: { transactionDate: MORNING },
      fields: { ...who, terminalPassword: "term", patronPassword: "4711" },
    },
    wire: "2520260302    093005AOMAIN|AA21000001|ACterm|AD4711|",
  },
  {
    request: {
      name: "hold",
      fixed: { holdMode: "*", transactionDate: MORNING },
      fields: {
        expirationDate: EVENING,
        pickupLocation: "EAST",
        holdType: "3",
        ...who,
        patronPassword: "4711",
        itemId: "31000009",
        titleId: "T55",
        terminalPassword: "term",
        feeAcknowledged: false,
      },
    },
    wire: "15*20260302    093005" +
      "BW20260323    235900|BSEAST|BY3|AOMAIN|AA21000001|AD4711|AB31000009|AJT55|ACterm|BON|",
  },
  {
    request: {
      name: "renew",
      fixed: { thirdPartyAllowed: true, noBlock: false, transactionDate: MORNING, noBlockDueDate: null },
      fields: {
        ...who,
        patronPassword: "4711",
        itemId: "31000009",
        titleId: "T55",
        terminalPassword: "term",
        itemProperties: "no cover",
        feeAcknowledged: true,
      },
    },
    wire: "29YN20260302    093005                  " +
      "AOMAIN|AA21000001|AD4711|AB31000009|AJT55|ACterm|CHno cover|BOY|",
  },
  {
    request: {
      name: "renewAll",
      fixed: { transactionDate: MORNING },
      fields: { ...who, patronPassword: "4711", terminalPassword: "term", feeAcknowledged: true },
    },
    wire: "6520260302    093005AOMAIN|AA21000001|AD4711|ACterm|BOY|",
  },
];
