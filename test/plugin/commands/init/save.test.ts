// What stands in the folder of -o when the file cannot be written: what stood there before.
import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { save } from '../../../../plugin/commands/init/save.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-save-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** In a process of its own, where no file may grow beyond a KiB: to whoever writes more, the disk is full. */
function saveOnSmallDisk(text: string, replace: boolean): Promise<{ code: unknown; stderr: string }> {
  return saveAfter(['bash', '-c', 'ulimit -f 1; exec "$@"', 'bash'], text, replace)
}

/** In a process of its own that `before` starts: x.yaml of the folder. */
function saveAfter(
  [file, ...before]: readonly [string, ...string[]],
  text: string,
  replace: boolean,
): Promise<{ code: unknown; stderr: string }> {
  const module = join(import.meta.dirname, '../../../../plugin/commands/init/save.ts')
  const program = `import { save } from ${JSON.stringify(module)}
    await save(${JSON.stringify(join(folder, 'x.yaml'))}, ${JSON.stringify(text)}, { replace: ${replace} })
      .catch(({ message, hint }) => { throw \`\${message} \${hint}\` })`
  const node = [process.execPath, '--input-type=module', '-e', program]
  return new Promise(resolve => {
    execFile(file, [...before, ...node], (error, _stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stderr })
    })
  })
}

const large = 'x'.repeat(3000)

it('leaves no part of a file on a full disk', async () => {
  const { code, stderr } = await saveOnSmallDisk(large, false)
  expect(code).toBe(1)
  expect(stderr).toMatch(/x\.yaml cannot be written: EFBIG/)
  expect(readdirSync(folder)).toEqual([])
  expect((await saveOnSmallDisk('small', false)).code).toBe(0)
})

it('leaves the old file as it is on a full disk', async () => {
  writeFileSync(join(folder, 'x.yaml'), 'precious\n')
  expect((await saveOnSmallDisk(large, true)).code).toBe(1)
  expect(readdirSync(folder)).toEqual(['x.yaml'])
  expect(readFileSync(join(folder, 'x.yaml'), 'utf8')).toBe('precious\n')
})

it.runIf(process.platform === 'linux')('says that the disk is full', async () => {
  await expect(save('/dev/full', 'text', { replace: true })).rejects.toMatchObject({
    message: expect.stringContaining('/dev/full cannot be written: ENOSPC'),
    hint: 'The disk is full: nothing was written. Make room, or choose another place with -o.',
  })
  expect(statSync('/dev/full').isCharacterDevice()).toBe(true)
})

it('keeps the mode of a file that is replaced, and the link to it', async () => {
  const [file, link] = [join(folder, 'file'), join(folder, 'link')]
  writeFileSync(file, 'old')
  chmodSync(file, 0o600)
  symlinkSync(file, link)
  await save(link, 'new', { replace: true })
  expect(readFileSync(file, 'utf8')).toBe('new')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).toSorted()).toEqual(['file', 'link'])
})

it('keeps a mode that the umask would not give', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'old')
  chmodSync(file, 0o666)
  await save(file, 'new', { replace: true })
  expect(statSync(file).mode & 0o777).toBe(0o666)
})

it('writes where a link leads, though nothing is there yet', async () => {
  const [links, away] = [join(folder, 'links'), join(folder, 'away')]
  mkdirSync(links)
  mkdirSync(away)
  symlinkSync('second', join(links, 'first'))
  symlinkSync('../away/file', join(links, 'second'))
  await save(join(links, 'first'), 'new', { replace: true })
  expect(readFileSync(join(away, 'file'), 'utf8')).toBe('new')
  expect(readlinkSync(join(links, 'first'))).toBe('second')
  await expect(save(join(links, 'first'), 'newer', { replace: false })).rejects.toThrow('exists already')
})

it('says of a link in a circle that it is one', async () => {
  symlinkSync('circle', join(folder, 'circle'))
  await expect(save(join(folder, 'circle'), 'new', { replace: true })).rejects.toThrow(/cannot be written: ELOOP/)
})

const canMount = spawnSync('unshare', ['--mount', '--map-root-user', 'true']).status === 0
it.runIf(canMount)('leaves nothing beside a file that something is mounted on, and says what to do', async () => {
  writeFileSync(join(folder, 'x.yaml'), 'precious\n')
  const mount = `mount --bind ${folder}/x.yaml ${folder}/x.yaml && exec "$@"`
  const { code, stderr } = await saveAfter(
    ['unshare', '--mount', '--map-root-user', 'sh', '-c', mount, 'sh'],
    'new',
    true,
  )
  expect(code).toBe(1)
  expect(stderr).toMatch(/x\.yaml cannot be written: EBUSY.* Choose another place with -o, .* > FILE/)
  expect(readdirSync(folder)).toEqual(['x.yaml'])
  expect(readFileSync(join(folder, 'x.yaml'), 'utf8')).toBe('precious\n')
})

it('replaces nothing unasked', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'old')
  await expect(save(file, 'new', { replace: false })).rejects.toThrow('exists already')
  expect(readFileSync(file, 'utf8')).toBe('old')
})
