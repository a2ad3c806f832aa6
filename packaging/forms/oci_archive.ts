import { join } from "node:path";
import { digestOf } from "../deno_binary.ts";
import { runTool } from "../run_tool.ts";

/** A layer of an image: the folder with its files, and what is said of it. */
export interface Layer {
  readonly folder: string;
  readonly about: string;
  /** A folder in it that belongs to a user; all else belongs to root. */
  readonly owned?: { readonly path: string; readonly user: number };
}

/** What an image runs, as the image specification of OCI has it. */
export interface ImageDescription {
  /** The name by which it is loaded. */
  readonly name: string;
  readonly architecture: string;
  /** The day that all of it is dated by. */
  readonly date: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const OCI = "application/vnd.oci.image";

/**
 * Writes an archive of an image: the layout of OCI in a tar file, which Podman, containerd, Docker and skopeo load, with the
 * list of older versions of Docker beside it. The same files make the same bytes.
 */
export async function writeOciArchive(
  file: string,
  layers: readonly Layer[],
  description: ImageDescription,
  work: string,
): Promise<void> {
  const { name, architecture, date, config } = description;
  const created = `${date}T00:00:00Z`;
  const layout = join(work, "layout");
  await Deno.mkdir(join(layout, "blobs/sha256"), { recursive: true });
  const packed = [];
  for (const layer of layers) packed.push(await packLayer(layer, layout, work, date));
  const imageConfig = await putJson(layout, `${OCI}.config.v1+json`, {
    created,
    architecture,
    ...architecture === "arm64" && { variant: "v8" },
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: packed.map(({ diffId }) => diffId) },
    history: layers.map(({ about }) => ({ created, created_by: about })),
  });
  const manifest = await putJson(layout, `${OCI}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: imageConfig,
    layers: packed.map(({ descriptor }) => descriptor),
  });
  const [, tag = ""] = name.split(":");
  const annotations = {
    "io.containerd.image.name": `docker.io/library/${name}`,
    "org.opencontainers.image.ref.name": tag,
  };
  const platform = { architecture, os: "linux", ...architecture === "arm64" && { variant: "v8" } };
  const index = {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [{ ...manifest, platform, annotations }],
  };
  const forDocker = [{
    Config: blobPath(imageConfig),
    RepoTags: [name],
    Layers: packed.map(({ descriptor }) => blobPath(descriptor)),
  }];
  await Deno.writeTextFile(join(layout, "index.json"), JSON.stringify(index));
  await Deno.writeTextFile(join(layout, "manifest.json"), JSON.stringify(forDocker));
  await Deno.writeTextFile(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await tar(file, layout, date, ["oci-layout", "index.json", "manifest.json", "blobs"]);
}

async function packLayer(
  { folder, owned }: Layer,
  layout: string,
  work: string,
  date: string,
): Promise<{ diffId: string; descriptor: Descriptor }> {
  const file = join(work, "layer.tar");
  await tar(file, folder, date, ["."], owned === undefined ? [] : [`--exclude=./${owned.path}`]);
  if (owned !== undefined) {
    const to = ["--append", `--owner=${owned.user}`, `--group=${owned.user}`];
    await runTool("tar", [...shared(date), ...to, "--no-recursion", "-f", file, "-C", folder, `./${owned.path}`]);
  }
  const diffId = `sha256:${await digestOf(file)}`;
  await runTool("gzip", ["--no-name", "-6", file]);
  return { diffId, descriptor: await put(layout, `${OCI}.layer.v1.tar+gzip`, `${file}.gz`) };
}

async function putJson(layout: string, mediaType: string, value: unknown): Promise<Descriptor> {
  const file = join(layout, "draft.json");
  await Deno.writeTextFile(file, JSON.stringify(value));
  return await put(layout, mediaType, file);
}

/** Moves a file to where its digest says. */
async function put(layout: string, mediaType: string, file: string): Promise<Descriptor> {
  const { size } = await Deno.stat(file);
  const descriptor = { mediaType, digest: `sha256:${await digestOf(file)}`, size };
  await Deno.rename(file, join(layout, blobPath(descriptor)));
  return descriptor;
}

function blobPath({ digest }: Descriptor): string {
  return `blobs/${digest.replace(":", "/")}`;
}

async function tar(
  file: string,
  folder: string,
  date: string,
  paths: readonly string[],
  further: readonly string[] = [],
): Promise<void> {
  const root = ["--owner=0", "--group=0"];
  await runTool("tar", [...shared(date), ...root, ...further, "--create", "-f", file, "-C", folder, ...paths]);
}

function shared(date: string): readonly string[] {
  return ["--numeric-owner", "--sort=name", "--format=gnu", `--mtime=${date}T00:00:00Z`];
}
