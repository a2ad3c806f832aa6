/**
 * German translations of the sentences of other rooms that pages show; `{}` stands for the part that varies. What is
 * not here stays in English: paths, SQL, and error texts of other systems.
 */
export const sentencesInGerman: readonly (readonly [english: string, german: string])[] = [
  // Why the server is off-line.
  ["the server stops", "der Server wird beendet"],
  ["the storage did not answer within {} s", "die Datenbank hat innerhalb von {} s nicht geantwortet"],
  ["the storage did not answer: {}", "die Datenbank hat nicht geantwortet: {}"],
  ["the storage did not answer", "die Datenbank hat nicht geantwortet"],
  ["the storage has been closed", "die Datenbank ist geschlossen"],
  ["the database cannot be written: {}", "in die Datenbank kann nicht geschrieben werden: {}"],
  [
    "the database has been locked by another process for more than {} ms",
    "ein anderer Prozess sperrt die Datenbank seit mehr als {} ms",
  ],
  ["the disk has not answered for more than {} ms", "die Festplatte antwortet seit mehr als {} ms nicht"],
  ["PostgreSQL has not answered within {} ms", "PostgreSQL hat innerhalb von {} ms nicht geantwortet"],
  ["PostgreSQL is away", "PostgreSQL ist nicht erreichbar"],
  ["{} stores no changes: {}", "{} speichert keine Änderungen: {}"],
  // Why a reload failed.
  ["the server starts", "der Server startet gerade"],
  ["another storage needs a restart", "eine andere Datenbank braucht einen Neustart"],
  ["the file has errors", "die Datei hat Fehler"],
  ["missing permission: add {}", "eine Berechtigung fehlt: {}"],
  [
    "missing permission: {} is outside of this folder: copy it into this one",
    "eine Berechtigung fehlt: {} liegt nicht in diesem Ordner; kopieren Sie es hinein",
  ],
  // What came of a bypass.
  ["Terminals of port {} are relayed byte for byte.", "Die Terminals von Port {} werden Byte für Byte durchgeleitet."],
  ["Terminals of other ports are served as before.", "Die Terminals anderer Ports werden bedient wie bisher."],
  [
    "The library system must know these accounts by their own names and passwords: {}.",
    "Das Bibliothekssystem muss diese Konten mit ihren eigenen Namen und Passwörtern kennen: {}.",
  ],
  ["{} was not bypassed.", "{} war nicht umgangen."],
  ["Terminals of {} are served again.", "Die Terminals von {} werden wieder bedient."],
  // What came of starting or stopping a copy.
  ["A reason is needed: it is kept in the journal.", "Ein Grund ist nötig: Er wird im Journal festgehalten."],
  ["The copy of {} cannot be opened now.", "Die Kopie von {} lässt sich zurzeit nicht öffnen."],
  ["The copy of {} was not started by hand.", "Die Kopie von {} war nicht von Hand gestartet."],
  [
    "The copy of {} answers until it is stopped by hand.",
    "Die Kopie von {} antwortet, bis sie von Hand beendet wird.",
  ],
  [
    "The copy of {} answers only while the library system is away.",
    "Die Kopie von {} antwortet nur, solange das Bibliothekssystem nicht da ist.",
  ],
  ["No institution has a copy of its library system.", "Keine Einrichtung hat eine Kopie ihres Bibliothekssystems."],
  [
    "Several institutions have a copy; name one of {}.",
    "Mehrere Einrichtungen haben eine Kopie; nennen Sie eine von {}.",
  ],
  [
    "No institution with a copy is called {}; name one of {}.",
    "Keine Einrichtung mit einer Kopie heißt {}; nennen Sie eine von {}.",
  ],
  // Which institution is meant.
  [
    "No institution is behind a gateway.",
    "Hinter diesem Server steht keine Einrichtung mit eigenem Bibliothekssystem.",
  ],
  [
    "Several institutions are behind gateways; name one of {}.",
    "Mehrere Einrichtungen haben ein eigenes Bibliothekssystem; nennen Sie eine von {}.",
  ],
  [
    "No institution behind a gateway is called {}; name one of {}.",
    "Keine Einrichtung mit eigenem Bibliothekssystem heißt {}; nennen Sie eine von {}.",
  ],
  [
    "Terminals of {} cannot be told from those of other institutions before they log in, so none can be relayed from the " +
    "first byte; serve them by a process of their own.",
    "Die Terminals von {} sind vor der Anmeldung nicht von denen anderer Einrichtungen zu unterscheiden; deshalb kann " +
    "keines vom ersten Byte an durchgeleitet werden. Bedienen Sie sie mit einem eigenen Prozess.",
  ],
  [
    "No port's terminals log in as the library system of {} expects; none can be relayed.",
    "Die Terminals keines Ports melden sich so an, wie das Bibliothekssystem von {} es erwartet; keines kann " +
    "durchgeleitet werden.",
  ],
  // Why a message that was to be tried could not be sent.
  ["There is no such account or message.", "Dieses Konto oder diese Nachricht gibt es nicht."],
  [
    "The account {} has no upstream_login and upstream_password, and what its terminals log in with is not known here: " +
    "without both, the library system of {} cannot be asked.",
    "Das Konto {} hat kein upstream_login und upstream_password, und womit sich seine Terminals anmelden, ist hier nicht " +
    "bekannt: Ohne beides kann das Bibliothekssystem von {} nicht gefragt werden.",
  ],
  ["{} needs {} or {}.", "{} braucht {} oder {}."],
  ["{} needs {}.", "{} braucht {}."],
  ["{} must be {}, not {}.", "{} muss {} sein, nicht {}."],
  ["{} must be {}.", "{} muss {} sein."],
  ["Y or N", "Y oder N"],
  ["a whole number of at most {} digits", "eine ganze Zahl von höchstens {} Ziffern"],
  [
    "a date (2026-11-24), a date and time (2026-11-24T10:15:00), now or none",
    "ein Tag (2026-11-24), Tag und Uhrzeit (2026-11-24T10:15:00), now oder none",
  ],
  ["at most {} characters long", "höchstens {} Zeichen lang"],
  [
    "without control characters and without the delimiter {}",
    "ohne Steuerzeichen und ohne das Trennzeichen {}",
  ],
  // What a reload would do with an element.
  ["added", "neu"],
  ["removed", "entfernt"],
  ["changed", "geändert"],
  // What cannot be found.
  [
    "names and titles are found by their beginnings only, since the database lacks the extension pg_trgm: have it created " +
    "(create extension pg_trgm), and run sip2d migrate",
    "Namen und Titel werden nur an ihren Anfängen gefunden, weil der Datenbank die Erweiterung pg_trgm fehlt; lassen Sie " +
    "sie anlegen (create extension pg_trgm), und führen Sie sip2d migrate aus",
  ],
];
