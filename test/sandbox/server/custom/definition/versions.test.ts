// What no version of a definition may say, in the words of a real API server.
import { expect, test } from 'vitest'
import { definitionOf } from '../thing.ts'
import { faults, object, text, version } from './define.ts'

const column = { name: 'A', type: 'string', jsonPath: '.a' }

const rows: Array<[what: string, spec: object, ...faults: string[]]> = [
  [
    'with no stored version',
    { versions: [{ ...version, storage: false }] },
    'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false}]: must have exactly one version marked as storage version',
    'status.storedVersions: Invalid value: null: must have at least one stored version',
  ],
  [
    'without a schema',
    { versions: [{ ...version, schema: undefined }] },
    'spec.versions[0].schema.openAPIV3Schema: Required value',
  ],
  [
    'with columns that cannot be',
    {
      versions: [
        {
          ...version,
          additionalPrinterColumns: [
            { ...column, type: 'nope' },
            { ...column, jsonPath: 'a' },
            { ...column, format: 'zz' },
          ],
        },
      ],
    },
    'spec.additionalPrinterColumns[0].type: Invalid value: "nope": must be one of boolean,date,integer,number,string',
    'spec.additionalPrinterColumns[1].JSONPath: Invalid value: "a": must be a simple json path starting with .',
    'spec.additionalPrinterColumns[2].format: Invalid value: "zz": must be one of byte,date,date-time,double,float,int32,int64,password',
  ],
  [
    'with a scale that leads elsewhere',
    {
      versions: [
        {
          ...version,
          subresources: {
            scale: { specReplicasPath: 'spec.a', statusReplicasPath: '.spec.x', labelSelectorPath: '.meta.y' },
          },
        },
      ],
    },
    'spec.subresources.scale.specReplicasPath: Invalid value: "spec.a": must be a simple json path starting with .',
    'spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.x": should be a json path under .status',
    'spec.subresources.scale.labelSelectorPath: Invalid value: ".meta.y": should be a json path under either .spec or .status',
  ],
  [
    'whose second version is wrong',
    { versions: [version, { ...version, name: 'v2', storage: false, schema: { openAPIV3Schema: text } }] },
    'spec.versions[1].schema.openAPIV3Schema.type: Invalid value: "string": must be object at the root',
  ],
  [
    'that wants a webhook',
    { conversion: { strategy: 'Webhook' } },
    'spec.conversion.strategy: Forbidden: the sandbox calls no webhooks; use None, with versions of the same schema',
  ],
]

test.each(rows)('a definition %s', (_, spec, ...expected) => {
  expect(faults(definitionOf(object({}), {}, spec))).toEqual(expected)
})
