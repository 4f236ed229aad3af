// Names of images: registry and path, tag, digest.

/** With `tag`, where it has neither tag nor digest. */
export function withTag(image: string, tag: string): string {
  return hasTag(image) ? image : `${image}:${tag}`
}

/** The tag; undefined where there is none. */
export function tagOf(image: string): string | undefined {
  return /:([^:/@]+)(?:@|$)/.exec(image)?.[1]
}

function hasTag(image: string): boolean {
  return image.includes('@') || tagOf(image) !== undefined
}

export function isImage(text: string): boolean {
  return /^[\w][\w.-]*(?::\d+)?(?:\/[\w][\w.-]*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+:[a-f0-9]{32,})?$/.test(text)
}
