// What the README and the docs tell people to type exists, and the example they show is the one that is tested.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { findCommand } from '../plugin/cli/find.ts'
import { globalFlags } from '../plugin/cli/globals.ts'
import { parseCommand } from '../plugin/cli/parse.ts'
import { commands } from '../plugin/commands/all.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
]

/** As a shell cuts them. */
function words(line: string): string[] {
  return (line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map(word => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

/** What the plugin would say against a command line. */
function findFault(argv: readonly string[]): string[] {
  const found = findCommand(argv, commands, globalFlags)
  if (found.kind === 'unknown') return [`${argv.join(' ')}: unknown ${found.word}`]
  if (found.kind === 'group' || argv.includes('--help')) return []
  try {
    parseCommand(found.command, found.args)
    return []
  } catch (error) {
    return [`${argv.join(' ')}: ${(error as Error).message}`]
  }
}

type Schema = { properties?: Record<string, Schema>; additionalProperties?: Schema; items?: Schema }

const crds = ['dedicatedservices', 'isolationpods'].map(
  name =>
    parse(read(`manifests/crd/${name}.yaml`)).spec.versions[0].schema.openAPIV3Schema as Schema & {
      properties: { spec: Schema }
    },
)

function within(schema: Schema | undefined, name: string): Schema | undefined {
  return schema?.properties?.[name] ?? schema?.additionalProperties
}

/** `spec.pool.maxPods`, or `pool.maxPods` as the docs write it where only a DedicatedService can be meant. */
function hasField(path: string): boolean {
  const whole = /^(spec|status)\./.test(path) ? path : `spec.${path}`
  return crds.some(crd =>
    whole.split('.').reduce<Schema | undefined>((schema, name) => within(schema?.items ?? schema, name), crd),
  )
}

/** Fields of a DedicatedService and of a ticket that a text names, but not names of files. */
function fieldsIn(text: string): string[] {
  const groups = 'spec|status|service|pool|connections|proxy|network|access|gate'
  const names = [...text.matchAll(new RegExp(`\`((?:${groups})(?:\\.[a-zA-Z]+)+)\``, 'g'))].map(match => match[1]!)
  return names.filter(name => !/\.(ts|md|json|yaml)$/.test(name))
}

describe.each(pages)('%s', page => {
  const text = read(page)

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map(match => match[1]!)
    expect(named.filter(name => !scripts[name])).toEqual([])
  })

  it('types only commands of the plugin that it understands', () => {
    const typed = [...text.matchAll(/^ {4}(?:.*[|(] ?)?kubectl isolation ([^|<>#&\n)]*)/gm)].map(match =>
      match[1]!.trim(),
    )
    const wrong = typed.filter(line => !line.startsWith('COMMAND')).flatMap(line => findFault(words(line)))
    expect(wrong).toEqual([])
  })

  it('names only fields that our objects have', () => {
    expect(fieldsIn(text).filter(field => !hasField(field))).toEqual([])
  })

  it('applies only manifests that are there', () => {
    const paths = [...text.matchAll(/kubectl [a-z]+ -[kf] (manifests[\w./-]*)/g)].map(match => match[1]!)
    expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  it('leads only to files that are there', () => {
    const files = [
      ...text.matchAll(/`((?:api|operator|proxy|plugin|sandbox|manifests|krew|test|docs)\/[\w./-]*)`/g),
    ].map(match => match[1]!)
    expect(files.filter(path => !existsSync(join(root, path)))).toEqual([])
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(match => match[1]!)
    expect(links.filter(path => !existsSync(resolve(root, page, '..', path)))).toEqual([])
  })
})

describe('the example of the README', () => {
  it('is the sample that the tests apply', () => {
    const block = /```yaml\n(apiVersion[\s\S]*?)```/.exec(read('README.md'))![1]!
    expect(parse(block)).toEqual(parseAllDocuments(read('manifests/samples/my-app.yaml'))[0]!.toJS())
  })
})
