// The rules of the IsolationPod's CRD, as the sandbox's API server judges them (and the real one, by the conformance suite).
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { compileRules } from '../../sandbox/server/custom/rules.ts'
import type { Schema } from '../../sandbox/server/custom/schema.ts'
import type { Rules } from './record.ts'

type Definition = { spec: { versions: { schema: { openAPIV3Schema: Schema } }[] } }

export function readRules(): Rules {
  const file = new URL('../../manifests/crd/isolationpods.yaml', import.meta.url)
  const definition: Definition = parse(readFileSync(file, 'utf8'))
  const judge = compileRules(definition.spec.versions[0]!.schema.openAPIV3Schema)
  return (after, before) => judge(after, before).length === 0
}
