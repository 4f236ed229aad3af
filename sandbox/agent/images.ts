// Which local command stands for which image.
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

/** Image name to shell command. */
export type ImageMap = Readonly<Record<string, string>>

export type Images = {
  /** Undefined when nothing maps the image. Rejects when the file cannot be read or understood. */
  find(image: string): Promise<string | undefined>
  /** What to tell a person whose image is unknown. */
  explain(image: string): string
}

export type ImageSources = {
  /** These win. */
  given: ImageMap
  file: string | undefined
  builtIn: ImageMap
  /** What a person types before the flag --image. */
  calledAs: string
}

/** The file is read anew at every look, so that a change of it counts without a restart. */
export function createImages({ given, file, builtIn, calledAs }: ImageSources): Images {
  return {
    async find(image) {
      const named = findImage(given, image)
      if (named !== undefined) return named
      const listed = file === undefined ? undefined : findImage(await readImages(file), image)
      return listed ?? findImage(builtIn, image)
    },
    explain(image) {
      const where = file === undefined ? '' : `, or a line "${image}: COMMAND" in ${file}`
      const flag = `${calledAs} --image ${image}='COMMAND'`.trim()
      return (
        `the sandbox has no registry and no command for image ${JSON.stringify(image)}: ` +
        `map it to a local program with ${flag}${where}, or set the container's command`
      )
    },
  }
}

/** A name without a tag stands for `:latest`, as everywhere. */
export function findImage(images: ImageMap, image: string): string | undefined {
  const entry = Object.entries(images).find(([name]) => normalize(name) === normalize(image))
  return entry?.[1]
}

function normalize(image: string): string {
  const tagged = /[:@]/.test(image.slice(image.lastIndexOf('/') + 1))
  return (tagged ? image : `${image}:latest`).replace(/^docker\.io\/(library\/)?/, '')
}

async function readImages(file: string): Promise<ImageMap> {
  const images: unknown = parse(await readFile(file, 'utf8')) ?? {}
  const wrong =
    typeof images !== 'object' || !Object.values(images as object).every(command => typeof command === 'string')
  if (wrong || Array.isArray(images)) throw new Error(`${file}: write one "IMAGE: COMMAND" a line, both strings`)
  return images as ImageMap
}
