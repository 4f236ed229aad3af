// The query parameters that operations take, as OpenAPI names them. kubectl looks for fieldValidation and dryRun before it sends them.

type Parameter = {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly description: string
  readonly required?: true
  readonly schema: { readonly type: string; readonly uniqueItems: true }
}

const query = (name: string, description: string, type = 'string'): Parameter => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
})
const path = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  description,
  required: true,
  schema: { type: 'string', uniqueItems: true },
})

export const pretty = query('pretty', 'Print the answer indented.')
export const nameInPath = (kind: string): Parameter => path('name', `Name of the ${kind}.`)
export const namespaceInPath = path('namespace', 'Namespace of the object.')

const dryRun = query('dryRun', 'All: go through every step but that of storing.')
const fieldManager = query('fieldManager', 'Name of the program that makes the change.')
const fieldValidation = query(
  'fieldValidation',
  'What becomes of unknown and duplicate fields: Ignore drops them, Warn (the default) says so in warnings, Strict refuses the request.',
)

export const reading = [query('resourceVersion', 'A version that the answer must be as new as.')]
export const writing = [dryRun, fieldManager, fieldValidation]
export const patching = [
  ...writing,
  query('force', 'Take over fields of other managers; for server-side apply.', 'boolean'),
]
export const deleting = [
  dryRun,
  query('gracePeriodSeconds', 'Seconds that the object may take to end; 0 is at once.', 'integer'),
  query('orphanDependents', 'Deprecated, see propagationPolicy.', 'boolean'),
  query('propagationPolicy', 'What becomes of objects that this one owns: Orphan, Background or Foreground.'),
]
export const listing = [
  query('allowWatchBookmarks', 'Send BOOKMARK events in a watch.', 'boolean'),
  query('continue', 'Where the page before ended.'),
  query('fieldSelector', 'Only objects whose fields are so.'),
  query('labelSelector', 'Only objects whose labels are so.'),
  query('limit', 'Objects in a page, at most.', 'integer'),
  query('resourceVersion', 'A version that the answer begins at.'),
  query('resourceVersionMatch', 'How resourceVersion is meant: Exact or NotOlderThan.'),
  query('sendInitialEvents', 'Begin a watch with what is there.', 'boolean'),
  query('timeoutSeconds', 'End a watch after this long.', 'integer'),
  query('watch', 'Follow changes instead of listing.', 'boolean'),
]
