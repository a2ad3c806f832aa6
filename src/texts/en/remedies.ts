import type { RemedyTexts } from "../base/remedy_texts.ts";

const remedies: RemedyTexts["remedies"] = {
  "checkout": {
    done: "lent",
    ifDone: "return it, or leave it lent if the patron has it",
    ifNot: "lend it to the patron",
    look: "look at the patron's loans; if it is lent and the patron has not got it, return it",
  },
  "renewal": {
    done: "renewed",
    ifDone: "tell the patron the new due date",
    ifNot: "renew it, or tell the patron the old due date",
    look: "look at the loan's due date, and tell the patron",
  },
  "checkin": {
    done: "taken back",
    ifDone: "find the item: the patron may have kept it",
    ifNot: "return it: the item is in the building",
    look: "look at the item's record; if it is on loan and here, return it",
  },
  "undo-checkout": {
    done: "taken back, to undo a loan",
    ifDone: "find the item: the patron may have it",
    ifNot: "return it",
    look: "look at the item's record; if it is on loan and here, return it",
  },
  "undo-checkin": {
    done: "lent again, to undo a return",
    ifDone: "return it, or leave it lent if the patron has it",
    ifNot: "lend it to the patron who has it",
    look: "look at the item's record; if it is lent and here, return it",
  },
  "renew-all": {
    done: "renewed",
    ifDone: "tell the patron the new due dates",
    ifNot: "renew the loans, or tell the patron the old due dates",
    look: "look at the due dates of the patron's loans, and tell the patron",
  },
  "hold-placed": {
    done: "placed on hold",
    ifDone: "ask the patron; cancel the hold if it is not wanted",
    ifNot: "place the hold",
    look: "look at the patron's holds, and ask the patron",
  },
  "hold-cancelled": {
    done: "cancelled",
    ifDone: "ask the patron; place the hold again if it is wanted",
    ifNot: "cancel the hold",
    look: "look at the patron's holds, and ask the patron",
  },
  "hold-changed": {
    done: "changed",
    ifDone: "tell the patron how the hold is now",
    ifNot: "change the hold",
    look: "look at the patron's holds, and ask the patron",
  },
  "fee-paid": {
    done: "credited",
    ifDone: "if the terminal gave the money back, take the credit back; else give the patron a receipt",
    ifNot: "enter the payment, or give the money back",
    look:
      "look for the payment in the patron's account; if it is there and the money was given back, take the credit " +
      "back; if it is not there and the money was kept, enter it",
  },
  "patron-blocked": {
    done: "blocked",
    ifDone: "look whether the card is to stay blocked",
    ifNot: "block the card",
    look: "look whether the card is blocked, and is to be",
  },
  "patron-enabled": {
    done: "unblocked",
    ifDone: "look whether the card is to stay unblocked",
    ifNot: "lift the block",
    look: "look whether the card is blocked, and is to be",
  },
  "item-updated": {
    done: "changed",
    ifDone: "look at the item's record",
    ifNot: "change the item's record",
    look: "look at the item's record",
  },
};

const heard: RemedyTexts["heard"] = {
  "yes": "the terminal said yes",
  "no": "the terminal said no",
  "nothing": "the terminal heard nothing",
};

/** What became of a change at another library system, and what staff do about it, in English. */
export const remediesInEnglish: RemedyTexts = {
  remedies,
  heard,
  not: (done) => `not ${done}`,
  notCredited: "paid, not credited",
  although: (done, heard) => `${done} although ${heard}`,
  perhaps: (done) => `perhaps ${done}`,
  dueEarlier: (done) => `${done}, due earlier than the patron was told: extend the loan, or tell the patron`,
  objections: {
    "card-denied": (done) =>
      `${done}, though the library system lends nothing to this card: look at the card, and speak to the patron`,
    "held-for-other": (done) =>
      `${done}, though somebody else has a hold on it: ask for it back, or find another copy for the hold`,
    "may-be-retry": (done) =>
      `${done}, and may have been told twice: look whether the patron has paid twice, and give back what was paid once`,
  },
  doubts: {
    "due-changed": "not sent, since the due date has changed since: look whether it was lent again",
    "due-not-known": "not sent, since the due date before the return is not known: look whether it was lent again",
    "lent-since": "not sent, since a terminal lent the copy after the return date: look who has it now",
    "no-due": "not sent, since the library system tells no due date: look whether it was lent again",
    "cannot-be-asked": "not sent, since the library system answers no 17: look whether it was lent again",
    "waited-too-long": "not sent, since it has waited for too long: look whether it was lent again",
    "desk-acted": "not sent, since the desk has taken the copy back meanwhile: look where it is",
    "lent-to-other": "not sent, since it is on loan to another patron: look who has it",
    "on-loan": "not sent, since it is on loan, and the library system does not say to whom: look who has it",
    "not-on-loan": "not sent, since it is not on loan any more: look who has it",
    "item-unknown": "not sent, since the library system does not know the copy: look whose it is",
    "moved-since": "not sent, since the copy was lent or came back after that: look who has it, or where it is",
    "earlier-listed": "not sent, since what happened to the copy before is on this list: see to that first",
  },
  said: (text) => `the library system said: ${text}`,
};
