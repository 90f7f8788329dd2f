/** An image, taken apart. */
export interface ImageReference {
  /** With the registry, where one is named. */
  name: string;
  tag: string | undefined;
  digest: string | undefined;
  /** The last part of the name: `node` of `docker.io/library/node`. */
  family: string;
}

/** Takes `registry:5000/name:tag@sha256:…` apart. */
export function parseImage(image: string): ImageReference {
  const [reference, digest] = image.split('@', 2);
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  const name = colon === -1 ? reference : reference.slice(0, colon);
  return {
    name,
    tag: colon === -1 ? undefined : reference.slice(colon + 1) || undefined,
    digest: digest || undefined,
    family: name.slice(name.lastIndexOf('/') + 1).toLowerCase(),
  };
}
