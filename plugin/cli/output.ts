// The flags that say how results are printed, and what -o means: for every command that prints objects.
import type { FlagTable } from './command.ts'
import { CommandError } from './commandError.ts'

export const outputFlags = {
  output: {
    alias: 'o',
    type: 'string',
    default: '',
    describe:
      'Output format. One of: (json, yaml, name, wide, jsonpath=TEMPLATE, jsonpath-as-json=TEMPLATE, jsonpath-file=FILE, custom-columns=SPEC, custom-columns-file=FILE).',
  },
  'no-headers': {
    type: 'boolean',
    default: false,
    describe: "When using the default or custom-column output format, don't print headers (default print headers).",
  },
  'allow-missing-template-keys': {
    type: 'boolean',
    default: true,
    describe:
      'If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to jsonpath output formats.',
  },
  'show-managed-fields': {
    type: 'boolean',
    default: false,
    describe: 'If true, keep the managedFields when printing objects in JSON or YAML format.',
  },
} as const satisfies FlagTable

export const sortFlags = {
  'sort-by': {
    type: 'string',
    default: '',
    describe:
      "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.",
  },
} as const satisfies FlagTable

export const watchFlags = {
  watch: {
    alias: 'w',
    type: 'boolean',
    default: false,
    describe: 'After listing/getting the requested object, watch for changes.',
  },
} as const satisfies FlagTable

export type OutputFormat =
  | { readonly kind: 'table'; readonly wide: boolean }
  | { readonly kind: 'json' | 'yaml' | 'name' }
  | { readonly kind: 'jsonpath' | 'jsonpath-as-json' | 'custom-columns'; readonly template: string }
  | { readonly kind: 'jsonpath-file' | 'custom-columns-file'; readonly path: string }

/** The value of -o. Throws a CommandError. */
export function parseOutput(text: string): OutputFormat {
  const equals = text.indexOf('=')
  const kind = equals < 0 ? text : text.slice(0, equals)
  const argument = equals < 0 ? '' : text.slice(equals + 1)
  switch (kind) {
    case '':
    case 'wide':
      return { kind: 'table', wide: kind === 'wide' }
    case 'json':
    case 'yaml':
    case 'name':
      return { kind }
    case 'jsonpath':
    case 'jsonpath-as-json':
      if (argument === '') throw new CommandError('template format specified but no template given')
      return { kind, template: argument }
    case 'custom-columns':
      if (argument === '') throw new CommandError('custom-columns format specified but no custom columns given')
      return { kind, template: argument }
    case 'jsonpath-file':
    case 'custom-columns-file':
      if (argument === '') throw new CommandError(`${kind} format specified but no template file given`)
      return { kind, path: argument }
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile':
      throw new CommandError(`Go templates are not understood here: -o ${kind}`, {
        hint: 'Say it as -o jsonpath=..., or ask kubectl: kubectl get dedi -o go-template=...',
      })
    default:
      throw new CommandError(
        `unable to match a printer suitable for the output format "${text}", allowed formats are: custom-columns,custom-columns-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,wide,yaml`,
      )
  }
}
