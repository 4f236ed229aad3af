// The kinds that are served at this moment: the built-in ones and those of the CRDs.
import { qualified } from '../refusal.ts'
import type { Kind } from './kind.ts'

export class ServedKinds {
  readonly #builtin: readonly Kind[]
  /** By name of their CRD. */
  readonly #custom = new Map<string, readonly Kind[]>()
  #byPath = new Map<string, Kind>()

  constructor(builtin: readonly Kind[]) {
    this.#builtin = builtin
    this.#index()
  }

  all(): Kind[] {
    return [...this.#builtin, ...[...this.#custom.values()].flat()]
  }

  find(group: string, version: string, plural: string): Kind | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`)
  }

  /** By what stands in an object: apiVersion and kind. */
  named(apiVersion: string, kind: string): Kind | undefined {
    return this.all().find(
      each => each.kind === kind && (each.group ? `${each.group}/${each.version}` : each.version) === apiVersion,
    )
  }

  /** One kind for each shelf, whatever its versions and views. */
  shelves(): Kind[] {
    const kept = this.all().filter(({ verbs }) => verbs.includes('get'))
    return [...new Map(kept.map(kind => [kind.shelf, kind])).values()]
  }

  /** An empty list: its definition is gone. */
  setCustom(definition: string, kinds: readonly Kind[]): void {
    if (kinds.length === 0) this.#custom.delete(definition)
    else this.#custom.set(definition, kinds)
    this.#index()
  }

  #index(): void {
    this.#byPath = new Map(this.all().map(kind => [`${kind.group}/${kind.version}/${kind.plural}`, kind]))
  }
}

/** Where the objects of a kind lie. */
export const shelfOf = qualified
