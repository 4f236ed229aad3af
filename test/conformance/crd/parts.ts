// Parts of a DedicatedService's spec, for the tests of what it may say and what not.
export const image = 'my-app'
export const inTemplate = (spec: object) => ({ image, template: { spec } })
export const rollout = (maxSurge: number | string, maxUnavailable: number | string) => ({
  image,
  pool: { rollout: { maxSurge, maxUnavailable } },
})
export const autoscaling = (change: object) => ({ pool: { autoscaling: { sparePercent: 25, ...change } } })

export const user = { kind: 'User', name: 'jane' }
export const robot = { kind: 'ServiceAccount', name: 'robot' }
export const access = (...subjects: object[]) => ({
  image,
  access: subjects.map(subject => ({ subject, role: 'view' })),
})
