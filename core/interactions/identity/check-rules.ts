/** Identity rules as somebody sends them, checked: pure. Says what is wrong with them and how it is right. */
import type { Identity } from '../../module/index.ts'
import { Problem } from '../../errors.ts'
import type { Model } from '../../object/index.ts'
import { cardFields, most, mostBrowsers, type Ranked, ranked, type Rule, type Rules, usualRules } from './rules.ts'

/**
 * The rules, whole. Throws `record.invalid` (422) with what is wrong where: each of the declared ones is there once, a card is a text that no two share, and has a
 * name under which it is sent.
 */
export function checkRules(given: unknown, identity: Identity, model: Model): Rules {
  const { ranked: all, device, alias, browsers } = objectOf(given, 'rules', ['ranked', 'device', 'alias', 'browsers'])
  if (!Array.isArray(all) || all.length > most.rules) throw wrong('ranked', `ranked must be a list of at most ${most.rules} rules.`)
  const rules = all.map((one, index) => checkRule(one, `ranked[${index}]`, identity, model))
  for (const { by, field } of usualRules(identity).ranked)
    if (rules.filter((rule) => rule.by === by).length !== 1)
      throw wrong('ranked', `The rule ${by} (${field}) must be there once; switch it off where it shall not count.`)
  const twice = rules.find(({ field }, index) => rules.findIndex((other) => other.field === field) !== index)
  if (twice) throw wrong('ranked', `Two rules go by ${twice.field}. Name it once, with all its names.`)
  if (!Number.isInteger(browsers) || (browsers as number) < 1 || (browsers as number) > mostBrowsers)
    throw wrong('browsers', `browsers must be a whole number from 1 to ${mostBrowsers}.`)
  return { ranked: rules, device: flag(device, 'device'), alias: flag(alias, 'alias'), browsers: browsers as number }
}

function checkRule(given: unknown, at: string, identity: Identity, model: Model): Rule {
  const one = objectOf(given, at, ['by', 'field', 'enabled', 'traits', 'secret', 'nobodys'])
  if (!ranked.includes(one['by'] as Ranked)) throw wrong(`${at}.by`, `by must be one of ${ranked.join(', ')}.`)
  const by = one['by'] as Ranked
  const usual = usualRules(identity).ranked.find((rule) => rule.by === by)
  const fields = usual ? [usual.field] : cardFields(identity, model)
  if (typeof one['field'] !== 'string' || !fields.includes(one['field']))
    throw wrong(
      `${at}.field`,
      fields.length > 0
        ? `field must be ${usual ? fields[0] : `one of ${fields.join(', ')}`}.`
        : 'There is no text field that no two share. Add one under Settings, Fields, and say that it is unique.',
    )
  const traits = texts(one['traits'], `${at}.traits`, most.traits)
  if (by === 'user' ? traits.length > 0 : traits.length === 0)
    throw wrong(
      `${at}.traits`,
      by === 'user'
        ? 'userId has its own place in a message: traits must be empty.'
        : 'Say at least one name under which programs send it.',
    )
  return {
    by,
    field: one['field'],
    enabled: flag(one['enabled'], `${at}.enabled`),
    traits,
    secret: flag(one['secret'], `${at}.secret`),
    nobodys: texts(one['nobodys'], `${at}.nobodys`, most.nobodys),
  }
}

function objectOf(given: unknown, at: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw wrong(at, `${at} must be an object with ${keys.join(', ')}.`)
  const odd = Object.keys(given).find((key) => !keys.includes(key))
  if (odd !== undefined) throw wrong(at, `${at} has no ${odd.slice(0, 60)}; it has ${keys.join(', ')}.`)
  return given as Readonly<Record<string, unknown>>
}

function texts(given: unknown, at: string, many: number): readonly string[] {
  const isFine =
    Array.isArray(given) &&
    given.length <= many &&
    given.every(
      (one) => typeof one === 'string' && one.trim() !== '' && one.length <= most.characters && one.isWellFormed() && !/\p{Cc}/u.test(one),
    )
  if (!isFine) throw wrong(at, `${at} must be a list of at most ${many} texts of one line, each of at most ${most.characters} characters.`)
  return [...new Set((given as string[]).map((one) => one.trim()))]
}

function flag(given: unknown, at: string): boolean {
  if (typeof given !== 'boolean') throw wrong(at, `${at} must be true or false.`)
  return given
}

const wrong = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'identity.wrong', message }] } })
