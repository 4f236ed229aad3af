import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Certificate, readCertificate } from '../../../proxy/tls/certificate.ts'
import { followCertificate } from '../../../proxy/tls/follow.ts'
import { writeFiles } from '../../../sandbox/agent/volumes/write.ts'
import { until } from '../../cluster/until.ts'
import { makeAuthority, type Pair } from './authority.ts'

const authority = makeAuthority('of servers')
const server = authority.issue('localhost')
let root: string
let count = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'proxy-certificate-'))
})
afterAll(() => rm(root, { recursive: true }))

/** As a kubelet mounts a Secret: all of its files change at once. */
async function mount(folder: string, files: Record<string, string>): Promise<void> {
  const bytes = Object.entries(files).map(([name, text]) => [name, { bytes: Buffer.from(text), mode: 0o644 }])
  await writeFiles(folder, Object.fromEntries(bytes))
}
const ofSecret = ({ cert, key }: Pair) => ({ 'tls.crt': cert, 'tls.key': key })
const fresh = () => join(root, String(++count))

async function folders({
  own = ofSecret(server) as Record<string, string>,
  ca = undefined as string | undefined,
} = {}) {
  const [ownFolder, clients] = [fresh(), ca === undefined ? undefined : fresh()]
  await mount(ownFolder, own)
  if (clients) await mount(clients, { 'ca.crt': ca! })
  return { own: ownFolder, clients }
}

describe('a mounted certificate', () => {
  it('is read, with when it ends', async () => {
    const read = await readCertificate(await folders())
    expect(read).toMatchObject({ ...server, authorities: undefined, subject: 'CN=localhost' })
    expect(read.expiresAt).toBeGreaterThan(Date.now())
  })

  it('is read with all authorities for clients, whatever stands between them', async () => {
    const other = makeAuthority('other')
    const ca = `# ours\n${authority.cert}\n# theirs\n${other.cert}`
    const { authorities } = await readCertificate(await folders({ ca }))
    expect(authorities?.map(each => each.trim())).toEqual([authority.cert.trim(), other.cert.trim()])
  })

  it('is read from one state of the mount, though another begins meanwhile', async () => {
    const own = fresh()
    await mount(join(own, '..before'), ofSecret(server))
    await mount(join(own, '..after'), ofSecret(authority.issue('after')))
    await symlink('..before/tls.crt', join(own, 'tls.crt'))
    await symlink('..after/tls.key', join(own, 'tls.key'))
    expect(await readCertificate({ own, clients: undefined })).toMatchObject(server)
  })

  const other = authority.issue('other')
  const broken = server.cert.replace(/^[^-].{20}/m, 'AAAAAAAAAAAAAAAAAAAAA')
  it.each([
    ['no file', { own: {} }, /ENOENT.*tls\.crt/],
    ['no key', { own: { 'tls.crt': server.cert } }, /ENOENT.*tls\.key/],
    ['a certificate that is none', { own: { ...ofSecret(server), 'tls.crt': 'x' } }, /^tls\.crt holds no certificate/],
    ['a key of another', { own: { ...ofSecret(server), 'tls.key': other.key } }, /^tls\.crt and tls\.key cannot/],
    ['a key that is none', { own: { ...ofSecret(server), 'tls.key': '' } }, /^tls\.crt and tls\.key cannot/],
    // Of an empty list Node would make all authorities of the web.
    ['an empty ca.crt', { ca: '' }, /^ca\.crt holds no certificate/],
    ['a ca.crt of something else', { ca: server.key }, /^ca\.crt holds no certificate/],
    ['a ca.crt that is broken', { ca: `${authority.cert}${broken}` }, /^ca\.crt holds a certificate that cannot/],
  ])('with %s is none', async (_what, files, sentence) => {
    await expect(readCertificate(await folders(files))).rejects.toThrow(sentence)
  })
})

describe('a certificate that is followed', () => {
  async function follow(files: Record<string, string>) {
    const own = fresh()
    await mount(own, files)
    const seen: Certificate[] = []
    const troubles: string[] = []
    let looks = 0
    const following = followCertificate({
      async read() {
        looks += 1
        return readCertificate({ own, clients: undefined })
      },
      everyMs: 5,
      onChange: certificate => seen.push(certificate),
      onTrouble: ({ message }) => troubles.push(message),
    })
    onTestFinished(following.stop)
    const lookedTwice = () => {
      const before = looks
      return until('two looks', () => (looks >= before + 3 ? true : undefined))
    }
    return { own, seen, troubles, following, lookedTwice }
  }

  it('is told when it is renewed, and once', async () => {
    const { own, seen, troubles, following, lookedTwice } = await follow(ofSecret(server))
    await following.first
    const renewed = authority.issue('localhost')
    await mount(own, ofSecret(renewed))
    await until('it is told', () => (seen.length > 1 ? true : undefined))
    await lookedTwice()
    expect(seen.map(({ cert }) => cert)).toEqual([server.cert, renewed.cert])
    expect(troubles).toEqual([])
  })

  it('is waited for while there is none, which is told once', async () => {
    const { own, seen, troubles, following, lookedTwice } = await follow({})
    await lookedTwice()
    expect(troubles).toEqual([expect.stringContaining('ENOENT')])
    expect(seen).toEqual([])
    await mount(own, ofSecret(server))
    await following.first
    expect(seen).toHaveLength(1)
  })

  it('stays in force when its successor cannot be used; each trouble is told, and the next good one counts', async () => {
    const { own, seen, troubles, following, lookedTwice } = await follow(ofSecret(server))
    await following.first
    for (const bad of [
      { ...ofSecret(server), 'tls.crt': 'x' },
      { ...ofSecret(server), 'tls.key': 'x' },
    ]) {
      await mount(own, bad)
      await lookedTwice()
    }
    expect(seen).toHaveLength(1)
    expect(troubles).toEqual([expect.stringMatching(/^tls.crt holds/), expect.stringMatching(/^tls.crt and/)])
    const renewed = authority.issue('localhost')
    await mount(own, ofSecret(renewed))
    await until('it is told', () => (seen.length === 2 ? true : undefined))
  })

  it('is never told half renewed, however often it is replaced while it is read', async () => {
    const { own, seen, troubles, following } = await follow(ofSecret(server))
    await following.first
    const pairs = Array.from({ length: 10 }, (_, number) => authority.issue(`renewed ${number}`))
    for (const pair of pairs) await mount(own, ofSecret(pair))
    await until('the last is told', () => (seen.at(-1)?.cert === pairs.at(-1)!.cert ? true : undefined))
    expect(troubles.filter(trouble => !trouble.startsWith('ENOENT'))).toEqual([])
    for (const { cert, key } of seen) expect([server, ...pairs]).toContainEqual({ cert, key })
  })
})
