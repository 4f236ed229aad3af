// Yes and no on a command line are Go's, as everywhere in kubectl.

const values: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map(text => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map(text => [text, false] as const),
])

/** strconv.ParseBool; undefined when it is neither. */
export function goBoolean(text: string): boolean | undefined {
  return values.get(text)
}
