/** The gateway's clock. Tests have one that they move themselves. */
export interface GatewayClock {
  /** Milliseconds of a clock that only goes forward. */
  elapsed(): number;
  /** Calls `ring` once, after so many milliseconds. Returns a function that cancels the call. */
  after(milliseconds: number, ring: () => void): () => void;
}

/** The machine's own clock. A timer of the runtime may ring up to a millisecond too early: then it is set again. */
export const machineClock: GatewayClock = {
  elapsed: () => performance.now(),
  after(milliseconds, ring) {
    const at = performance.now() + milliseconds;
    let timer = setTimeout(look, milliseconds);
    function look(): void {
      const left = at - performance.now();
      if (left <= 0) return ring();
      timer = setTimeout(look, Math.ceil(left));
    }
    return () => clearTimeout(timer);
  },
};
