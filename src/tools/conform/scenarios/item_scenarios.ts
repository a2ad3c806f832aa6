import { client, koha, spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import { ITEM_STATES } from "../profile/profile_elements.ts";
import { act, type ConformScenario, decisive, field, must, named, outside, should, usual } from "../scenario.ts";

const INFORMATION = spec("Item Information Response (18)");
const CIRCULATION = spec("Field Definitions, circulation status");

const ask = (item: string) => `17{now}AO{institution}|AB${item}|AC|`;

/** Where copies stand that a scenario only asks about. */
const ELSEWHERE = ITEM_STATES.filter((state) => state !== "available" && state !== "on-loan");

/** Item information. */
export const itemScenarios: readonly ConformScenario[] = [
  {
    id: "item-available",
    title: "a copy on its shelf is available",
    about: ["itemInformation"],
    acts: [act(ask("{available}"), [
      must(standsAs("available"), "the copy is available", CIRCULATION),
      field("+AJ", "its title is told", INFORMATION),
      field("AH=", "what is not on loan has no due date", INFORMATION),
    ])],
  },
  {
    id: "item-on-loan",
    title: "a copy on loan is charged, and due",
    about: ["itemInformation"],
    acts: [act(ask("{on-loan}"), [
      must(standsAs("on-loan"), "the copy is charged", CIRCULATION),
      field("+AH", "it is told when it is due", INFORMATION),
      field("+AJ", "its title is told", INFORMATION),
    ])],
  },
  ...ELSEWHERE.map((state): ConformScenario => ({
    id: `item-${state}`,
    title: `a copy that is ${state.replaceAll("-", " ")} is told to be so`,
    about: ["itemInformation"],
    acts: [act(ask(`{${state}}`), [
      should(standsAs(state), "the circulation status says so", CIRCULATION),
      field("+AJ", "its title is told", INFORMATION),
    ])],
  })),
  {
    id: "item-invented",
    title: "a barcode that no copy can have is on none, whatever the profile says",
    about: ["itemInformation"],
    acts: ["X{run}1", "{run}7X"].map((barcode) =>
      act(ask(barcode), [
        named(
          "item.any",
          decisive(should("circulationStatus~^(?!0[3-9])", "the suite has made this barcode up", CIRCULATION)),
        ),
      ])
    ),
  },
  {
    id: "item-unknown",
    title: "a barcode that is on no copy is answered in full",
    about: ["itemInformation"],
    acts: [
      act(ask("{unknown.item}"), [
        named("item.any", decisive(should("circulationStatus~^(?!0[3-9])", "there is no such copy", CIRCULATION))),
        field("circulationStatus=01", "nothing is known of it", koha("says 01 for an item that it has not")),
        named("item.any", field("AJ=", "there is no title", INFORMATION)),
        usual("+AF", "the person at the terminal is told", koha("says Invalid Item")),
      ]),
      outside(ask(""), [should("18|96", "an empty barcode is answered, too", INFORMATION)]),
    ],
  },
  {
    id: "item-barcode-with-blanks",
    title: "blanks around a barcode do not belong to it",
    about: ["itemInformation"],
    acts: [act(ask(" {available} "), [
      field(
        standsAs("available"),
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
        field("itemPropertiesOk=1", "the properties are kept", spec("Item Status Update Response (20)")),
      ]),
      act(ask("{available}"), [
        field("CH=tried by a conformance suite", "the properties are told", spec("Field Definitions, CH")),
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
        should("itemPropertiesOk~^[^1]", "there is no such copy", spec("Item Status Update Response (20)")),
      ]),
    ],
  },
];
