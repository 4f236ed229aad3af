// A key for an issuer of tokens that lives as long as a test.
import { generateKeyPairSync } from 'node:crypto'
import type { JWK } from 'jose'

export function makeIssuerKey(): JWK {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
}
