/** What terminals did in an outage. */
interface OutageTally {
  readonly lent: number;
  readonly returned: number;
  readonly renewed: number;
  readonly refused: number;
}

/** What every page says of an outage in which a copy lends. */
export const outageInEnglish = {
  banner: (institution: string) => `Outage of ${institution}`,
  standsIn: (institution: string) => `A copy lends in place of the library system of ${institution}.`,
  waits: (institution: string) =>
    `The outage of ${institution} is over, and changes of it still wait for the library system.`,
  /** Before the moment. */
  since: "Since",
  away: "the library system is away.",
  byHand: (by: string, reason: string) => `${by} has started it. Reason: ${reason}`,
  counts: ({ lent, returned, renewed, refused }: OutageTally) =>
    `In this outage: ${lent} lent, ${returned} returned, ${renewed} renewed, ${refused} refused.`,
  waiting: (count: number, stoppedBy = "") =>
    `${count} ${count === 1 ? "change waits" : "changes wait"} to be handed over${
      stoppedBy === "" ? "" : `; stopped by ${stoppedBy}`
    }.`,
  goesOn: "Loans and returns go on at the terminals.",
  takeBackNothing: "Take back nothing that was lent in the outage until the queue is empty.",
  queue: "The queue",
  title: "After an outage",
  none: "No outage is known in which a copy lent.",
  of: (institution: string, over: boolean) =>
    over ? `The last outage of ${institution}` : `The outage of ${institution}, which goes on`,
  /** Before the moment. */
  until: "until",
  lent: "Lent",
  returned: "Returned",
  renewed: "Renewed",
  refused: "Refused",
  settled: "Handed over or settled",
  /** So many of all changes. */
  part: (count: number, all: number) => `${count} of ${all}`,
  wait: "Wait to be handed over",
  stopped: (by: string) => `stopped by ${by}`,
  onList: "On the list to see to",
  list: (institution: string) => `To see to of ${institution}`,
  nothingListed: "Nothing of this outage is on the list.",
  done: "Nothing waits, and nothing is on the list: the outage is done.",
};
