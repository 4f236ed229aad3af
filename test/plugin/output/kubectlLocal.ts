// What real kubectl prints of an object, with no cluster.
import { tryKubectl } from '../../product/kubectl.ts'

/** `flags` is -o and what goes with it. kubectl puts the label a=b on the object before it prints it. */
export async function kubectlPrints(
  object: object,
  flags: readonly string[],
): Promise<{ stdout: string; error: string }> {
  const { stdout, stderr } = await tryKubectl(
    ['label', '--kubeconfig=/dev/null', '--local', '-f', '-', 'a=b', ...flags],
    JSON.stringify(object),
  )
  return { stdout, error: stderr }
}

export function labelled<T extends { metadata: object }>(object: T): T {
  return { ...object, metadata: { ...object.metadata, labels: { a: 'b' } } }
}
