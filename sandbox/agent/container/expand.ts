// `$(NAME)` in commands, arguments and values, as Kubernetes expands it.

/** `$$` stands for one `$` and hides a reference; an unknown name stays as it is written. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$'
    return Object.hasOwn(values, name) ? values[name]! : whole
  })
}
