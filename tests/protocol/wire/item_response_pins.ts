import type { Response } from "../../../src/protocol/message.ts";
import { EVENING, MORNING } from "../../support/wire/wire.ts";
import type { ResponsePin } from "./response_pin.ts";

const who = { institutionId: "MAIN", patronId: "21000001" } as const;
const texts = { screenMessage: ["Hello"], printLine: ["line 1", "line 2"] } as const;

const checkoutResponse: Response<"checkoutResponse"> = {
  name: "checkoutResponse",
  fixed: { ok: true, renewalOk: false, magneticMedia: "Y", desensitize: false, transactionDate: MORNING },
  fields: {
    ...who,
    itemId: "31000009",
    titleId: "Emma",
    dueDate: "20260323    235900",
    feeType: "06",
    securityInhibit: false,
    currencyType: "EUR",
    feeAmount: "1.20",
    mediaType: "005",
    itemProperties: "no cover",
    transactionId: "lend-3",
    validPatron: true,
    validPatronPassword: true,
    collectionCode: "FIC",
    destinationLocation: "EAST",
    ...texts,
  },
};

const checkinResponse: Response<"checkinResponse"> = {
  name: "checkinResponse",
  fixed: { ok: true, resensitize: true, magneticMedia: "N", alert: true, transactionDate: MORNING },
  fields: {
    institutionId: "MAIN",
    itemId: "31000009",
    permanentLocation: "WEST",
    titleId: "Emma",
    sortBin: "4",
    patronId: "21000001",
    mediaType: "001",
    itemProperties: "no cover",
    callNumber: "823 AUS",
    holdPatronId: "21000002",
    destinationLocation: "EAST",
    holdPatronName: "Anna Cervantes",
    collectionCode: "FIC",
    alertType: "02",
    ...texts,
  },
};

/** The answers about an item, each with all its variable fields. */
export const itemResponsePins: readonly ResponsePin[] = [
  {
    version: 2,
    response: checkoutResponse,
    wire: "121NYN20260302    093005AOMAIN|AA21000001|AB31000009|AJEmma|AH20260323    235900|" +
      "BT06|CIN|BHEUR|BV1.20|CK005|CHno cover|BKlend-3|BLY|CQY|CRFIC|CTEAST|AFHello|AGline 1|AGline 2|",
  },
  {
    version: 1,
    response: checkoutResponse,
    wire: "121NYN20260302    093005AOMAIN|AA21000001|AB31000009|AJEmma|AH20260323    235900|" +
      "AFHello|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: checkinResponse,
    wire: "101YNY20260302    093005AOMAIN|AB31000009|AQWEST|AJEmma|CL4|AA21000001|CK001|CHno cover|" +
      "CS823 AUS|CY21000002|CTEAST|DAAnna Cervantes|CRFIC|CV02|AFHello|AGline 1|AGline 2|",
  },
  {
    version: 1,
    response: checkinResponse,
    wire: "101YNY20260302    093005AOMAIN|AB31000009|AQWEST|AJEmma|CV02|AFHello|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "itemInformationResponse",
      fixed: { circulationStatus: "08", securityMarker: "02", feeType: "01", transactionDate: MORNING },
      fields: {
        holdQueueLength: 12,
        dueDate: "20260323    235900",
        recallDate: MORNING,
        holdPickupDate: EVENING,
        itemId: "31000009",
        titleId: "Emma",
        owner: "WEST",
        currencyType: "EUR",
        feeAmount: "1.20",
        mediaType: "001",
        permanentLocation: "SOUTH",
        currentLocation: "EAST",
        itemProperties: "no cover",
        collectionCode: "FIC",
        callNumber: "823 AUS",
        ...texts,
      },
    },
    wire: "1808020120260302    093005CF12|AH20260323    235900|CJ20260302    093005|CM20260323    235900|" +
      "AB31000009|AJEmma|BGWEST|BHEUR|BV1.20|CK001|AQSOUTH|APEAST|CHno cover|CRFIC|CS823 AUS|" +
      "AFHello|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "itemStatusUpdateResponse",
      fixed: { itemPropertiesOk: true, transactionDate: MORNING },
      fields: { itemId: "31000009", titleId: "Emma", itemProperties: "no cover", ...texts },
    },
    wire: "20120260302    093005AB31000009|AJEmma|CHno cover|AFHello|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "holdResponse",
      fixed: { ok: true, available: true, transactionDate: MORNING },
      fields: {
        expirationDate: EVENING,
        queuePosition: 1,
        pickupLocation: "EAST",
        ...who,
        itemId: "31000009",
        titleId: "T55",
        ...texts,
      },
    },
    wire: "161Y20260302    093005BW20260323    235900|BR1|BSEAST|AOMAIN|AA21000001|AB31000009|AJT55|" +
      "AFHello|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "renewResponse",
      fixed: { ok: true, renewalOk: true, magneticMedia: "U", desensitize: true, transactionDate: MORNING },
      fields: {
        ...who,
        itemId: "31000009",
        titleId: "Emma",
        dueDate: "23 March",
        feeType: "09",
        securityInhibit: true,
        currencyType: "EUR",
        feeAmount: "1.20",
        mediaType: "000",
        itemProperties: "no cover",
        transactionId: "lend-3",
        ...texts,
      },
    },
    wire: "301YUY20260302    093005AOMAIN|AA21000001|AB31000009|AJEmma|AH23 March|" +
      "BT09|CIY|BHEUR|BV1.20|CK000|CHno cover|BKlend-3|AFHello|AGline 1|AGline 2|",
  },
  {
    version: 2,
    response: {
      name: "renewAllResponse",
      fixed: { ok: true, renewedCount: 2, unrenewedCount: 1, transactionDate: MORNING },
      fields: {
        institutionId: "MAIN",
        renewedItems: ["31000001", "31000002"],
        unrenewedItems: ["31000003"],
        ...texts,
      },
    },
    wire: "6610002000120260302    093005AOMAIN|BM31000001|BM31000002|BN31000003|AFHello|AGline 1|AGline 2|",
  },
];
