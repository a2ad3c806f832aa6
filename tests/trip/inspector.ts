/** A function of a script, and how often it was called since that was last asked. */
export interface FunctionCoverage {
  /** Empty for an arrow function that has no name. */
  readonly functionName: string;
  /** The first is the whole function. */
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
}

/** A script as V8 counted it. */
export interface ScriptCoverage {
  readonly scriptId: string;
  readonly url: string;
  readonly functions: readonly FunctionCoverage[];
}

/** What V8's inspector is asked, and what it answers; see the Chrome DevTools Protocol. */
interface Methods {
  readonly "Profiler.enable": readonly [asked: Record<string, never>, answered: unknown];
  readonly "Profiler.startPreciseCoverage": readonly [
    asked: { readonly callCount: boolean; readonly detailed: boolean },
    answered: unknown,
  ];
  readonly "Profiler.takePreciseCoverage": readonly [
    asked: Record<string, never>,
    answered: { readonly result: readonly ScriptCoverage[] },
  ];
  readonly "Debugger.enable": readonly [asked: Record<string, never>, answered: unknown];
  readonly "Debugger.getScriptSource": readonly [
    asked: { readonly scriptId: string },
    answered: { readonly scriptSource: string },
  ];
}

/** A process that runs with `--inspect`, seen from outside. */
export interface Inspector {
  ask<M extends keyof Methods>(method: M, asked: Methods[M][0]): Promise<Methods[M][1]>;
  close(): Promise<void>;
}

/** Connects to the address that a process with `--inspect` prints. */
export async function inspect(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (message: string) => void>();
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`${url} cannot be reached`)));
  });
  let asked = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id } = JSON.parse(data);
    // Without a number, it is an event.
    waiting.get(id)?.(data);
    waiting.delete(id);
  });

  return {
    async ask(method, params) {
      const id = ++asked;
      const message = new Promise<string>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      const { result, error } = JSON.parse(await message);
      if (error !== undefined) throw new Error(`${method}: ${error.message}`);
      return result;
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}
