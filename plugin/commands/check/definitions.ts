// Are our CRDs there, accepted, and the ones of this release?
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { CustomResourceDefinition } from '../../../api/kube/objects.ts'
import { customResourceDefinitions } from '../../../api/kube/resources.ts'
import { dedicatedServices, group, isolationPods, version } from '../../../api/v1alpha1/resources.ts'
import { type Finding, passed, unanswered } from './finding.ts'

const ours = [dedicatedServices, isolationPods].map(({ plural }) => `${plural}.${group}`)

const install = 'Install them: kubectl isolation install | kubectl apply -f -'

export async function checkDefinitions(client: KubeClient): Promise<Finding[]> {
  return Promise.all(
    ours.map(async name => {
      try {
        return judgeDefinition(name, await client.get(customResourceDefinitions, { name }))
      } catch (error) {
        if (isKubeError(error, 'notFound')) return judgeDefinition(name, undefined)
        return unanswered('crds', `the CRD ${name}`, error)
      }
    }),
  )
}

export function judgeDefinition(name: string, definition: CustomResourceDefinition | undefined): Finding {
  const check = 'crds'
  if (!definition) return { check, verdict: 'failed', message: `the CRD ${name} is not installed`, hint: install }
  if (definition.metadata.deletionTimestamp !== undefined) {
    return {
      check,
      verdict: 'failed',
      message: `the CRD ${name} is being deleted, and waits until all that is there of it has come to its end`,
      hint: 'It takes an operator to end them: kubectl isolation install | kubectl apply -f -, wait until kubectl get crd finds it no more, and do so again. Where nothing is to come back: kubectl isolation uninstall --force',
    }
  }
  const served = definition.spec.versions.some(each => each.name === version && each.served)
  if (!served) {
    return { check, verdict: 'failed', message: `the CRD ${name} does not serve version ${version}`, hint: install }
  }
  const conditions = definition.status?.conditions ?? []
  const wrong = conditions.find(
    ({ type, status }) =>
      (type === 'Established' && status !== 'True') ||
      (type === 'NamesAccepted' && status !== 'True') ||
      (type === 'NonStructuralSchema' && status === 'True'),
  )
  if (wrong) {
    return {
      check,
      verdict: 'failed',
      message: `the CRD ${name} is not in use: ${wrong.type} is ${wrong.status}: ${wrong.message ?? ''}`,
      hint: `Look at kubectl describe crd ${name}`,
    }
  }
  return passed(check, `${name} is installed and served as ${version}`)
}

/** Before an installation: nothing of somebody else's may stand in the way. */
export async function checkNothingInTheWay(client: KubeClient): Promise<Finding> {
  const check = 'names'
  try {
    const { items } = await client.list(customResourceDefinitions)
    return judgeNames(items)
  } catch (error) {
    return unanswered(check, 'the CRDs of the cluster', error)
  }
}

export function judgeNames(definitions: readonly CustomResourceDefinition[]): Finding {
  const check = 'names'
  const present = definitions.filter(({ metadata }) => ours.includes(metadata.name))
  if (present.length > 0) {
    return {
      check,
      verdict: 'warning',
      message: `${present.map(({ metadata }) => metadata.name).join(' and ')} are installed already`,
      hint: 'kubectl isolation install says what would change; kubectl isolation check looks at what is installed.',
    }
  }
  const taken = definitions.filter(({ spec }) =>
    [spec.names.plural, ...(spec.names.shortNames ?? [])].some(name => shortNames.has(name)),
  )
  if (taken.length === 0) return passed(check, 'no other CRD uses our names')
  return {
    check,
    verdict: 'warning',
    message: `the names dedi and ipods are also used by ${taken.map(({ metadata }) => metadata.name).join(', ')}`,
    hint: 'Write the full names in kubectl: dedicatedservices.soh.re, isolationpods.soh.re.',
  }
}

const shortNames = new Set([dedicatedServices.plural, isolationPods.plural, 'dedi', 'ipod', 'ipods'])
