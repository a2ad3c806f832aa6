import { join, resolve } from "node:path";
import type { Architecture } from "../deno_binary.ts";
import { type FileTree, type PackedFile, readFolder, writeTree } from "../file_tree.ts";
import { runTool, ToolFailed, ToolMissing } from "../run_tool.ts";

/** Debian's packages that the program needs around it: a C library, names of services, time zones, authorities. */
const NAMES = ["base-files", "libc6", "libgcc-s1", "netbase", "tzdata", "ca-certificates"];

/** Who the server runs as. */
export const CONTAINER_USER = 65532;

/** What is for people at a machine. */
const LEFT_OUT = [
  "usr/share/man",
  "usr/share/locale",
  "usr/share/lintian",
  "usr/share/bug",
  "usr/share/gdb",
  "boot",
  "home",
];

/**
 * Unpacks what a program needs of Debian for processors of a kind into a folder, without a shell and without scripts: what
 * the scripts of these packages would do that the program needs is done here.
 *
 * @param cache where what is fetched is kept
 * @throws {ToolMissing} where Debian's packages are not to be had
 */
export async function unpackDebian(
  root: string,
  architecture: Architecture,
  cache: string,
  date: string,
): Promise<void> {
  const records = new Map<string, PackedFile>();
  for (const file of await fetchDebs(resolve(cache, `debian-${architecture}`), architecture)) {
    await runTool("dpkg-deb", ["--extract", file, root]);
    // Where scanners look for what is installed in an image without dpkg.
    const name = (await runTool("dpkg-deb", ["--field", file, "Package"])).trim();
    records.set(`var/lib/dpkg/status.d/${name}`, { content: await runTool("dpkg-deb", ["--field", file]) });
  }
  for (const path of LEFT_OUT) await removeThere(join(root, path));
  await writeTree(root, new Map([...records, ...await configuredFiles(root)]), date);
}

/** What the scripts of the packages would write, and who there is. */
async function configuredFiles(root: string): Promise<FileTree> {
  const authorities = await readFolder(join(root, "usr/share/ca-certificates"), ".crt");
  const bundle = [...authorities.values()].map((content) => `${new TextDecoder().decode(content).trim()}\n`).join("");
  const id = CONTAINER_USER;
  return new Map([
    ["etc/ssl/certs/ca-certificates.crt", { content: bundle }],
    ["etc/nsswitch.conf", { content: "passwd: files\ngroup: files\nhosts: files dns\n" }],
    ["etc/passwd", {
      content: `root:x:0:0:root:/root:/usr/sbin/nologin\nsip2d:x:${id}:${id}::/var/lib/sip2d:/usr/sbin/nologin\n`,
    }],
    ["etc/group", { content: `root:x:0:\nsip2d:x:${id}:\n` }],
  ]);
}

/** Fetches the newest version of each package from where this machine's apt has its own, and checks the signatures by it. */
async function fetchDebs(folder: string, architecture: Architecture): Promise<readonly string[]> {
  const debs = join(folder, "debs");
  await removeThere(debs);
  for (const path of ["lists/partial", "archives/partial", "debs"]) {
    await Deno.mkdir(join(folder, path), { recursive: true });
  }
  const settings = {
    "APT::Architecture": architecture,
    "APT::Architectures": architecture,
    "APT::Sandbox::User": "",
    "Acquire::Languages": "none",
    "Dir::State": folder,
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": folder,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["--option", `${name}=${value}`]);
  try {
    await runTool("apt-get", ["--quiet", ...options, "--error-on=any", "update"], { cwd: debs });
    await runTool("apt-get", ["--quiet", ...options, "download", ...NAMES], { cwd: debs });
  } catch (error) {
    if (!(error instanceof ToolFailed) || error instanceof ToolMissing) throw error;
    throw new ToolMissing(`Debian's packages cannot be fetched: ${error.message.split("\n")[0]}`, { cause: error });
  }
  const names = [...Deno.readDirSync(debs)].map(({ name }) => name);
  // What links the folders of old to those in /usr comes first.
  const inOrder = NAMES.flatMap((name) => names.filter((file) => file.startsWith(`${name}_`)));
  if (inOrder.length !== NAMES.length) throw new RangeError(`apt-get fetched ${names.join(", ")}`);
  return inOrder.map((name) => join(debs, name));
}

async function removeThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
