// Sentences for people say `1 client waits` and `2 clients wait`.

export function countOf(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`
}
