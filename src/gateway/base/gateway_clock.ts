/** Time, as the gateway sees it. Tests drive it. */
export interface GatewayClock {
  /** Milliseconds of a clock that only goes forward. */
  elapsed(): number;
  /** Calls `ring` once, so many milliseconds from now. Returns what takes that back. */
  after(milliseconds: number, ring: () => void): () => void;
}

/** The machine's own clock. */
export const machineClock: GatewayClock = {
  elapsed: () => performance.now(),
  after(milliseconds, ring) {
    const timer = setTimeout(ring, milliseconds);
    return () => clearTimeout(timer);
  },
};
