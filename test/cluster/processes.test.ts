// Finding an instance’s processes, on real ones.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { instanceNamed } from './instance.ts'
import { findInit, findProgram, findUnshare, listProcesses, processState } from './processes.ts'
import { until } from './until.ts'

const instance = instanceNamed(`/no-such-folder-${process.pid}`, 'dev')
const children: ChildProcess[] = []

/** A process that shows `argv` in /proc and sleeps. */
async function pretend(...argv: string[]): Promise<number> {
  const child = spawn('/bin/sh', ['-c', 'while read -r line; do :; done', ...argv.slice(1)], {
    argv0: argv[0],
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  children.push(child)
  await once(child, 'spawn')
  await until('the process in /proc', () =>
    listProcesses().some(({ pid, argv }) => pid === child.pid && argv.includes('-c')) ? true : undefined,
  )
  return child.pid ?? 0
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  }
})

describe('processes are found by their arguments', () => {
  test('a program by a path of its instance', async () => {
    const pid = await pretend('/bin/etcd', `--data-dir=${instance.data}/etcd`)
    expect(findProgram(instance, 'etcd')).toBe(pid)
    expect(findProgram(instance, 'kube-apiserver')).toBeUndefined()
    expect(findProgram(instanceNamed(`/no-such-folder-${process.pid}`, 'de'), 'etcd')).toBeUndefined()
  })

  test('PID 1 and the unshare that waits for it by the state folder', async () => {
    const init = await pretend('sh', '/repo/init.sh', instance.state)
    const unshare = await pretend('unshare', '/repo/init.sh', instance.state)
    expect([findInit(instance), findUnshare(instance)]).toEqual([init, unshare])
  })

  test('one that is gone is not found', async () => {
    const pid = await pretend('/bin/etcd', `--data-dir=${instance.data}/etcd`)
    process.kill(pid, 'SIGKILL')
    await once(children[0]!, 'close')
    expect(findProgram(instance, 'etcd')).toBeUndefined()
    expect(processState(pid)).toBeUndefined()
  })

  test('a stopped one is seen to be stopped', async () => {
    const pid = await pretend('/bin/etcd', `--data-dir=${instance.data}/etcd`)
    expect(await until('its sleep', () => (processState(pid) === 'S' ? true : undefined))).toBe(true)
    process.kill(pid, 'SIGSTOP')
    expect(await until('its stop', () => (processState(pid) === 'T' ? true : undefined))).toBe(true)
  })
})
