// Rules that mean nothing are refused with the definition, not met by its objects.
import { uses } from '../../cel/program.ts'
import { invalid, notSupported, required } from '../../kinds/check/errors.ts'
import type { FieldError } from '../../refusal.ts'
import { buildRules, type WrongRule } from '../ruleTree.ts'
import { allRules, type Rule, rulesOf, type Schema, valuesOf } from '../schema.ts'

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']

export function checkRules(schema: Schema, path: string): FieldError[] {
  if (allRules(schema).length === 0) return []
  const words = checkWords(schema, { path, atomic: undefined })
  if (words.length > 0) return words
  return buildRules(schema).wrong.map(wrong => tell(wrong, path))
}

function tell({ path: at, index, rule, part, detail }: WrongRule, path: string): FieldError {
  const shown = {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  }
  return invalid(`${path}${at}.x-kubernetes-validations[${index}].${part}`, shown, detail)
}

/** `atomic`: the path of the list above whose items have no past. */
type Place = { readonly path: string; readonly atomic: string | undefined }

function checkWords(schema: Schema, { path, atomic }: Place): FieldError[] {
  const isAtomic = schema.type === 'array' && schema['x-kubernetes-list-type'] !== 'map'
  const fieldsHere = schema['x-kubernetes-map-type'] === 'atomic' ? path : atomic
  const values = valuesOf(schema)
  if (rulesOf(schema).length > 0 && !schema.type && !schema['x-kubernetes-int-or-string']) {
    const why = 'rules need a type to look at; give this part of the schema one'
    return [{ type: 'Invalid', field: `${path}.x-kubernetes-validations`, value: '', detail: why }]
  }
  return [
    ...rulesOf(schema).flatMap((rule, index) =>
      checkRule(rule, schema, { path: `${path}.x-kubernetes-validations[${index}]`, atomic }),
    ),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
      checkWords(one, { path: `${path}.properties[${name}]`, atomic: fieldsHere }),
    ),
    ...(schema.items ? checkWords(schema.items, { path: `${path}.items`, atomic: isAtomic ? path : atomic }) : []),
    ...(values ? checkWords(values, { path: `${path}.additionalProperties`, atomic: fieldsHere }) : []),
  ]
}

function checkRule(rule: Rule, schema: Schema, { path, atomic }: Place): FieldError[] {
  const { message = '', reason, fieldPath, optionalOldSelf } = rule
  const usesOld = uses(rule.rule, 'oldSelf')
  const breaks = (text: string) => /[\r\n]/.test(text.trim())
  return [
    ...(rule.rule.trim() === '' ? [required(`${path}.rule`, 'rule is not specified')] : []),
    ...(message !== '' && message.trim() === ''
      ? [invalid(`${path}.message`, message, 'message must be non-empty if specified')]
      : []),
    ...(breaks(message) ? [invalid(`${path}.message`, message, 'must not contain line breaks')] : []),
    ...(breaks(rule.rule) && message === ''
      ? [required(`${path}.message`, 'message must be specified if rule contains line breaks')]
      : []),
    ...(reason !== undefined && !reasons.includes(reason) ? [notSupported(`${path}.reason`, reason, reasons)] : []),
    ...(fieldPath !== undefined && !leadsSomewhere(schema, fieldPath)
      ? [invalid(`${path}.fieldPath`, fieldPath, 'must be a valid path')]
      : []),
    ...(optionalOldSelf && !usesOld
      ? [invalid(`${path}.optionalOldSelf`, true, 'may not be set if oldSelf is not used in rule')]
      : []),
    ...(usesOld && atomic
      ? [
          invalid(
            `${path}.rule`,
            rule.rule,
            `oldSelf cannot be used on the uncorrelatable portion of the schema within ${atomic}`,
          ),
        ]
      : []),
  ]
}

/** Through fields and keys of maps that the schema knows. */
function leadsSomewhere(schema: Schema, fieldPath: string): boolean {
  const steps = [...fieldPath.matchAll(/\.([^.[\]]+)|\['([^']*)'\]/g)]
  if (steps.length === 0 || steps.map(([step]) => step).join('') !== fieldPath) return false
  let at: Schema | undefined = schema
  for (const [, name, key] of steps)
    at = at?.properties?.[name ?? key!] ?? (key === undefined ? undefined : at && valuesOf(at))
  return at !== undefined
}
