// An object as a manifest spells it.

export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

/** Throws a sentence that names the file. */
export function asManifest(value: unknown, file: string): Manifest {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Manifest>
  if (typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string') {
    return value as Manifest
  }
  throw new Error(`${file}: each document needs apiVersion, kind and metadata.name`)
}

/** As a person names it. */
export function describe({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`
}
