/** The gateway's clock. Tests have one that they move themselves. */
export interface GatewayClock {
  /** Milliseconds of a clock that only goes forward. */
  elapsed(): number;
  /** Calls `ring` once, after so many milliseconds. Returns a function that cancels the call. */
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
