/** A library system that says yes to all, and tells of each change before it does. */
export interface Upstream {
  readonly port: number;
  onChange(told: (copy: string) => void): void;
  /** Goes away. */
  close(): void;
}

const NOW = "20260302    130000";

export function startUpstream(): Upstream {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = new Set<Deno.Conn>();
  let told = (_copy: string) => {};

  function answer(line: string): string {
    const field = (id: string) => new RegExp(`\\|?${id}([^|]*)\\|`).exec(line.slice(20))?.[1] ?? "";
    switch (line.slice(0, 2)) {
      case "93":
        return "941";
      case "99":
        return `98YYYYNN100003${NOW}2.00AOCPL|BXYYYYYYYYYYYYYYYY|`;
      case "17":
        return `18030001${NOW}AB${field("AB")}|AJTitle|`;
      case "11":
        told(field("AB"));
        return `121NNY${NOW}AOCPL|AA${field("AA")}|AB${field("AB")}|AJTitle|AH${NOW}|`;
      case "09":
        return `101YNN${NOW}AOCPL|AB${field("AB")}|AQCPL|AJTitle|`;
      default:
        return "96";
    }
  }

  async function serve(connection: Deno.Conn): Promise<void> {
    connections.add(connection);
    let held = "";
    try {
      for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream(), { preventCancel: true })) {
        held += chunk;
        for (let end = held.search(/[\r\n]/); end >= 0; end = held.search(/[\r\n]/)) {
          const line = held.slice(0, end);
          held = held.slice(end + 1);
          if (line === "") continue;
          const [, body = line, ay] = /^(.*)AY(\d)AZ.{4}$/.exec(line) ?? [];
          await connection.write(new TextEncoder().encode(`${guarded(answer(body), ay)}\r`));
        }
      }
    } catch {
      // It went away.
    }
    connections.delete(connection);
  }

  async function listen(): Promise<void> {
    for await (const connection of listener) void serve(connection);
  }

  listen().catch(() => {});
  return {
    port: listener.addr.transport === "tcp" ? listener.addr.port : 0,
    onChange: (tell) => void (told = tell),
    close() {
      try {
        listener.close();
      } catch {
        // It is closed already.
      }
      for (const connection of connections) {
        try {
          connection.close();
        } catch {
          // The other side was first.
        }
      }
    },
  };
}

function guarded(answer: string, ay: string | undefined): string {
  if (ay === undefined) return answer;
  const text = `${answer}AY${ay}AZ`;
  const sum = [...text].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return text + (-sum & 0xffff).toString(16).toUpperCase().padStart(4, "0");
}
