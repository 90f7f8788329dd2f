import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImageConfig } from '../kubelet/Registry';
import { stableJson } from '../words';
import { ContextFile } from './BuildContext';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** An image as built: what its digest is made of. */
export interface BuiltImage {
  /** What the base image is; the digest depends on it. */
  base: string;
  config: ImageConfig;
  /** One layer each; a file's path is where it ends up in the image. */
  layers: ContextFile[][];
  history: string[];
}

/** A blob and how manifests refer to it. */
interface Blob {
  content: Buffer;
  descriptor: { mediaType: string; size: number; digest: string };
}

/** The blobs of an image, deterministic in everything that went in; the manifest's digest is the image's. */
export function packImage(image: BuiltImage): {
  digest: string;
  blobs: Blob[];
  index: string;
} {
  const layers = image.layers.map(files =>
    blob('application/vnd.oci.image.layer.v1.tar', tar(files)),
  );
  const config = blob(
    'application/vnd.oci.image.config.v1+json',
    stableJson({
      architecture: 'amd64',
      os: 'linux',
      config: image.config,
      history: image.history.map(line => ({
        author: 'kaniko',
        created: '0001-01-01T00:00:00Z',
        created_by: line,
      })),
      rootfs: {
        type: 'layers',
        diff_ids: layers.map(l => l.descriptor.digest),
      },
    }),
  );
  const manifest = blob(
    MANIFEST,
    stableJson({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: config.descriptor,
      layers: layers.map(l => l.descriptor),
      annotations: { 'org.opencontainers.image.base.name': image.base },
    }),
  );
  return {
    digest: manifest.descriptor.digest,
    blobs: [...layers, config, manifest],
    index: stableJson({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [manifest.descriptor],
    }),
  };
}

/** Writes an OCI image layout into a directory. */
export function writeLayout(
  dir: string,
  { blobs, index }: ReturnType<typeof packImage>,
): void {
  mkdirSync(join(dir, 'blobs', 'sha256'), { recursive: true });
  for (const { content, descriptor } of blobs) {
    writeFileSync(blobPath(dir, descriptor.digest), content);
  }
  writeFileSync(join(dir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(dir, 'index.json'), index);
}

/** Reads the one image of a layout: its digest, as its content says, and its configuration; `undefined` where it has none. */
export function readLayout(
  dir: string,
): { digest: string; config: ImageConfig } | undefined {
  const path = join(dir, 'index.json');
  if (!existsSync(path)) return undefined;
  const index = JSON.parse(readFileSync(path, 'utf8')) as {
    manifests: { digest: string }[];
  };
  if (index.manifests.length !== 1) return undefined;
  const content = readFileSync(blobPath(dir, index.manifests[0].digest));
  const manifest = JSON.parse(content.toString('utf8')) as {
    config: { digest: string };
  };
  const config = JSON.parse(
    readFileSync(blobPath(dir, manifest.config.digest), 'utf8'),
  ) as { config: ImageConfig };
  return { digest: sha256(content), config: config.config };
}

function blobPath(dir: string, digest: string): string {
  return join(dir, 'blobs', 'sha256', digest.replace('sha256:', ''));
}

function sha256(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function blob(mediaType: string, data: string | Buffer): Blob {
  const content = Buffer.from(data as string);
  return {
    content,
    descriptor: { mediaType, size: content.length, digest: sha256(content) },
  };
}

/** A POSIX ustar archive, with times, owners and order that do not vary. */
function tar(files: ContextFile[]): Buffer {
  const chunks: Buffer[] = [];
  for (const file of files) {
    const path = file.path.replace(/^\/+/, '');
    const cut = path.length > 100 ? path.lastIndexOf('/', path.length - 2) : -1;
    const header = Buffer.alloc(512);
    header.write(path.slice(cut + 1).slice(0, 100), 0);
    header.write(file.executable ? '0000755\0' : '0000644\0', 100);
    header.write('0000000\0'.repeat(2), 108);
    header.write(`${file.content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        0', 148);
    header.write('ustar\x0000', 257);
    if (cut > 0) header.write(path.slice(0, cut).slice(0, 155), 345);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const padding = Buffer.alloc((512 - (file.content.length % 512)) % 512);
    chunks.push(header, file.content, padding);
  }
  return Buffer.concat([...chunks, Buffer.alloc(1024)]);
}
