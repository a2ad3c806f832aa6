import type { outageInEnglish } from "../en/outage.ts";

/** As in English, in German. */
export const outageInGerman: typeof outageInEnglish = {
  banner: (institution) => `Ausfall von ${institution}`,
  standsIn: (institution) => `Eine Kopie verleiht anstelle des Bibliothekssystems von ${institution}.`,
  waits: (institution) =>
    `Der Ausfall von ${institution} ist vorbei, und Änderungen daraus warten noch auf das Bibliothekssystem.`,
  since: "Seit",
  away: "Das Bibliothekssystem ist nicht erreichbar.",
  byHand: (by, reason) => `${by} hat das veranlasst. Grund: ${reason}`,
  counts: ({ lent, returned, renewed, refused }) =>
    `In diesem Ausfall: ${lent} verliehen, ${returned} zurückgenommen, ${renewed} verlängert, ${refused} abgelehnt.`,
  waiting: (count, stoppedBy = "") =>
    `${count === 1 ? "1 Änderung wartet" : `${count} Änderungen warten`} auf die Übergabe${
      stoppedBy === "" ? "" : `; angehalten von ${stoppedBy}`
    }.`,
  goesOn: "An den Terminals wird weiter verliehen und zurückgenommen.",
  takeBackNothing: "Nichts zurücknehmen, was im Ausfall verliehen wurde, bis die Warteschlange leer ist.",
  queue: "Die Warteschlange",
  title: "Nach einem Ausfall",
  none: "Es ist kein Ausfall bekannt, in dem eine Kopie verliehen hat.",
  of: (institution, over) =>
    over ? `Der letzte Ausfall von ${institution}` : `Der Ausfall von ${institution}, der noch dauert`,
  until: "bis",
  lent: "Verliehen",
  returned: "Zurückgenommen",
  renewed: "Verlängert",
  refused: "Abgelehnt",
  settled: "Übergeben oder erledigt",
  part: (count, all) => `${count} von ${all}`,
  wait: "Warten auf die Übergabe",
  stopped: (by) => `angehalten von ${by}`,
  onList: "Auf der Liste",
  list: (institution) => `Zu klären von ${institution}`,
  nothingListed: "Aus diesem Ausfall steht nichts auf der Liste.",
  done: "Es wartet nichts, und auf der Liste steht nichts: Der Ausfall ist erledigt.",
};
