// A service is ill for one reason, mostly, which Kubernetes then says of each of its parts: a sentence is shown where it comes first.

/** Shorter texts are as quickly read again. */
const LONG = 40

const AS_ABOVE = '(as above)'

/** Remembers what was said. Pure but for that. */
export function createOnce(): (text: string) => string {
  const said: string[] = []
  const isSaid = (text: string) => text.length >= LONG && said.some(each => each.includes(bare(text)))
  return text => {
    if (isSaid(text)) return AS_ABOVE
    if (text.length >= LONG) said.push(bare(text))
    // Whoever passes a reason on puts his own words before it.
    const at = [...text.matchAll(/: /g)].map(({ index }) => index + 2).find(start => isPassedOn(text.slice(start)))
    return at === undefined ? text : text.slice(0, at) + AS_ABOVE
  }

  function isPassedOn(reason: string): boolean {
    return reason.length >= LONG && said.slice(0, -1).some(each => each.includes(bare(reason)))
  }
}

/** However a sentence begins and ends. */
function bare(text: string): string {
  return text.toLowerCase().replace(/\.$/, '')
}
