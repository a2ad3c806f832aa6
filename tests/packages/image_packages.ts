import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { ARCHITECTURES } from "../../packaging/deno_binary.ts";
import { projectPath } from "../../packaging/project.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { emulator, whyNotArm64 } from "./arm64.ts";
import { exists, has, tell } from "./machine.ts";
import { DIST, freePorts, VERSION } from "./paths.ts";
import { lendAndReturn } from "./sample_session.ts";
import { assertServes, run } from "./served.ts";

const USER = 65_532;
const STATE = "/var/lib/sip2d";

/** Namespaces in which the program is the first process, as in a container. */
const APART = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];

/** Starts `unshare`, which keeps a SIGTERM to itself, and hands that on to the program. */
const TOLD = `"$@" & unshare=$!
trap 'pkill -TERM -P $unshare' TERM
wait $unshare; code=$?
[ $code -le 128 ] || { wait $unshare; code=$?; }
exit $code`;

/** Makes the root read-only but for the volume, and starts a program there as the image's user; $1 is the root, $2 the volume. */
const START = `set -e
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
mount --bind "$2" "$1${STATE}" && mount --bind /dev "$1/dev" && mount -t proc proc "$1/proc"
root=$1 && shift 2
exec chroot --userspec=${USER}:${USER} "$root" "$@"`;

/** What an image says that is to be run. */
interface Bundle {
  readonly process: {
    readonly user: { readonly uid: number };
    readonly args: readonly string[];
    readonly env: readonly string[];
  };
}

/** What an image is configured to. */
interface ImageConfig {
  readonly Labels: Readonly<Record<string, string>>;
  readonly StopSignal: string;
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** An image that umoci has unpacked. */
interface Unpacked extends Bundle {
  /** Runs what the image runs, with other arguments. */
  command(...args: readonly string[]): readonly string[];
  /** Runs any program that is in it. */
  program(...words: readonly string[]): readonly string[];
  readonly volume: string;
}

const hindrance = await whyNot();
if (hindrance !== undefined) await tell(`the images are not tried: ${hindrance}`);

for (const architecture of ARCHITECTURES) {
  const isEmulated = architecture === "arm64" && Deno.build.arch !== "aarch64";
  const emulated = isEmulated ? await whyNotArm64() : undefined;
  Deno.test({
    name:
      `the image for ${architecture} serves the sample with a read-only root and a volume, and ends when it is told to`,
    ignore: hindrance !== undefined || emulated !== undefined,
    fn: () =>
      withTemporaryFolder(async (folder) => {
        const image = await unpack(folder, architecture, isEmulated ? await emulator() : undefined);
        assertEquals(image.process.user.uid, USER);
        assertEquals(image.process.args.slice(-3), ["serve", "--config", "/etc/sip2d/SIPServer.xml"]);
        await Deno.writeTextFile(join(image.volume, "SIPServer.xml"), await freePorts());
        const config = ["--config", `${STATE}/SIPServer.xml`];
        await assertServes(image.command("serve", "--sample", ...config), {}, lendAndReturn);
        assertEquals((await Deno.stat(join(image.volume, "library.db"))).uid, USER);
        // An emulated command takes its time, and is the same one.
        if (isEmulated) return;
        assertEquals(await run(image.command("--version")), `${VERSION}\n`);
        // What stays is in the volume, for commands and for the next version.
        assertMatch(await run(image.command("patron", "23820002060445", ...config)), /Martin Hale/);
      }),
  });
}

Deno.test({
  name: "the image's health check fails where nothing answers, and where what answers is not well",
  ignore: hindrance !== undefined,
  fn: () =>
    withTemporaryFolder(async (folder) => {
      const image = await unpack(folder, "amd64");
      let status = 200;
      const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
        assertMatch(request.url, /\/healthz$/);
        return new Response("", { status });
      });
      const { Healthcheck } = await configOf(folder);
      const [kind, ...words] = Healthcheck.Test;
      assertEquals(kind, "CMD");
      const check = image.program(...words.map((word) => word.replace("9095", String(server.addr.port))));
      await run(check);
      status = 503;
      await run(check, {}, 1);
      await server.shutdown();
      await run(check, {}, 1);
    }),
});

Deno.test({
  name: "the image says in labels what it is, and lists Debian's packages for scanners",
  ignore: hindrance !== undefined,
  fn: () =>
    withTemporaryFolder(async (folder) => {
      await unpack(folder, "amd64");
      const { Labels, StopSignal, Volumes } = await configOf(folder);
      assertEquals(Labels["org.opencontainers.image.version"], VERSION);
      assertEquals(Labels["org.opencontainers.image.licenses"], "Apache-2.0");
      const revision = await run(["git", "-C", projectPath("."), "rev-parse", "HEAD"]);
      assertEquals(Labels["org.opencontainers.image.revision"], revision.trim());
      assertEquals([StopSignal, Object.keys(Volumes)], ["SIGTERM", [STATE]]);
      const records = [...Deno.readDirSync(join(folder, "bundle/rootfs/var/lib/dpkg/status.d"))].map(({ name }) =>
        name
      );
      assertEquals(records.toSorted(), ["base-files", "ca-certificates", "libc6", "libgcc-s1", "netbase", "tzdata"]);
      const zones = await Deno.readTextFile(join(folder, "bundle/rootfs/usr/share/zoneinfo/tzdata.zi"));
      assertMatch(zones, /Europe\/Berlin/);
      const list = await Deno.readTextFile(join(folder, "layout/manifest.json"));
      assertEquals(JSON.parse(list)[0].RepoTags, [`sip2d:${VERSION}`]);
    }),
});

async function whyNot(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "only root may start them";
  if (!await has("umoci")) return "umoci is not installed";
  if (!await exists(imageOf("amd64"))) return `${imageOf("amd64")} could not be made`;
  const { success } = await new Deno.Command("unshare", { args: [...APART.slice(1), "true"], stderr: "null" }).output();
  return success ? undefined : "this machine lets nobody have namespaces";
}

function imageOf(architecture: string): string {
  return join(DIST, `sip2d-${VERSION}-image-${architecture}.tar`);
}

/** Unpacks an image, as a container engine does; an emulator for its programs goes along. */
async function unpack(folder: string, architecture: string, emulator?: string): Promise<Unpacked> {
  const layout = join(folder, "layout"), bundle = join(folder, "bundle"), volume = join(folder, "volume");
  await Deno.mkdir(layout);
  await run(["tar", "-xf", imageOf(architecture), "-C", layout]);
  await run(["umoci", "unpack", "--image", `${layout}:${VERSION}`, bundle]);
  await Deno.mkdir(volume);
  await Deno.chown(volume, USER, USER);
  const root = join(bundle, "rootfs");
  if (emulator !== undefined) await Deno.copyFile(emulator, join(root, "emulator"));
  const { process }: Bundle = JSON.parse(await Deno.readTextFile(join(bundle, "config.json")));
  const asWhat = [
    "sh",
    "-c",
    TOLD,
    "told",
    ...APART,
    "env",
    "-i",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    ...process.env.slice(1),
  ];
  const program = (...words: readonly string[]) => [
    ...asWhat,
    "sh",
    "-c",
    START,
    "start",
    root,
    volume,
    ...emulator === undefined ? [] : ["/emulator"],
    ...words,
  ];
  return { process, volume, program, command: (...args) => program(...process.args.slice(0, -3), ...args) };
}

/** What the image that was unpacked in a folder is configured to. */
async function configOf(folder: string): Promise<ImageConfig> {
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(join(folder, "layout", path)));
  const blob = ({ digest }: { digest: string }) => read(`blobs/${digest.replace(":", "/")}`);
  const { manifests: [manifest] } = await read("index.json");
  return (await blob((await blob(manifest)).config)).config;
}
