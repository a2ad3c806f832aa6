import { fail } from "@std/assert";
import { join } from "node:path";
import type { PostgresAddress } from "../../../src/storage/postgres/connection/postgres_address.ts";
import { createProxy, type Proxy } from "../../postgres/proxy.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { withPeer } from "../peer.ts";

/** A PostgreSQL server that Patroni watches over, as if it were on a machine of its own. */
export interface PatroniNode {
  readonly name: string;
  /** Its PostgreSQL, past the wire that can be cut. */
  readonly direct: PostgresAddress;
  /** Sends a signal to Patroni and to all processes of its PostgreSQL; begins anew after SIGKILL. */
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void>;
  /** Starts Patroni, which starts PostgreSQL. */
  start(): void;
  /** The same with an empty disk, as a machine that takes the place of one that is gone. */
  startAnew(): Promise<void>;
  /** Whether a commit waits for it. */
  isSynchronous(): Promise<boolean>;
  /** Lets nothing pass to or from it any more, so that neither etcd, nor others, nor clients reach it; or everything. */
  cut(): void;
  heal(): void;
}

/** Three servers, of which Patroni and etcd say which one takes changes. */
export interface PatroniCluster {
  readonly nodes: readonly PatroniNode[];
  /** Where all three are, through wires that can be cut. */
  readonly address: PostgresAddress;
  /** The node that etcd says is the leader. */
  leader(): Promise<PatroniNode | undefined>;
  /** Asks the leader to hand over to another; gives whether Patroni says that it did, which it refuses while a standby is late. */
  switchOver(from: PatroniNode): Promise<boolean>;
  /** Whether all are there, and the standbys follow the leader. */
  isWhole(): Promise<boolean>;
}

const PASSWORD = "sip2d";
/**
 * Each has an address of its own: while a server is away its port is free, and tests that run meanwhile, which look for a
 * port at 127.0.0.1, may be given the same.
 */
const HOSTS = { a: "127.0.0.2", b: "127.0.0.3", c: "127.0.0.4" } as const;

/** Seconds for which a leader holds its place without a word; Patroni takes no less. */
const LEASE = 20;

/**
 * Seconds for which Patroni tries to reach etcd, or PostgreSQL, before a leader gives up: as many as the lease allows, so
 * that none does on a machine that is only slow.
 */
const PATIENCE = 9;

/** Milliseconds within which Patroni tells how it is; a machine that is only slow takes seconds. */
const TELLING = 10_000;

/** Runs `body` with a cluster below a folder; its processes end with it. */
export async function withPatroni(folder: string, body: (cluster: PatroniCluster) => Promise<void>): Promise<void> {
  const etcd = unusedPort(), peer = unusedPort();
  const url = (port: number) => `http://127.0.0.1:${port}`;
  await Deno.chmod(folder, 0o755);
  const command = [
    ...["/usr/bin/etcd", "--data-dir", join(folder, "etcd"), "--unsafe-no-fsync", "--log-level", "error"],
    ...["--listen-client-urls", url(etcd), "--advertise-client-urls", url(etcd), "--listen-peer-urls", url(peer)],
    ...["--initial-advertise-peer-urls", url(peer), "--initial-cluster", `default=${url(peer)}`],
  ] as const;
  await withPeer(command, etcd, async () => {
    const nodes: Node[] = [];
    try {
      for (const [name, host] of Object.entries(HOSTS)) nodes.push(await Node.make(name, host, folder, etcd));
      for (const node of nodes) node.start();
      await body(clusterOf(nodes));
    } finally {
      for (const node of nodes) await node.end();
    }
  });
}

function clusterOf(nodes: readonly Node[]): PatroniCluster {
  const [first, ...rest] = nodes;
  if (first === undefined) fail("a cluster has nodes");
  const leader = async () => {
    const states = await Promise.all(nodes.map((node) => node.state()));
    return nodes.find((_node, index) => states[index] === "leader");
  };
  return {
    nodes,
    leader,
    address: {
      ...first.address,
      others: rest.map(({ address: { host, port } }) => ({ host, port })),
    },
    async switchOver(from) {
      return await nodes.find(({ name }) => name === from.name)?.handOver() ?? false;
    },
    async isWhole() {
      const states = await Promise.all(nodes.map((node) => node.state()));
      return states.filter((state) => state === "leader").length === 1 &&
        states.filter((state) => state === "standby").length === nodes.length - 1;
    },
  };
}

class Node implements PatroniNode {
  readonly name: string;
  readonly direct: PostgresAddress;
  readonly #api: string;
  readonly #folder: string;
  readonly #wires: readonly Proxy[];
  #patroni: Deno.ChildProcess | undefined;

  private constructor(name: string, folder: string, api: string, direct: PostgresAddress, wires: readonly Proxy[]) {
    this.name = name;
    this.direct = direct;
    this.#api = api;
    this.#folder = folder;
    this.#wires = wires;
  }

  /** Its PostgreSQL, through a wire that can be cut. */
  get address(): PostgresAddress {
    return this.#wires[0]?.address ?? this.direct;
  }

  static async make(name: string, host: string, parent: string, etcd: number): Promise<Node> {
    const folder = join(parent, name);
    await Deno.mkdir(folder);
    const { uid, gid } = await runner();
    if (uid !== undefined) await Deno.chown(folder, uid, gid ?? null);
    const at = (port: number, host: string) => ({
      host,
      port,
      database: "postgres",
      user: "postgres",
      password: PASSWORD,
    });
    const [postgres, api] = [unusedPort(), unusedPort()];
    const wires = await Promise.all([at(postgres, host), at(api, host), at(etcd, "127.0.0.1")].map(createProxy));
    const [postgresPort, apiPort, etcdPort] = wires.map(({ address }) => address.port);
    await Deno.writeTextFile(
      join(folder, "patroni.json"),
      JSON.stringify({
        scope: "sip2d",
        name,
        restapi: {
          listen: `${host}:${api}`,
          connect_address: `127.0.0.1:${apiPort}`,
          authentication: { username: "api", password: PASSWORD },
        },
        // Else it asks etcd where it is, and goes there past the wire.
        etcd3: { host: `127.0.0.1:${etcdPort}`, use_proxies: true },
        bootstrap: BOOTSTRAP,
        postgresql: {
          listen: `${host}:${postgres}`,
          connect_address: `127.0.0.1:${postgresPort}`,
          data_dir: join(folder, "data"),
          bin_dir: await binaries(),
          pgpass: join(folder, "pgpass"),
          authentication: Object.fromEntries(
            [["superuser", "postgres"], ["replication", "replicator"]]
              .map(([role, username]) => [role, { username, password: PASSWORD }]),
          ),
          parameters: { unix_socket_directories: "" },
          // A former leader copies the new one. Where leaders change once more meanwhile, as on a slow machine, pg_rewind
          // would leave half a server for good.
          remove_data_directory_on_diverged_timelines: true,
        },
      }),
    );
    return new Node(name, folder, `http://${host}:${api}`, at(postgres, host), wires);
  }

  start(): void {
    this.#patroni = undefined;
    const log = join(this.#folder, "patroni.log");
    runner().then((user) => {
      this.#patroni = new Deno.Command("/bin/sh", {
        // Patroni tells each second that all is well.
        args: ["-c", `exec /usr/bin/patroni ${join(this.#folder, "patroni.json")} >> ${log} 2>&1`],
        cwd: this.#folder,
        stdin: "null",
        ...user,
      }).spawn();
    });
  }

  async startAnew(): Promise<void> {
    await Deno.remove(join(this.#folder, "data"), { recursive: true });
    this.start();
  }

  async signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    const own = this.#patroni === undefined ? [] : [this.#patroni.pid];
    const pids = [...own, ...await this.#postgres()];
    for (const pid of pids) {
      try {
        Deno.kill(pid, name);
      } catch {
        // It has ended already.
      }
    }
    if (name === "SIGKILL") await this.#patroni?.status;
  }

  cut(): void {
    for (const wire of this.#wires) wire.hold();
  }

  heal(): void {
    for (const wire of this.#wires) wire.release();
  }

  async end(): Promise<void> {
    await this.signal("SIGKILL");
    for (const wire of this.#wires) await wire.close();
  }

  async state(): Promise<"leader" | "standby" | "away"> {
    try {
      const { state, role, replication_state } = await (await this.#ask("/patroni")).json();
      if (state !== "running") return "away";
      if (role === "primary") return "leader";
      return replication_state === "streaming" ? "standby" : "away";
    } catch {
      return "away";
    }
  }

  async isSynchronous(): Promise<boolean> {
    try {
      const answer = await this.#ask("/sync");
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  async handOver(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.#api}/switchover`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`api:${PASSWORD}`)}`, "content-type": "application/json" },
        body: JSON.stringify({ leader: this.name }),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  #ask(path: string): Promise<Response> {
    return fetch(`${this.#api}${path}`, { signal: AbortSignal.timeout(TELLING) });
  }

  /** The processes of PostgreSQL: the first one, whose number is in its file, and its children. */
  async #postgres(): Promise<readonly number[]> {
    const [first = ""] = (await Deno.readTextFile(join(this.#folder, "data", "postmaster.pid")).catch(() => "")).split(
      "\n",
    );
    if (first === "") return [];
    const children: number[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
      if (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] === first) children.push(Number(name));
    }
    return [Number(first), ...children];
  }
}

const BOOTSTRAP = {
  dcs: {
    ttl: LEASE,
    loop_wait: 1,
    retry_timeout: PATIENCE,
    synchronous_mode: true,
    postgresql: { use_pg_rewind: false, parameters: { fsync: "off", max_connections: 50 } },
  },
  initdb: [{ encoding: "UTF8" }, { locale: "C.UTF-8" }, "no-sync"],
  pg_hba: ["host all all 127.0.0.0/8 scram-sha-256", "host replication all 127.0.0.0/8 scram-sha-256"],
};

/** Who runs PostgreSQL, which refuses to be run by root. */
async function runner(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (Deno.uid() !== 0) return {};
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(await Deno.readTextFile("/etc/passwd")) ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** The folder of the newest of Debian's versions. */
async function binaries(): Promise<string> {
  const versions = [...Deno.readDirSync("/usr/lib/postgresql")].map(({ name }) => Number(name));
  return await Deno.realPath(`/usr/lib/postgresql/${Math.max(...versions)}/bin`);
}
