// Writes api/v1alpha1/types.generated.ts from the CRDs: the types of our objects as the API server hands them out, defaults filled in.
import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'

type Schema = {
  type?: string
  description?: string
  properties?: Record<string, Schema>
  additionalProperties?: Schema
  items?: Schema
  required?: string[]
  enum?: string[]
  default?: unknown
  'x-kubernetes-int-or-string'?: boolean
}

/** Where a CRD holds one of Kubernetes' own schemas, the type is Kubernetes' own too. */
const kubernetesTypes: Record<string, string> = {
  'DedicatedService.spec.template': 'Partial<PodTemplateSpec>',
  'DedicatedService.spec.resources': 'ResourceRequirements',
  'DedicatedService.spec.env': 'EnvVar[]',
  'DedicatedService.spec.proxy.resources': 'ResourceRequirements',
  'DedicatedService.spec.network.egress': 'NetworkPolicyEgressRule[]',
}

function typeOf(schema: Schema, path: string, indent: string): string {
  const known = kubernetesTypes[path]
  if (known) return known
  if (schema['x-kubernetes-int-or-string']) return 'number | string'
  if (schema.enum) return schema.enum.map(value => `'${value}'`).join(' | ')
  if (schema.type === 'array') return arrayOf(typeOf(schema.items ?? {}, `${path}[]`, indent))
  if (schema.additionalProperties) return `Record<string, ${typeOf(schema.additionalProperties, `${path}{}`, indent)}>`
  if (schema.type === 'object') return objectType(schema, path, indent)
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.type === 'boolean' || schema.type === 'string') return schema.type
  throw new Error(`${path}: no TypeScript type for schema type ${schema.type}`)
}

function arrayOf(item: string): string {
  return /[|{]/.test(item) ? `Array<${item}>` : `${item}[]`
}

function objectType(schema: Schema, path: string, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const optional = schema.required?.includes(name) || field.default !== undefined ? '' : '?'
    const comment =
      field.description && !kubernetesTypes[`${path}.${name}`] ? `${inner}/** ${field.description} */\n` : ''
    return `${comment}${inner}${name}${optional}: ${typeOf(field, `${path}.${name}`, inner)}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

/** The TypeScript declarations of one CRD's kind. */
export function renderTypes(crdYaml: string): string {
  const crd = parse(crdYaml) as {
    spec: { names: { kind: string }; versions: { schema: { openAPIV3Schema: Schema } }[] }
  }
  const kind = crd.spec.names.kind
  const schema = crd.spec.versions[0]!.schema.openAPIV3Schema
  const part = (name: 'spec' | 'status') =>
    `export type ${kind}${name === 'spec' ? 'Spec' : 'Status'} = ${typeOf(schema.properties![name]!, `${kind}.${name}`, '')}\n`
  return `${part('spec')}\n${part('status')}\n/** ${schema.description} */\nexport type ${kind} = KubeObject & { spec: ${kind}Spec; status?: ${kind}Status }\n`
}

const header = `// Generated from manifests/crd by \`npm run generate\`. Do not edit.
import type * as k8s from '@kubernetes/client-node'
import type { KubeObject, PodTemplateSpec, Wire } from '../kube/objects.ts'

type ResourceRequirements = Wire<k8s.V1ResourceRequirements>
type EnvVar = Wire<k8s.V1EnvVar>
type NetworkPolicyEgressRule = Wire<k8s.V1NetworkPolicyEgressRule>

`

function main(): void {
  const crd = (name: string) => readFileSync(new URL(`../../manifests/crd/${name}.yaml`, import.meta.url), 'utf8')
  const text = header + ['dedicatedservices', 'isolationpods'].map(name => renderTypes(crd(name))).join('\n')
  writeFileSync(new URL('../v1alpha1/types.generated.ts', import.meta.url), text)
}

if (import.meta.main) main()
