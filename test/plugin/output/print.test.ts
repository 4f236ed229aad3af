// Every form of -o, beside kubectl's where there is one.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../api/kube/objects.ts'
import { configMaps } from '../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import { parseOutput } from '../../../plugin/cli/output.ts'
import { openPrinter } from '../../../plugin/output/print.ts'
import { hasKubectl } from '../../product/kubectl.ts'
import { kubectlPrints, labelled } from './kubectlLocal.ts'

const object: KubeObject & Record<string, unknown> = labelled({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', annotations: { b: '2', 10: 'ten', 2: 'two', a: 'q"\\\n<tag> & \u2028 ü' } },
  data: { 'some.text': 'line one\nline two\n', yes: 'no', number: '1.0', empty: '', long: 'word '.repeat(40) },
  empty: {},
  none: [],
  nothing: null,
  list: [[1, [2.5, {}]], { a: [{ b: null }] }],
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'print-'))
  await writeFile(join(folder, 'path'), '{.metadata.name}{"\\n"}')
  await writeFile(join(folder, 'columns'), 'NAME LABEL NOT\n.metadata.name {.metadata.labels.a} .x.y\n')
})
afterAll(() => rm(folder, { recursive: true }))

function printer(
  output: string,
  more: { showManagedFields?: boolean; noHeaders?: boolean; resource?: typeof configMaps } = {},
) {
  return openPrinter<KubeObject>({
    resource: more.resource ?? configMaps,
    format: parseOutput(output),
    noHeaders: more.noHeaders ?? false,
    allowMissingTemplateKeys: true,
    showManagedFields: more.showManagedFields ?? false,
    columns: [
      { header: 'NAME', cell: ({ metadata }) => metadata.name },
      { header: 'KIND', cell: ({ kind }: KubeObject) => kind ?? '' },
    ],
  })
}

describe('an object is printed', () => {
  it.each([
    ['', 'NAME   KIND\nx      ConfigMap\n'],
    ['name', 'configmap/x\n'],
    ['jsonpath={.metadata.name}', 'x'],
    ['custom-columns=N:.metadata.name,L:metadata.labels,Z:{.none}', 'N     L          Z\nx     map[a:b]   []\n'],
  ])('with -o %s', async (output, text) => {
    expect((await printer(output)).one(object)).toBe(text)
  })

  it('with its group, when it has one', async () => {
    const print = await openPrinter({ ...(await wishOf('name')), resource: dedicatedServices })
    expect(print.one(object)).toBe('dedicatedservice.soh.re/x\n')
  })

  it('with a template from a file', async () => {
    expect((await printer(`jsonpath-file=${folder}/path`)).one(object)).toBe('x\n')
    expect((await printer(`custom-columns-file=${folder}/columns`)).one(object)).toBe(
      'NAME   LABEL   NOT\nx      b       <none>\n',
    )
  })

  it('without what only servers want to know, unless asked for', async () => {
    const managed = { ...object, metadata: { ...object.metadata, managedFields: [{ manager: 'me' }] } }
    expect((await printer('json')).one(managed)).not.toContain('managedFields')
    expect((await printer('yaml', { showManagedFields: true })).one(managed)).toContain('managedFields')
  })

  it('with nothing in it that a terminal obeys, and as JSON without any loss', async () => {
    const text = 'a\u001b]52;c;x\u0007\u009b31m\u202e\u{e0041}z'
    const hostile = { ...object, data: { text } }
    for (const output of ['json', 'yaml', 'jsonpath={.data}', 'jsonpath={.data.text}', 'custom-columns=T:.data.text']) {
      expect((await printer(output)).one(hostile)).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    }
    expect(JSON.parse((await printer('json')).one(hostile)).data.text).toBe(text)
  })
})

async function wishOf(output: string) {
  return {
    format: parseOutput(output),
    ...{ noHeaders: false, allowMissingTemplateKeys: true, showManagedFields: false, columns: [] },
  }
}

describe('several objects', () => {
  it('are one List in JSON, as kubectl makes it', async () => {
    const text = (await printer('json')).list([object, object])
    expect(JSON.parse(text)).toEqual({
      apiVersion: 'v1',
      items: [object, object],
      kind: 'List',
      metadata: { resourceVersion: '' },
    })
  })

  it('that come one after another have one header, and are documents of their own in YAML', async () => {
    const table = await printer('')
    expect(table.one(object) + table.one(object)).toBe('NAME   KIND\nx      ConfigMap\nx      ConfigMap\n')
    const yaml = await printer('yaml')
    expect((yaml.one({ metadata: { name: 'a' } }) + yaml.one({ metadata: { name: 'b' } })).split('---\n')).toHaveLength(
      2,
    )
  })
})

describe('an output that cannot be', () => {
  it.each([
    ['xml', 'unable to match a printer suitable for the output format "xml", allowed formats are: '],
    ['jsonpath', 'template format specified but no template given'],
    ['jsonpath={.a', 'error parsing jsonpath {.a, unclosed action'],
    ['custom-columns=', 'custom-columns format specified but no custom columns given'],
    ['custom-columns=x', 'unexpected custom-columns spec: x, expected <header>:<json-path-expr>'],
    ['go-template={{.a}}', 'Go templates are not understood here'],
    ['jsonpath-file=/not/there', '/not/there'],
  ])('%s is refused before anything is asked', async (output, sentence) => {
    await expect((async () => printer(output))()).rejects.toThrow(sentence)
  })
})

describe.runIf(hasKubectl)('byte by byte as kubectl', () => {
  it.each(['json', 'yaml', 'name'])('-o %s', async output => {
    const { stdout } = await kubectlPrints(object, ['-o', output])
    expect((await printer(output)).one(object)).toBe(stdout)
  })
})

it.each(['json', 'yaml', 'jsonpath={.items}', 'jsonpath-as-json={.items}'])(
  'as %s says which object is nested too deeply to be printed, and what to do',
  async output => {
    const annotations: object = JSON.parse(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`)
    const deep = { ...object, metadata: { name: 'deep', namespace: 'lab', annotations } } as unknown as KubeObject
    const { list } = await printer(output)
    expect(() => list([object, deep])).toThrow(
      expect.objectContaining({
        message: `configmap/deep in lab cannot be printed with -o ${output.split('=')[0]}: it is nested too deeply`,
        hint: expect.stringContaining('-o name'),
      }),
    )
  },
)
