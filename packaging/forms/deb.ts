import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { dissector } from "../dissector/dissector.ts";
import { completions } from "../../src/cli/completion/completions.ts";
import { commandLine } from "../manual/command_line.ts";
import { manPages } from "../manual/man_pages.ts";
import { type FileTree, gzipped, type PackedFile, readFolder, writeTree } from "../file_tree.ts";
import { filledIn, projectPath, schemas, V8_FLAGS } from "../project.ts";
import { runTool } from "../run_tool.ts";
import { copyright } from "./copyright.ts";
import type { Material } from "./material.ts";

/** Where the units of `config/systemd` say that things are, and where the package puts them. */
const PLACES = [
  ["/usr/local/bin/deno", "/usr/lib/sip2d/deno"],
  ["/usr/local/lib/sip2d/", "/usr/lib/sip2d/"],
  ["/usr/local/share/doc/", "/usr/share/doc/"],
  ["/usr/local/sbin/sip2d-exchange", "/usr/sbin/sip2d-exchange"],
  ["/usr/local/sbin/sip2d-feed", "/usr/sbin/sip2d-feed"],
] as const;

/** Makes `sip2d_VERSION_ARCHITECTURE.deb` in a folder, and gives its name. */
export async function makeDeb(folder: string, material: Material): Promise<string> {
  const { version, date } = material.edition;
  const name = `sip2d_${version}_${material.architecture}.deb`;
  const tree = new Map<string, PackedFile>([
    ...await programFiles(material),
    ...await serviceFiles(),
    ...await monitoringFiles(material),
    ...await exchangeFiles(),
    ...await manualFiles(material),
  ]);
  const work = await Deno.makeTempDir();
  try {
    await writeTree(work, new Map([...tree, ...await controlFiles(tree, material)]), date);
    // Secrets are put there by root, for the unit to hand on.
    await Deno.mkdir(join(work, "etc/sip2d/secrets"), { recursive: true });
    await Deno.chmod(join(work, "etc/sip2d/secrets"), 0o700);
    await runTool("dpkg-deb", ["--build", "--root-owner-group", "-Zzstd", work, join(folder, name)], {
      env: { SOURCE_DATE_EPOCH: String(Date.parse(`${date}T00:00:00Z`) / 1000) },
    });
    return name;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function programFiles({ bundle, deno, flags }: Material): Promise<FileTree> {
  return new Map<string, PackedFile>([
    ["usr/bin/sip2d", { content: await filledIn("debian/sip2d", { FLAGS: flags, V8_FLAGS }), mode: 0o755 }],
    ["usr/lib/sip2d/deno", { content: await Deno.readFile(deno), mode: 0o755 }],
    ["usr/lib/sip2d/sip2d.js", { content: await Deno.readFile(bundle), mode: 0o755 }],
    ["usr/share/sip2d/SIPServer.xml", { content: await packagedConfig() }],
    ...[...await schemas()].map(([name, content]) => [`usr/share/sip2d/${name}`, { content }] as const),
  ]);
}

/**
 * The sample's configuration; its database is where the unit lets the server write. The package's script puts it in place
 * where there is none: a file that belonged to the package would be replaced at an upgrade, as long as nobody has edited
 * it, and with it what terminals and patrons are used to.
 */
async function packagedConfig(): Promise<string> {
  const sample = await Deno.readTextFile(projectPath("config/SIPServer.xml"));
  return sample.replace("../docs/reference/sip2d.xsd", "/usr/share/sip2d/sip2d.xsd")
    .replace("sqlite:library.db", "sqlite:/var/lib/sip2d/library.db")
    .replace("a file beside this one, made at the first start", "a file that is made at the first start");
}

async function serviceFiles(): Promise<FileTree> {
  const tree = new Map<string, PackedFile>();
  for (const [name, content] of await readFolder(projectPath("config/systemd"), "")) {
    let text = new TextDecoder().decode(content);
    for (const [from, to] of PLACES) text = text.replaceAll(from, to);
    if (/\.(?:service|timer)$/.test(name)) tree.set(`usr/lib/systemd/system/${name}`, { content: text });
    else if (name.endsWith(".sysusers")) tree.set("usr/lib/sysusers.d/sip2d.conf", { content: text });
    else if (name === "sip2d-exchange" || name === "sip2d-feed") {
      tree.set(`usr/sbin/${name}`, { content: text, mode: 0o755 });
    } else throw new RangeError(`config/systemd/${name} has no place in the package`);
  }
  return tree;
}

/** Alert rules and a dashboard, and what shows messages in Wireshark. */
async function monitoringFiles({ edition: { version } }: Material): Promise<FileTree> {
  const files = await readFolder(projectPath("config/monitoring"), "");
  return new Map<string, PackedFile>([
    ...[...files].map(([name, content]) => [`usr/share/sip2d/monitoring/${name}`, { content }] as const),
    ["usr/share/sip2d/wireshark/sip2.lua", { content: await dissector(version) }],
  ]);
}

/** What library systems do in an exchange, for an administrator to copy: an example, and what Koha needs. */
async function exchangeFiles(): Promise<FileTree> {
  const files = await readFolder(projectPath("config/exchange"), "");
  return new Map([...files].map(([name, content]) => {
    const mode = name.endsWith(".sql") ? {} : { mode: 0o755 };
    return [`usr/share/sip2d/exchange/${name}`, { content, ...mode }];
  }));
}

async function manualFiles({ edition, libraries }: Material): Promise<FileTree> {
  const { bash, zsh, fish } = completions(commandLine());
  const tree = new Map<string, PackedFile>([
    ["usr/share/bash-completion/completions/sip2d", { content: bash }],
    ["usr/share/zsh/vendor-completions/_sip2d", { content: zsh }],
    ["usr/share/fish/vendor_completions.d/sip2d.fish", { content: fish }],
  ]);
  for (const [name, text] of manPages(edition)) {
    tree.set(`usr/share/man/man${name.slice(-1)}/${name}.gz`, { content: await gzipped(text) });
  }
  const own = "usr/share/doc/sip2d";
  // The pages link to them there.
  for (const [name, content] of await readFolder(projectPath("config/examples"), ".xml")) {
    tree.set(`${own}/config/examples/${name}`, { content });
  }
  for (const [name, content] of await readFolder(projectPath("docs"), ".md")) {
    tree.set(`${own}/docs/${name}`, { content });
  }
  for (const [name, content] of await readFolder(projectPath("docs/pictures"), ".png")) {
    tree.set(`${own}/docs/pictures/${name}`, { content });
  }
  tree.set(`${own}/README.md`, { content: await Deno.readFile(projectPath("README.md")) });
  const changelog = await Deno.readTextFile(projectPath("CHANGELOG.md"));
  tree.set(`${own}/changelog.gz`, { content: await gzipped(changelog) });
  tree.set(`${own}/copyright`, { content: await copyright(libraries) });
  return tree;
}

async function controlFiles(
  tree: FileTree,
  { edition: { version }, architecture }: Material,
): Promise<FileTree> {
  const size = [...tree.values()].reduce((sum, { content }) => sum + Math.ceil(Buffer.byteLength(content) / 1024), 0);
  const values = { VERSION: version, ARCHITECTURE: architecture, INSTALLED_SIZE: String(size) };
  const scripts = ["postinst", "prerm", "postrm"];
  return new Map<string, PackedFile>([
    ["DEBIAN/control", { content: await filledIn("debian/control", values) }],
    ["DEBIAN/md5sums", { content: md5sums(tree) }],
    ...await Promise.all(
      scripts.map(async (name) =>
        [`DEBIAN/${name}`, { content: await filledIn(`debian/${name}`, {}), mode: 0o755 }] as const
      ),
    ),
  ]);
}

/** The checksums by which dpkg finds files that were changed after the installation. */
function md5sums(tree: FileTree): string {
  return [...tree].map(([path, { content }]) => `${createHash("md5").update(content).digest("hex")}  ${path}\n`).join(
    "",
  );
}
