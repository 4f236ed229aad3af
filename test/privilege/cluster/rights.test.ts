// What the rights of operator and proxies are for: each is used in this run, and nothing else is asked for. Before it, all suites of `npm run test:cluster` or
// `npm run test:full` have left what they used in the folder USED_RIGHTS; by itself this file knows its own exercise only.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../cluster/until.ts'
import { currentHome } from '../../product/home.ts'
import { Scene } from '../../product/scene.ts'
import { compareRights } from '../compare.ts'
import { exceptions } from '../exceptions.ts'
import { type Rbac, type Role, readGrants } from '../granted.ts'
import { type Right, sayRight } from '../right.ts'
import { readUsed } from '../used.ts'
import {
  begin,
  disturbHolders,
  elect,
  end,
  killHolder,
  lendAccess,
  loseCreations,
  moveCopies,
  rob,
  stay,
  troubleTwice,
} from './exercise.ts'
import { layHands } from './hands.ts'
import { readGranted, readRbac } from './rbac.ts'

let scene: Scene
let rbac: Rbac
let granted: Right[]
let used: Right[]

const counted = 'operator patch events.events.k8s.io in user'
const ownUses = () => readUsed(currentHome().auditLog)
async function haveAsked(...rights: readonly string[]): Promise<boolean> {
  const names = new Set((await ownUses()).map(sayRight))
  return rights.every(right => names.has(right))
}

beforeAll(async () => {
  scene = await Scene.open('rights')
  await begin(scene)
  rbac = await readRbac(scene.client)
  granted = await readGranted(scene.client, rbac)
  await troubleTwice(scene)
  await moveCopies(scene)
  await layHands(scene)
  await disturbHolders(scene, () =>
    haveAsked(
      'proxy get isolationpods.soh.re in pool',
      'proxy get leases.coordination.k8s.io in pool',
      'operator deletecollection isolationpods.soh.re in pool',
    ),
  )
  await loseCreations(scene, () => haveAsked('operator get isolationpods.soh.re in pool'))
  await lendAccess(scene)
  await stay(scene)
  await rob(scene, () => haveAsked('operator get dedicatedservices.soh.re in user'))
  await killHolder(scene)
  const limitMs = 90_000
  await until('the Event counted up', async () => ((await haveAsked(counted)) ? true : undefined), { limitMs })
  await elect(scene)
  await end(scene)
  used = [...(await ownUses()), ...(await usesOfOtherSuites())]
}, 400_000)
afterAll(() => scene.close())

async function usesOfOtherSuites(): Promise<Right[]> {
  const folder = process.env.USED_RIGHTS
  if (!folder) return []
  const names = (await readdir(folder)).filter(name => name.startsWith('used-'))
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
  return texts.flatMap(text => JSON.parse(text) as Right[])
}

describe('the rights of operator and proxies', () => {
  it('cover everything that they ask for', () => {
    expect(used.some(({ account }) => account === 'operator')).toBe(true)
    expect(used.some(({ account }) => account === 'proxy')).toBe(true)
    expect(compareRights({ used, granted }).ungranted).toEqual([])
  })

  it('are all used, but for a few that have a reason', () => {
    expect(exceptions.length).toBeLessThanOrEqual(5)
    const { unused, vain } = compareRights({ used, granted, exceptions })
    expect({ unused, vain }).toEqual({ unused: [], vain: [] })
  })

  it('are told apart where one verb more is granted, or one less', () => {
    const compare = (change: (role: Role) => Role) =>
      compareRights({ used, granted: readGrants({ ...rbac, clusterRoles: rbac.clusterRoles.map(change) }), exceptions })
    const holder = (verbs: (old: readonly string[]) => readonly string[]) =>
      compare(role =>
        role.metadata.name === 'isolation-proxy-holder'
          ? { ...role, rules: (role.rules ?? []).map(rule => ({ ...rule, verbs: verbs(rule.verbs) })) }
          : role,
      )
    expect(holder(verbs => [...verbs, 'delete']).unused).toContain('proxy delete isolationpods.soh.re in pool')
    expect(holder(verbs => verbs.filter(verb => verb !== 'watch')).ungranted).toEqual([
      'proxy watch isolationpods.soh.re in pool',
      'proxy watch leases.coordination.k8s.io in pool',
    ])
  })
})
