// Whether the API server would take a service, by the same CRD and the same rules that the sandbox's server judges by.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { CustomResourceDefinition } from '../../../api/kube/objects.ts'
import { setDefaults } from '../../../sandbox/server/custom/defaults.ts'
import { findDuplicates } from '../../../sandbox/server/custom/lists.ts'
import { prune } from '../../../sandbox/server/custom/prune.ts'
import { compileRules } from '../../../sandbox/server/custom/rules.ts'
import type { Schema } from '../../../sandbox/server/custom/schema.ts'
import { schemaValidator } from '../../../sandbox/server/custom/validate.ts'
import type { Obj } from '../../../sandbox/server/object.ts'
import { type FieldError, renderFieldError } from '../../../sandbox/server/refusal.ts'
import { manifests } from '../../assets/place.ts'
import type { ServiceManifest } from './build.ts'

/** What judges a service: the server's sentences, none when it would take it. The CRD is read and made ready once. */
export function createJudge(): (service: ServiceManifest) => string[] {
  const definition = parse(
    readFileSync(join(manifests, 'crd', 'dedicatedservices.yaml'), 'utf8'),
  ) as CustomResourceDefinition
  const schema = definition.spec.versions[0]!.schema!.openAPIV3Schema as Schema
  const validate = schemaValidator(schema)
  const rules = compileRules(schema)
  return service => {
    const { object, unknown } = prune(structuredClone(service) as unknown as Obj, schema)
    setDefaults(object, schema)
    const errors = [...validate(object), ...findDuplicates(object, schema)]
    // A rule may rely on what the schema demands.
    const broken = errors.length > 0 ? errors : rules(object, undefined)
    return [...unknown.map(path => `unknown field "${path}"`), ...broken.map(sentenceOf)]
  }
}

/** Rules on the whole object name no field. */
function sentenceOf(error: FieldError): string {
  return renderFieldError(error).replace(/^<nil>: Invalid value: /, '')
}
