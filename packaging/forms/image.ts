import { dirname, join } from "node:path";
import { type FileTree, makeFolder, type PackedFile, writeTree } from "../file_tree.ts";
import { projectPath, schemas, V8_FLAGS } from "../project.ts";
import { runTool, ToolFailed } from "../run_tool.ts";
import { CONTAINER_USER, unpackDebian } from "./debian_base.ts";
import type { Material } from "./material.ts";
import { type Layer, writeOciArchive } from "./oci_archive.ts";
import { copyright } from "./copyright.ts";

/** Where the program has its data in a container; all else may be read-only. */
const STATE = "/var/lib/sip2d";
/** Where a site puts its configuration; the image has none there. */
const CONFIG = "/etc/sip2d/SIPServer.xml";
const DENO = "/usr/lib/sip2d/deno";
const SECOND = 1_000_000_000;

/**
 * Makes `sip2d-VERSION-image-ARCHITECTURE.tar` in a folder, an image for containers, and gives its name. What changes with
 * each version is in its last layer.
 */
export async function makeImage(folder: string, material: Material): Promise<string> {
  const { edition: { version, date }, architecture } = material;
  const name = `sip2d-${version}-image-${architecture}.tar`;
  const work = await Deno.makeTempDir();
  try {
    const [debian, runtime, program] = [join(work, "debian"), join(work, "runtime"), join(work, "program")];
    await unpackDebian(debian, architecture, join(folder, "cache"), date);
    const deno = { content: await Deno.readFile(material.deno), mode: 0o755 };
    await writeTree(runtime, new Map([[DENO.slice(1), deno]]), date);
    await writeTree(program, await programFiles(material), date);
    for (const path of [dirname(CONFIG), STATE]) await makeFolder(program, path.slice(1));
    await Deno.chmod(join(program, STATE), 0o700);
    const layers: readonly Layer[] = [
      { folder: debian, about: "what Debian has around a program" },
      { folder: runtime, about: "Deno" },
      { folder: program, about: `sip2d ${version}`, owned: { path: STATE.slice(1), user: CONTAINER_USER } },
    ];
    const description = { name: `sip2d:${version}`, architecture, date, config: configOf(material, await revision()) };
    await writeOciArchive(join(folder, name), layers, description, work);
    return name;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function programFiles({ bundle, libraries }: Material): Promise<FileTree> {
  return new Map<string, PackedFile>([
    ["usr/lib/sip2d/sip2d.js", { content: await Deno.readFile(bundle) }],
    ["usr/share/sip2d/SIPServer.xml", { content: await sampleConfig() }],
    ...[...await schemas()].map(([name, content]) => [`usr/share/sip2d/${name}`, { content }] as const),
    ["usr/share/doc/sip2d/copyright", { content: await copyright(libraries) }],
  ]);
}

/** The sample's configuration, to be tried: its services are reached through the ports of the container. */
async function sampleConfig(): Promise<string> {
  const sample = await Deno.readTextFile(projectPath("config/SIPServer.xml"));
  return sample.replace("../docs/reference/sip2d.xsd", "sip2d.xsd")
    .replaceAll('port="127.0.0.1:', 'port="0.0.0.0:')
    .replace("sqlite:library.db", `sqlite:${STATE}/library.db`);
}

/** The commit that the source is of; `undefined` where the source came without its history. */
async function revision(): Promise<string | undefined> {
  try {
    return (await runTool("git", ["-C", projectPath("."), "rev-parse", "HEAD"])).trim();
  } catch (error) {
    if (error instanceof ToolFailed) return undefined;
    throw error;
  }
}

function configOf(
  { edition: { version }, flags }: Material,
  revision: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    User: `${CONTAINER_USER}:${CONTAINER_USER}`,
    ExposedPorts: { "6001/tcp": {}, "8023/tcp": {}, "9095/tcp": {} },
    Env: [
      "PATH=/usr/local/bin:/usr/bin",
      "DENO_NO_UPDATE_CHECK=1",
      // Deno does without it where it may not write there.
      "DENO_DIR=/tmp/deno",
      `DENO_V8_FLAGS=${V8_FLAGS}`,
      // Of the 16 MiB that a PIN's check takes, the C library keeps nothing.
      "MALLOC_MMAP_THRESHOLD_=4194304",
    ],
    Entrypoint: [DENO, "run", "--no-config", ...flags.split(" "), "/usr/lib/sip2d/sip2d.js"],
    Cmd: ["serve", "--config", CONFIG],
    Volumes: { [STATE]: {} },
    WorkingDir: STATE,
    StopSignal: "SIGTERM",
    Labels: {
      "org.opencontainers.image.title": "sip2d",
      "org.opencontainers.image.description": "SIP2 server for libraries",
      "org.opencontainers.image.version": version,
      "org.opencontainers.image.licenses": "Apache-2.0",
      ...revision !== undefined && { "org.opencontainers.image.revision": revision },
    },
    Healthcheck: {
      Test: ["CMD", DENO, "eval", "--no-config", HEALTH],
      Interval: 30 * SECOND,
      Timeout: 10 * SECOND,
      StartPeriod: 60 * SECOND,
      Retries: 3,
    },
  };
}

/** Asks the service for health of the sample's configuration; a server whose storage is away lives, and must not be restarted. */
const HEALTH = 'Deno.exit((await fetch("http://127.0.0.1:9095/healthz")).ok ? 0 : 1)';
