/** Something that a terminal asks for. */
export interface Act {
  readonly message: string;
  /** What the table of pairs knows it by: a change without an answer holds back what shares one of these. */
  readonly ways: readonly string[];
  /** Whether systems do not take it, so that it is refused whoever asks. */
  readonly isRefused: boolean;
}

/** The date and time of a message. */
function written(now: Temporal.Instant): string {
  const [day = "", time = ""] = now.toString({ smallestUnit: "second" }).replace("Z", "").split("T");
  return `${day.replaceAll("-", "")}    ${time.replaceAll(":", "")}`;
}

/** Gives what a terminal asks for next: by its patron and its copies, which no other terminal names. */
export function anAct(at: number, copies: number, random: () => number, now: Temporal.Instant): Act {
  const nth = Math.floor(random() * copies), item = `I${1001 + (at - 1001) * copies + nth}`, patron = `P${at}`;
  const date = written(now), who = `AOCPL|AA${patron}|`, chance = random();
  const act = (message: string, ways: readonly string[] = [], isRefused = false): Act => ({ message, ways, isRefused });
  if (chance < 0.2) return act(`63001${date}${" ".repeat(10)}${who}AC|AD${random() < 0.2 ? "9999" : "1234"}|`);
  if (chance < 0.3) return act(`17${date}AOCPL|AB${item}|AC|`);
  if (chance < 0.5) return act(`11YN${date}${date}${who}AB${item}|AC|`, [item]);
  if (chance < 0.65) return act(`09N${date}${date}APCPL|AOCPL|AB${item}|AC|`, [item]);
  if (chance < 0.75) return act(`15+${date}BSCPL|${who}AB${item}|`, [`15 ${item}`], true);
  if (chance < 0.8) return act(`15+${date}${who}AB${item}|`, [`15 ${item}`], true);
  if (chance < 0.85) return act(`25${date}${who}AC|`, ["25"], true);
  if (chance < 0.88) return act(`19${date}AOCPL|AB${item}|AC|CHtorn|`, [`19 ${item}`], true);
  if (chance < 0.94) return act(`37${date}0400USDBV0.50|${who}BK${date.slice(-6)}|`, ["37"]);
  return act(`29NN${date}${date}${who}AB${item}|`, [item, "65"]);
}
