// Writes Kubernetes' own schemas (pod template, resources, environment, egress rules) into the DedicatedService CRD, from the OpenAPI documents of the pinned Kubernetes module.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseDocument } from 'yaml'

type Schema = { [key: string]: unknown }

const crdFile = new URL('../../manifests/crd/dedicatedservices.yaml', import.meta.url)
const goModule = new URL('../../test/cluster/', import.meta.url)
const propertiesPath = ['spec', 'versions', 0, 'schema', 'openAPIV3Schema', 'properties', 'spec', 'properties']

/** A bound that CEL needs to estimate a rule's cost: the real API server refuses rules over unbounded lists. */
const listBounds: Record<string, number> = { containers: 32, volumes: 64, env: 512 }

/** The extensions that a CRD's schema may carry. */
const keptExtensions = new Set([
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-int-or-string',
])

/** Structural schema of an OpenAPI definition: references resolved, descriptions and defaults left out (a default that a list-map key needs stays). */
function structural(schema: Schema, definitions: Record<string, Schema>): Schema {
  const reference = (schema.$ref ?? (schema.allOf as Schema[] | undefined)?.[0]?.$ref) as string | undefined
  if (reference) return named(reference.slice(reference.lastIndexOf('/') + 1), definitions)
  const out: Schema = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'description' || key === 'default' || (key.startsWith('x-') && !keptExtensions.has(key))) continue
    if (key === 'properties') out.properties = properties(value as Record<string, Schema>, definitions)
    else if (key === 'items' || key === 'additionalProperties') out[key] = structural(value as Schema, definitions)
    else out[key] = value
  }
  const keys = out['x-kubernetes-list-map-keys'] as string[] | undefined
  if (keys) requireKeys(out.items as Schema, keys)
  return out
}

/** The keys of a list map must be required or have a default; Kubernetes defaults some to "", which a CRD may not. */
function requireKeys(item: Schema, keys: string[]): void {
  const fields = item.properties as Record<string, Schema>
  const bare = keys.filter(key => fields[key]?.default === undefined)
  item.required = [...new Set([...((item.required as string[] | undefined) ?? []), ...bare])]
}

function properties(of: Record<string, Schema>, definitions: Record<string, Schema>): Record<string, Schema> {
  const out: Record<string, Schema> = {}
  for (const [name, schema] of Object.entries(of)) {
    out[name] = structural(schema, definitions)
    if (name === 'protocol' && schema.default) out[name].default = schema.default
    if (out[name].type === 'array' && listBounds[name]) out[name].maxItems = listBounds[name]
  }
  return out
}

function named(name: string, definitions: Record<string, Schema>): Schema {
  if (name.endsWith('.Quantity')) {
    return {
      'x-kubernetes-int-or-string': true,
      anyOf: [{ type: 'integer' }, { type: 'string' }],
      pattern:
        '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
    }
  }
  if (name.endsWith('.IntOrString'))
    return { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }
  if (name.endsWith('.ObjectMeta')) {
    const map = { type: 'object', additionalProperties: { type: 'string' } }
    return { type: 'object', properties: { labels: map, annotations: map } }
  }
  const definition = definitions[name]
  if (!definition) throw new Error(`the OpenAPI documents of Kubernetes have no definition ${name}`)
  return structural(definition, definitions)
}

/** The pod template, with `containers` no longer required: a template may add just a volume or a label. */
function podTemplate(definitions: Record<string, Schema>): Schema {
  const template = named('io.k8s.api.core.v1.PodTemplateSpec', definitions)
  const spec = (template.properties as Record<string, Schema>).spec as Schema
  delete spec.required
  for (const required of ['nodeName', 'serviceAccountName', 'restartPolicy']) {
    const field = (spec.properties as Record<string, Schema>)[required]
    if (!field) throw new Error(`PodSpec no longer has the field ${required}, which a CEL rule names`)
  }
  return template
}

function main(): void {
  const module = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', 'k8s.io/kubernetes'], { cwd: goModule, encoding: 'utf8' }),
  ) as { Dir: string }
  const definitions: Record<string, Schema> = {}
  for (const file of ['api__v1', 'apis__networking.k8s.io__v1']) {
    const document = JSON.parse(readFileSync(`${module.Dir}/api/openapi-spec/v3/${file}_openapi.json`, 'utf8')) as {
      components: { schemas: Record<string, Schema> }
    }
    Object.assign(definitions, document.components.schemas)
  }
  const env = {
    type: 'array',
    maxItems: 512,
    items: named('io.k8s.api.core.v1.EnvVar', definitions),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  }
  const resources = named('io.k8s.api.core.v1.ResourceRequirements', definitions)
  const egress = {
    type: 'array',
    maxItems: 100,
    items: named('io.k8s.api.networking.v1.NetworkPolicyEgressRule', definitions),
  }
  const document = parseDocument(readFileSync(crdFile, 'utf8'))
  const set = (path: string[], schema: Schema, description: string) => {
    const node = document.createNode({ description, ...schema }, { aliasDuplicateObjects: false })
    node.flow = true
    document.setIn([...propertiesPath, ...path], node)
  }
  set(['resources'], resources, 'Resources of the target container.')
  set(['env'], env, 'Environment of the target container. PORT and POD_IP are set for it as well.')
  set(
    ['template'],
    podTemplate(definitions),
    'Pod template of the target pods. Fields of the spec beside it win, and apply to its container named "target".',
  )
  set(
    ['proxy', 'properties', 'resources'],
    resources,
    'Resources of the proxy container. With a CPU limit of 2 or more, so many threads (at most 8) face clients, of which each needs 64Mi beside the first 128Mi of a memory limit.',
  )
  set(['network', 'properties', 'egress'], egress, 'Further egress rules, as in a NetworkPolicy.')
  writeFileSync(crdFile, document.toString({ lineWidth: 0, flowCollectionPadding: false }))
}

if (import.meta.main) main()
