// The parts that an installation may have beside the default ones: folders of manifests/components.

export const components = ['high-availability', 'no-secret-copies'] as const
export type Component = (typeof components)[number]

/** Every choice of them, none included. */
export function listChoices(among: readonly Component[] = components): Component[][] {
  const [first, ...others] = among
  if (first === undefined) return [[]]
  const without = listChoices(others)
  return [...without, ...without.map(choice => [first, ...choice])]
}

/** Where the build puts what it renders for a choice. */
export function renderedFile(choice: readonly Component[]): string {
  const names = components.filter(component => choice.includes(component))
  return `${['install', ...names].join('+')}.json`
}
