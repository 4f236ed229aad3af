import { expect, test } from 'vitest'
import { type ClusterRole, clusterRoles } from '../../../../sandbox/server/controllers/resources.ts'
import { setStage, until } from './stage.ts'

test('a ClusterRole that gathers others’ rules follows them', async () => {
  const { hand, errors } = setStage()
  const role = (name: string, more: Partial<ClusterRole> & { labels?: Record<string, string> }): ClusterRole => {
    const { labels, ...rest } = more
    return { metadata: { name, ...(labels && { labels }) }, ...rest }
  }
  const rule = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] })
  const labels = { gather: 'yes' }
  hand.create(clusterRoles, role('all', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] } }))
  const part = hand.create(clusterRoles, role('part', { labels, rules: [rule('pods')] }))
  const rules = () => hand.find(clusterRoles, '', 'all')?.rules?.map(({ resources }) => resources?.[0])
  await until(() => rules()?.join() === 'pods')
  hand.create(clusterRoles, role('more', { labels, rules: [rule('nodes')] }))
  await until(() => rules()?.join() === 'nodes,pods')
  hand.remove(clusterRoles, part)
  await until(() => rules()?.join() === 'nodes')
  expect(errors).toEqual([])
})
