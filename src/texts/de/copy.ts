import type { copyInEnglish } from "../en/copy.ts";

export const copyInGerman: typeof copyInEnglish = {
  title: "Die Kopie und das System",
  about:
    "Solange das Bibliothekssystem antwortet, wird jede seiner Antworten damit verglichen, was seine Kopie gesagt hätte. " +
    "So sehen Sie, wie weit man der Kopie trauen darf, wenn das System nicht erreichbar ist.",
  institution: "Einrichtung",
  show: "Anzeigen",
  fresh: {
    title: "Wie frisch die Kopie ist",
    fed: "Die letzte ganze Lieferung erzählt von",
    age: (hours) => `vor ${hours} h`,
    neverFed: "Keine Lieferung hat alle Daten des Systems gebracht: Die Kopie weiß, was Antworten sagten.",
    what: "Daten",
    all: "Bekannt",
    cards: "Ausweise",
    items: "Exemplare",
    origins: {
      fed: "zuletzt aus einer Lieferung",
      learned: "aus einer Antwort",
      away: "geändert, während das System nicht erreichbar war",
    },
    today: "Bekannt von dem, wonach heute gefragt wurde",
    ofToday: (share, all) => `${share} von ${all}`,
    noneToday: "nichts wurde verglichen",
  },
  off: 'Es wird nichts verglichen: Für diese Kopie gilt compare="no".',
  closed: "Die Kopie dieser Einrichtung kann gerade nicht gelesen werden; das Log sagt, warum.",
  nothing: "Es wurde noch nichts verglichen.",
  agrees: (share, all) => `In den letzten dreißig Tagen sagten beide dasselbe in ${share} von ${all} Antworten.`,
  today: "Heute, nach Nachricht",
  month: "Die letzten dreißig Tage, nach Nachricht",
  days: "Nach Tag",
  compared: "Verglichen",
  different: "davon verschieden",
  day: "Tag",
  byCause: "Unterschiede nach Ursache, in den letzten dreißig Tagen",
  message: "Nachricht",
  share: "Gleich",
  pin: "PIN einer 23 oder 63",
  outcomes: {
    "agrees": "gleich",
    "stale": "älter als die letzte Lieferung",
    "rule": "eine Regel des Systems",
    "not known": "der Kopie nicht bekannt",
    "mended": "durch eine Lieferung behoben",
    "not handed over": "nicht übergeben",
    "not comparable": "nicht vergleichbar",
  },
  causes: {
    "stale":
      "Der Kopie wurde vorher anderes gesagt. Jemand hat es seither geändert, oder das System hat eine eigene Regel: Die " +
      "nächste Lieferung trennt das.",
    "rule": "Auch eine spätere Lieferung sagt anderes. Was den Ausschlag gab, steht in keiner Lieferung: Das bleibt.",
    "not known": "Niemand hat der Kopie gesagt, was diese Antwort braucht. Eine Lieferung tut es.",
    "mended": "Eine spätere Lieferung sagt dasselbe wie das System.",
    "not handed over":
      "Die Vertretung hatte das Exemplar in einem Ausfall verliehen oder zurückgenommen, und das System hat das nicht " +
      "übernommen: Es wird noch übergeben, oder steht auf der Liste. Das ist kein Fehler der Kopie und zählt nicht mit.",
    "not comparable": "Die Antwort sagt es nicht, oder in einer Form, die nicht gelesen werden kann.",
  },
  limits: "Grenzen ausprobieren",
  limitsWhy:
    "Jede Ausleihe, um die Terminals das System baten, wird so beurteilt, wie die Vertretung es an einem Tag eines " +
    "Ausfalls getan hätte. Was Sie hier ausprobieren, ändert nichts; die Grenzen sind Attribute von sip2d:stand_in.",
  tried: (lent, made, wrongly) =>
    `Mit diesen Grenzen hätte die Vertretung in den letzten dreißig Tagen ${lent} von ${made} verliehen, und ${wrongly} zu Unrecht.`,
  noLimit: (limit, text) =>
    `„${text}“ ist nichts, was sich für „${limit}“ ausprobieren lässt: Es gilt die Grenze der Konfiguration.`,
  noLoans: "Es wurde noch keine Ausleihe beurteilt.",
  limitNames: {
    "loans_per_card": "Ausleihen auf einen Ausweis in einem Ausfall",
    "unknown_cards": "davon auf einen Ausweis, der nicht bekannt ist",
    "unknown_items": "davon Exemplare, die nicht bekannt sind",
    "owed_at_most": "Was jemand schulden darf",
    "unknown_pin": "Eine PIN, die nicht bekannt ist, gilt",
    "charged_lend": "Eine Ausleihe, die etwas kostet, wird gemacht",
  },
  tryLimits: "Ausprobieren",
  examples: "Die neuesten Unterschiede",
  kept: "Unterschiede werden sieben Tage aufbewahrt, die Anzahlen ein Jahr.",
  noExamples: "Aus den letzten sieben Tagen gibt es keinen.",
  time: "Zeit",
  field: "Was",
  bySystem: "Das System sagte",
  byCopy: "Die Kopie hätte gesagt",
  cause: "Ursache",
  subject: "Ausweis oder Exemplar",
  fields: {
    "valid": "der Ausweis gilt",
    "pin": "die PIN stimmt",
    "borrow": "darf ausleihen",
    "status": "Zustand",
    "due": "fällig",
    "done": "ausgeführt",
  },
  saysNothing: "nichts",
};
