// The report in the form that -o asks for: templates see the fields that -o json shows.
import type { KubeObject } from '../../../api/kube/objects.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { OutputFormat } from '../../cli/output.ts'
import { createColor } from '../../output/color.ts'
import { nameOf, openPrinter } from '../../output/print.ts'
import { renderReport } from './render.ts'
import type { StatusReport } from './report.ts'
import type { StatusCall } from './run.ts'

/** Rejects with a CommandError for a template that cannot be read, or asks for what is not there. */
export async function writeReport(
  found: StatusReport,
  format: OutputFormat,
  { flags, world }: StatusCall,
): Promise<string> {
  if (format.kind === 'name') return `${nameOf(dedicatedServices, { metadata: { name: found.name } } as KubeObject)}\n`
  if (format.kind === 'table') {
    const color = createColor({ color: flags.color, env: world.env, isTTY: world.stdout.isTTY ?? false })
    return renderReport(found, { color, nowMs: Date.now(), wide: format.wide })
  }
  const { noHeaders, allowMissingTemplateKeys } = flags
  const printer = await openPrinter<KubeObject>({
    ...{ resource: dedicatedServices, format, noHeaders, allowMissingTemplateKeys },
    ...{ columns: [], showManagedFields: true },
  })
  // Nothing of a Kubernetes object is asked of it in these forms.
  return printer.one(found as unknown as KubeObject)
}
