// What a command of the plugin is: a declaration that costs nothing to load, and the work behind it, loaded when it is typed.
import type { InferredOptionType, Options } from 'yargs'
import type { GlobalFlags } from './globals.ts'
import type { World } from './world.ts'

/** Flags by their names on the command line, without dashes in front: `no-headers`. */
export type FlagTable = Readonly<Record<string, Options>>

type Example = { readonly does: string; readonly typed: string }

/** `O` is the table of the command's own flags. */
export type Command<O extends FlagTable = FlagTable> = {
  /** As typed: `list`, or `sandbox start`. */
  readonly name: string
  /** What follows the name in the usage line: `[NAME...]`, `NAME`, or nothing. */
  readonly parameters: string
  /** How many words may follow the name. `most` is endless when left out. */
  readonly words: { readonly least: number; readonly most?: number }
  /** One line in the list of commands. */
  readonly summary: string
  /** Paragraphs of the command's own help, before the examples; the summary when left out. */
  readonly details?: string
  readonly examples: readonly Example[]
  readonly flags: O
  /** Needs no cluster: neither kubectl's global flags nor a kubeconfig mean anything to it. */
  readonly offline?: true
  /** What stands behind `--` is a program and its arguments; elsewhere these are words like all others, as in kubectl. */
  readonly takesProgram?: true
  /** What it has begun it carries to its end, though nobody reads any more what it says. */
  readonly acts?: true
  /** Not in the list of commands: for shells, not for people. */
  readonly hidden?: true
  load(): Promise<Run<O>>
}

/** Resolves with the exit code. Rejects with a CommandError, a KubeError, or a surprise. */
export type Run<O extends FlagTable = FlagTable> = (call: Call<O>) => Promise<number>

export type Call<O extends FlagTable = FlagTable> = {
  /** By camel-cased name: `noHeaders`. */
  readonly flags: GlobalFlags & Flags<O>
  /** Flags that were typed, named as in `flags`: with their defaults or otherwise. */
  readonly typed: ReadonlySet<string>
  /** The words after the command's name. */
  readonly words: readonly string[]
  /** What stood behind `--`, of a command that takes a program. */
  readonly program: readonly string[]
  readonly world: World
}

export type Flags<O extends FlagTable> = {
  readonly [K in keyof O as CamelCase<K & string>]: InferredOptionType<O[K]>
}

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S

/** Checks that the work fits the flags; from then on commands of all kinds stand in one list. */
export function defineCommand<O extends FlagTable>(command: Command<O>): Command {
  return command as unknown as Command
}
