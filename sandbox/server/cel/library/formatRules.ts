// The named formats of expressions: each tells what is wrong with a text.
import { textFormats } from '../../custom/formats.ts'
import { dns1035Label, dnsLabel, dnsSubdomain, labelValue, qualifiedName } from '../../kinds/check/names.ts'

type Check = (text: string) => string[]

/** A prefix may end where a name goes on. */
function asPrefix(check: Check): Check {
  return text => check(text.endsWith('-') ? `${text.slice(0, -1)}a` : text)
}

function known(format: string, words: string): Check {
  return text => (textFormats[format]!(text) ? [] : [words])
}

export const formatRules: Readonly<Record<string, Check>> = {
  dns1123Label: dnsLabel,
  dns1123Subdomain: dnsSubdomain,
  dns1035Label,
  dns1123LabelPrefix: asPrefix(dnsLabel),
  dns1123SubdomainPrefix: asPrefix(dnsSubdomain),
  dns1035LabelPrefix: asPrefix(dns1035Label),
  qualifiedName,
  labelValue,
  uri: known('uri', 'invalid URI for request'),
  uuid: known('uuid', 'does not match the UUID format'),
  byte: known('byte', 'invalid base64'),
  date: known('date', 'invalid date'),
  datetime: known('date-time', 'invalid datetime'),
}
