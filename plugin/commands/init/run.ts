// Asks where it may and must, writes the service, and says what to type next.
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import type { Call } from '../../cli/command.ts'
import { CommandError } from '../../cli/commandError.ts'
import { withSession } from '../../cluster/session.ts'
import { isDumb } from '../../terminal/dumb.ts'
import { buildService, type ServiceManifest, type Wish } from './build.ts'
import type { flags } from './flags.ts'
import { applyAnswers, planQuestions } from './questions.ts'
import { checkFree, save } from './save.ts'
import { writeService } from './write.ts'

type InitCall = Call<typeof flags>

export async function run(call: InitCall): Promise<number> {
  const { output, force, dryRun } = call.flags
  if (output !== '-' && !force) await checkFree(output)
  const wish = await complete(call)
  const service = buildService(wish)
  await check(service)
  if (dryRun === 'server') await askServer(service, call)
  const text = writeService(service)
  if (output === '-') call.world.stdout.write(text)
  else await save(output, text, { replace: force })
  call.world.stderr.write(nextStep(service, call))
  return 0
}

/** With the answers of whoever sits there, when an image is missing. */
async function complete({ flags, typed, words, program, world }: InitCall): Promise<Wish> {
  const { namespace } = flags
  const [name] = words
  if (name !== undefined && flags.image !== undefined) return { name, namespace, flags, command: program }
  if (!world.stdin.isTTY || !world.stderr.isTTY) {
    throw new CommandError(
      `${name === undefined ? 'a NAME is' : 'an image is'} wanted, and there is no terminal to ask at`,
      {
        hint: 'Such as: kubectl isolation init my-app --image my-app-image:latest',
      },
    )
  }
  // A flag that cannot be read is refused before anything is asked.
  buildService({ name: name ?? '', namespace, flags, command: program })
  const { ask } = await (isDumb(world.env) ? import('./askPlainly.ts') : import('./ask.tsx'))
  const answers = await ask(planQuestions(name, flags, typed), world)
  return { name: name ?? answers.name!, namespace, flags: applyAnswers(flags, answers), command: program }
}

async function check(service: ServiceManifest): Promise<void> {
  const { createJudge } = await import('./judge.ts')
  const wrong = createJudge()(service)
  if (wrong.length === 0) return
  throw new CommandError(`the API server would refuse this service: ${wrong.join('; ')}`, {
    hint: "Nothing was written. See 'kubectl isolation init --help' for the flags, and kubectl explain dedi.spec for the fields.",
  })
}

async function askServer(service: ServiceManifest, call: InitCall): Promise<void> {
  await withSession(call, async ({ client, namespace }) => {
    const metadata = { ...service.metadata, namespace: service.metadata.namespace ?? namespace }
    const object = { ...service, metadata } as unknown as DedicatedService
    await client.create(dedicatedServices, object, { dryRun: true, fieldValidation: 'Strict' })
    const name = `${metadata.namespace}/${metadata.name}`
    call.world.stderr.write(`dedicatedservice.soh.re/${metadata.name} would be taken as ${name} (server dry run)\n`)
  })
}

function nextStep({ metadata }: ServiceManifest, { flags }: InitCall): string {
  const where = metadata.namespace ? ` -n ${metadata.namespace}` : ''
  if (flags.output === '-')
    return `Next: save it, kubectl apply -f FILE, then kubectl isolation status ${metadata.name}${where}\n`
  const quoted = /^[\w./@%+-]+$/.test(flags.output) ? flags.output : `'${flags.output.replaceAll("'", "'\\''")}'`
  return `Wrote ${flags.output}. Next: kubectl apply -f ${quoted}\n`
}
