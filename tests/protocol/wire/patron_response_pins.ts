import type { Response } from "../../../src/protocol/message.ts";
import { EVENING, MORNING } from "../../support/wire/wire.ts";
import type { ResponsePin } from "./response_pin.ts";

const who = { institutionId: "MAIN", patronId: "21000001" } as const;
const texts = { screenMessage: ["Hello", "See the desk"], printLine: ["line 1", "line 2"] } as const;

const acsStatus: Response<"acsStatus"> = {
  name: "acsStatus",
  fixed: {
    onlineStatus: true,
    checkinOk: true,
    checkoutOk: false,
    acsRenewalPolicy: true,
    statusUpdateOk: false,
    offlineOk: false,
    timeoutPeriod: 25,
    retriesAllowed: 5,
    dateTimeSync: MORNING,
    protocolVersion: "2.00",
  },
  fields: {
    institutionId: "MAIN",
    libraryName: "City Library",
    supportedMessages: "YYYYYYYYYYYNYYYY",
    terminalLocation: "desk 1",
    ...texts,
  },
};

const patronStatusResponse: Response<"patronStatusResponse"> = {
  name: "patronStatusResponse",
  fixed: { patronStatus: "Y   Y    Y    ", language: "008", transactionDate: MORNING },
  fields: {
    ...who,
    personalName: "Grace Hopper",
    validPatron: true,
    validPatronPassword: false,
    currencyType: "EUR",
    feeAmount: "115.57",
    ...texts,
  },
};

/** The answers about the connection and about a patron, each with all its variable fields. */
export const patronResponsePins: readonly ResponsePin[] = [
  { version: 2, response: { name: "loginResponse", fixed: { ok: true }, fields: {} }, wire: "941" },
  { version: 2, response: { name: "requestScResend", fixed: {}, fields: {} }, wire: "96" },
  { version: 1, response: { name: "requestScResend", fixed: {}, fields: {} }, wire: "96" },
  {
    version: 2,
    response: acsStatus,
    wire: "98YYNYNN02500520260302    0930052.00" +
      "AOMAIN|AMCity Library|BXYYYYYYYYYYYNYYYY|ANdesk 1|AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
  {
    version: 1,
    response: { ...acsStatus, fixed: { ...acsStatus.fixed, protocolVersion: "1.00" } },
    wire: "98YYNYNN02500520260302    0930051.00" +
      "AOMAIN|AMCity Library|ANdesk 1|AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: patronStatusResponse,
    wire: "24Y   Y    Y    00820260302    093005AOMAIN|AA21000001|AEGrace Hopper|" +
      "BLY|CQN|BHEUR|BV115.57|AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
  {
    version: 1,
    response: patronStatusResponse,
    wire: "24Y   Y    Y    00820260302    093005AOMAIN|AA21000001|AEGrace Hopper|" +
      "AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "patronInformationResponse",
      fixed: {
        patronStatus: " Y            ",
        language: "003",
        transactionDate: MORNING,
        holdItemsCount: 1,
        overdueItemsCount: 2,
        chargedItemsCount: 30,
        fineItemsCount: 400,
        recallItemsCount: 5000,
        unavailableHoldsCount: 0,
      },
      fields: {
        ...who,
        personalName: "Grace Hopper",
        holdItemsLimit: 7,
        overdueItemsLimit: 8,
        chargedItemsLimit: 90,
        validPatron: true,
        validPatronPassword: true,
        currencyType: "EUR",
        feeAmount: "0.50",
        feeLimit: "20.00",
        holdItems: ["h1", "h2"],
        overdueItems: ["o1"],
        chargedItems: ["c1", "c2"],
        fineItems: ["f1"],
        recallItems: ["r1"],
        unavailableHoldItems: ["u1", "u2"],
        homeAddress: "1 Navy Yard",
        emailAddress: "grace@example.org",
        homePhone: "555 0123",
        birthDate: "19061209",
        patronClass: "ADULT",
        internetProfile: "N",
        patronExpiryDate: "20270630",
        permanentLocation: "EAST",
        ...texts,
      },
    },
    wire: "64 Y            00320260302    093005000100020030040050000000" +
      "AOMAIN|AA21000001|AEGrace Hopper|BZ0007|CA0008|CB0090|BLY|CQY|BHEUR|BV0.50|CC20.00|" +
      "ASh1|ASh2|ATo1|AUc1|AUc2|AVf1|BUr1|CDu1|CDu2|BD1 Navy Yard|BEgrace@example.org|BF555 0123|" +
      "PB19061209|PCADULT|PIN|PA20270630|AQEAST|AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "endSessionResponse",
      fixed: { endSession: true, transactionDate: MORNING },
      fields: { ...who, ...texts },
    },
    wire: "36Y20260302    093005AOMAIN|AA21000001|AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "feePaidResponse",
      fixed: { paymentAccepted: true, transactionDate: EVENING },
      fields: { ...who, transactionId: "pay-9", ...texts },
    },
    wire: "38Y20260323    235900AOMAIN|AA21000001|BKpay-9|AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "patronEnableResponse",
      fixed: { patronStatus: "          YY  ", language: "000", transactionDate: MORNING },
      fields: { ...who, personalName: "Grace Hopper", validPatron: false, validPatronPassword: false, ...texts },
    },
    wire: "26          YY  00020260302    093005AOMAIN|AA21000001|AEGrace Hopper|BLN|CQN|" +
      "AFHello|AFSee the desk|AGline 1|AGline 2|",
  },
];
