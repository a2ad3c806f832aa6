/** A patron of a simulated library. All texts are as they travel: one character a byte. */
export interface SimulatedPatron {
  readonly id: string;
  readonly userId?: string;
  readonly pin: string;
  readonly name: string;
  readonly email?: string;
  readonly blocked: boolean;
}

/** A copy in a simulated library. */
export interface SimulatedItem {
  readonly id: string;
  readonly title: string;
  readonly branch: string;
  readonly callNumber?: string;
}

/** A loan in a simulated library. */
export interface SimulatedLoan {
  readonly item: SimulatedItem;
  readonly patron: SimulatedPatron;
  readonly due: Temporal.ZonedDateTime;
}

/** A hold in a simulated library: of any copy of a title, until one is captured for it. */
export interface SimulatedHold {
  readonly item: SimulatedItem;
  readonly patron: SimulatedPatron;
  readonly pickup: string;
  readonly captured?: SimulatedItem;
}

/** An open fee in a simulated library, in cents. */
export interface SimulatedFee {
  readonly patron: SimulatedPatron;
  readonly description: string;
  readonly cents: number;
}

/** What a simulated library has at one time. */
export interface LibraryHoldings {
  readonly loans: Map<SimulatedItem, SimulatedLoan>;
  holds: readonly SimulatedHold[];
  fees: readonly SimulatedFee[];
  /** What was paid beyond what was owed, in cents. */
  readonly credit: Map<SimulatedPatron, number>;
}
