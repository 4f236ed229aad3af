// A service is ill for one reason, mostly, which Kubernetes then says of each of its parts: a sentence is shown where it comes first.

/** Shorter texts are as quickly read again. */
const LONG = 40

/** Remembers what was said. Pure but for that. */
export function createOnce(): (text: string) => string {
  const said: string[] = []
  return text => {
    const sentence = bare(text)
    if (sentence.length < LONG) return text
    if (said.some(each => each.includes(sentence))) return '(as above)'
    said.push(sentence)
    return text
  }
}

/** However a sentence begins and ends. */
function bare(text: string): string {
  return text.toLowerCase().replace(/\.$/, '')
}
