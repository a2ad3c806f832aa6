/** A row of the journal that says what was done. */
export interface Deed {
  readonly action: string;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whom a checkin captured the copy for, as far as the terminal was told. */
  readonly capturedFor?: string;
}

/** A hold in a title's queue. */
export interface ModelHold {
  readonly patronId: string;
  readonly placed: number;
  /** The copy that stands on the hold shelf; absent while pending. */
  readonly itemId?: string;
}

/**
 * A library as simple as can be: one branch, no fees, whole titles held, nothing expires. It carries the journal out again
 * and objects to whatever should not have been done.
 */
export class Model {
  /** The patron who has each copy, and how often the loan was renewed. */
  readonly loans = new Map<
    string,
    { readonly patronId: string; readonly renewals: number }
  >();
  readonly holds = new Map<string, readonly ModelHold[]>();
  readonly objections: string[] = [];

  /** @param loanLimit how many loans a patron may have */
  constructor(
    readonly titleOf: (itemId: string) => string,
    readonly loanLimit: number,
  ) {}

  do(deed: Deed): void {
    const { action, patronId = "", itemId = "" } = deed;
    const titleId = deed.titleId ?? this.titleOf(itemId);
    switch (action) {
      case "checkout":
        return this.#lend(patronId, itemId, titleId);
      case "renewal":
        return this.#renew(patronId, itemId, titleId);
      case "checkin":
        return this.#takeBack(itemId, titleId, deed.capturedFor);
      case "hold-placed":
        return this.#place(patronId, titleId, deed.at);
      case "hold-cancelled":
        return this.#end(
          titleId,
          (hold) => hold.patronId === patronId,
          `${patronId} cancels no hold`,
        );
      default:
        this.#object(`${action} was never asked for`);
    }
  }

  #lend(patronId: string, itemId: string, titleId: string): void {
    if (this.loans.has(itemId)) {
      this.#object(
        `${itemId} lent to ${patronId}, though ${this.loans.get(itemId)?.patronId} has it`,
      );
    }
    const has = [...this.loans.values()].filter((loan) => loan.patronId === patronId)
      .length;
    if (has >= this.loanLimit) {
      this.#object(`${patronId} has ${has} loans and got another`);
    }
    const captured = this.#queue(titleId).find((hold) => hold.itemId === itemId);
    const first = captured ??
      this.#queue(titleId).find((hold) => hold.itemId === undefined);
    if (
      first !== undefined && first.patronId !== patronId &&
      !this.#isTie(titleId, first, patronId)
    ) {
      this.#object(
        `${itemId} lent to ${patronId}, past the hold of ${first.patronId}`,
      );
    }
    this.loans.set(itemId, { patronId, renewals: 0 });
    const own = captured ??
      this.#queue(titleId).find((hold) => hold.patronId === patronId && hold.itemId === undefined);
    this.holds.set(
      titleId,
      this.#queue(titleId).filter((hold) => hold !== own),
    );
  }

  #renew(patronId: string, itemId: string, titleId: string): void {
    const loan = this.loans.get(itemId);
    if (loan?.patronId !== patronId) {
      return this.#object(
        `${patronId} renewed ${itemId}, which ${loan?.patronId} has`,
      );
    }
    if (
      this.#queue(titleId).some((hold) => hold.itemId === undefined && hold.patronId !== patronId)
    ) {
      this.#object(`${patronId} renewed ${itemId}, for which others wait`);
    }
    this.loans.set(itemId, { patronId, renewals: loan.renewals + 1 });
  }

  #takeBack(
    itemId: string,
    titleId: string,
    capturedFor: string | undefined,
  ): void {
    this.loans.delete(itemId);
    const queue = this.#queue(titleId);
    if (queue.some((hold) => hold.itemId === itemId)) return;
    const first = queue.find((hold) => hold.itemId === undefined);
    if (first === undefined) return;
    const told = queue.find((hold) => hold.itemId === undefined && hold.patronId === capturedFor);
    const next = told !== undefined && told.placed === first.placed ? told : first;
    if (capturedFor !== undefined && next.patronId !== capturedFor) {
      this.#object(
        `${itemId} captured for ${capturedFor}, past the hold of ${next.patronId}`,
      );
    }
    this.holds.set(
      titleId,
      queue.map((hold) => hold === next ? { ...hold, itemId } : hold),
    );
  }

  #place(patronId: string, titleId: string, placed: number): void {
    const queue = this.#queue(titleId);
    if (queue.some((hold) => hold.patronId === patronId)) {
      this.#object(`${patronId} holds ${titleId} twice`);
    }
    this.holds.set(
      titleId,
      [...queue, { patronId, placed }].sort((a, b) => a.placed - b.placed),
    );
  }

  #end(
    titleId: string,
    which: (hold: ModelHold) => boolean,
    otherwise: string,
  ): void {
    const queue = this.#queue(titleId);
    if (!queue.some(which)) this.#object(otherwise);
    this.holds.set(titleId, queue.filter((hold) => !which(hold)));
  }

  /** Holds of the same millisecond are ordered by identifiers that the journal does not tell. */
  #isTie(titleId: string, first: ModelHold, patronId: string): boolean {
    return this.#queue(titleId).some((hold) => hold.patronId === patronId && hold.placed === first.placed);
  }

  #queue(titleId: string): readonly ModelHold[] {
    return this.holds.get(titleId) ?? [];
  }

  #object(what: string): void {
    this.objections.push(what);
  }
}
