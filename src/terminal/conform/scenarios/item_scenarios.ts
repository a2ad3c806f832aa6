import { client, koha, spec } from "../citation.ts";
import type { ItemState } from "../profile.ts";
import { act, broken, type ConformScenario, must, practice, should } from "../scenario.ts";

const INFORMATION = spec("Item Information Response (18)");
const CIRCULATION = spec("Field Definitions, circulation status");

const ask = (item: string) => `17{now}AO{institution}|AB${item}|AC|`;

/** What the circulation status is where a copy stands. */
const STATUSES: Readonly<Record<Exclude<ItemState, "available" | "on-loan">, string>> = {
  "on-order": "02",
  "in-process": "06",
  "on-hold-shelf": "08",
  "in-transit": "10",
  "claimed-returned": "11",
  "lost": "12",
  "missing": "13",
};

export const itemScenarios: readonly ConformScenario[] = [
  {
    id: "item-available",
    title: "a copy on its shelf is available",
    about: ["itemInformation"],
    acts: [act(ask("{available}"), [
      must("circulationStatus=03|09", "the copy is available", CIRCULATION),
      must("+AJ", "its title is told", INFORMATION),
      should("AH=", "what is not on loan has no due date", INFORMATION),
    ])],
  },
  {
    id: "item-on-loan",
    title: "a copy on loan is charged, and due",
    about: ["itemInformation"],
    acts: [act(ask("{on-loan}"), [
      must("circulationStatus=04|05|07", "the copy is charged", CIRCULATION),
      should("+AH", "it is told when it is due", INFORMATION),
      must("+AJ", "its title is told", INFORMATION),
    ])],
  },
  ...Object.entries(STATUSES).map(([state, code]): ConformScenario => ({
    id: `item-${state}`,
    title: `a copy that is ${state.replaceAll("-", " ")} is told to be so`,
    about: ["itemInformation"],
    acts: [
      act(ask(`{${state}}`), [should(`circulationStatus=${code}`, `the circulation status is ${code}`, CIRCULATION)]),
    ],
  })),
  {
    id: "item-unknown",
    title: "a barcode that is on no copy is answered in full",
    about: ["itemInformation"],
    acts: [
      act(ask("{unknown.item}"), [
        should("circulationStatus=01", "nothing is known of it", koha("says 01 for an item that it has not")),
        must("AJ=", "there is no title", INFORMATION),
        practice("+AF", "the person at the terminal is told", koha("says Invalid Item")),
      ]),
      broken(ask(""), [should("18|96", "an empty barcode is answered, too", INFORMATION)]),
    ],
  },
  {
    id: "item-barcode-with-blanks",
    title: "blanks around a barcode do not belong to it",
    about: ["itemInformation"],
    acts: [act(ask(" {available} "), [
      practice(
        "circulationStatus=03|09",
        "the copy is found",
        client("terminals with a barcode reader", "send what the reader puts around it"),
      ),
    ])],
  },
  {
    id: "item-properties",
    title: "what a terminal notes of a copy is kept",
    about: ["itemStatusUpdate", "itemInformation"],
    acts: [
      act("19{now}AO{institution}|AB{available}|AC|CHtried by a conformance suite|", [
        must("itemPropertiesOk=1", "the properties are kept", spec("Item Status Update Response (20)")),
      ]),
      act(ask("{available}"), [
        practice("CH=tried by a conformance suite", "the properties are told", spec("Field Definitions, CH")),
      ]),
    ],
    leaves: 'item {available} has the item properties "tried by a conformance suite"',
  },
  {
    id: "item-properties-unknown",
    title: "of a barcode that is on no copy, nothing can be kept",
    about: ["itemStatusUpdate"],
    acts: [
      act("19{now}AO{institution}|AB{unknown.item}|AC|CHtried by a conformance suite|", [
        must("itemPropertiesOk=0", "there is no such copy", spec("Item Status Update Response (20)")),
      ]),
    ],
  },
];
