/** Formulas of every function over the fields of the little world, by their types. */
import { parseFormula } from '@rapport/core/rules'
import fc from 'fast-check'

type Type = 'text' | 'number' | 'boolean' | 'date' | 'instant'

const fields: Readonly<Record<'company' | 'person', Readonly<Record<Type, readonly string[]>>>> = {
  company: {
    text: ['name', 'domain', 'industry', 'city', 'parent.name', 'parent.parent.industry', 'owner.name', 'externalId'],
    number: ['employees', 'parent.employees', 'version'],
    boolean: [],
    date: [],
    instant: ['createdAt', 'updatedAt', 'parent.createdAt'],
  },
  person: {
    text: ['name', 'givenName', 'language', 'city', 'company.name', 'company.parent.industry', 'jobTitle', 'owner.name'],
    number: ['company.employees', 'company.parent.employees', 'version'],
    boolean: [],
    date: ['birthday'],
    instant: ['createdAt', 'company.createdAt'],
  },
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
const texts = fc
  .oneof(
    fc.constantFrom('', ' ', 'ß', 'ŉ', 'İ', 'ΑΣ', 'ﬁ', 'Kaffee', 'Sörensen', '%', '_', '\\', '"', "'", '😀', 'a b'),
    fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
  )
  .map(quoted)
const numbers = fc.oneof(
  fc.integer({ min: 0, max: 200 }).map(String),
  fc.constantFrom('0', '0.5', '1.005', '2.5', '1e10', '1e149', '1e-149', '0.1', '12345678901234', '3.3333'),
)
const days = fc
  .oneof(
    fc.constantFrom('0001-01-01', '9999-12-31', '2024-02-29', '2023-01-31', '2026-11-20'),
    fc.date({ min: new Date('1950-01-01'), max: new Date('2050-01-01'), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10)),
  )
  .map((day) => `addDays(${quoted(day)}, 0)`)

/** Formulas over an object, a few levels deep. */
export const randomFormulas = (name: 'company' | 'person'): fc.Arbitrary<string> => {
  const own = fields[name]
  const field = (type: Type): fc.Arbitrary<string>[] => (own[type].length ? [fc.constantFrom(...own[type])] : [])
  const { text, number, boolean, date, instant, any } = fc.letrec<Record<Type | 'any', string>>((tie) => {
    const of = (type: Type) => tie(type) as fc.Arbitrary<string>
    const call = (written: string, ...types: Type[]) => fc.tuple(...types.map(of)).map((parts) => `${written}(${parts.join(', ')})`)
    const infix = (type: Type, ...signs: string[]) =>
      fc.tuple(of(type), fc.constantFrom(...signs), of(type)).map(([left, sign, right]) => `(${left} ${sign} ${right})`)
    const shared = (type: Type) => [
      fc.tuple(of('boolean'), of(type), fc.oneof(of(type), fc.constant('empty'))).map((parts) => `if(${parts.join(', ')})`),
      call('ifEmpty', type, type),
    ]
    const anything = fc.oneof(of('text'), of('number'), of('boolean'), of('date'), of('instant'))
    return {
      text: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        ...field('text'),
        texts,
        ...shared('text'),
        fc.tuple(anything, anything).map(([left, right]) => `(${left} & ${right})`),
        call('upper', 'text'),
        call('lower', 'text'),
        call('trim', 'text'),
        call('left', 'text', 'number'),
        anything.map((part) => `text(${part})`),
      ),
      number: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        ...field('number'),
        numbers,
        ...shared('number'),
        infix('number', '+', '-', '*', '/'),
        infix('number', '+', '-', '*', '/'),
        of('number').map((part) => `(-${part})`),
        call('abs', 'number'),
        call('floor', 'number'),
        call('ceil', 'number'),
        call('round', 'number'),
        fc.tuple(of('number'), fc.integer({ min: 0, max: 4 })).map(([part, digits]) => `round(${part}, ${digits})`),
        call('min', 'number', 'number'),
        call('max', 'number', 'number'),
        call('length', 'text'),
        call('year', 'date'),
        call('month', 'date'),
        call('day', 'date'),
        call('weekday', 'date'),
        call('daysBetween', 'date', 'date'),
        call('hoursBetween', 'instant', 'instant'),
      ),
      boolean: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('true', 'false'),
        infix('number', '=', '!=', '>', '>=', '<', '<='),
        infix('date', 'is', 'is not', '>', '<='),
        infix('instant', '>=', '<', '='),
        infix('text', '=', 'is not', 'contains', 'starts with'),
        infix('boolean', 'and', 'or', '='),
        of('boolean').map((part) => `(not ${part})`),
        anything.map((part) => `isEmpty(${part})`),
        fc.constantFrom('(owner is empty)', name === 'person' ? '(emails is not empty)' : '(addresses is empty)'),
        ...shared('boolean'),
      ),
      date: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        ...field('date'),
        days,
        fc.constant('today()'),
        ...shared('date'),
        call('addDays', 'date', 'number'),
        call('addMonths', 'date', 'number'),
        call('dateOf', 'instant'),
        call('date', 'number', 'number', 'number'),
        call('min', 'date', 'date'),
        call('max', 'date', 'date'),
      ),
      instant: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        ...field('instant'),
        fc.constant('now()'),
        ...shared('instant'),
        call('max', 'instant', 'instant'),
      ),
      any: anything,
    }
  })
  void [text, number, boolean, date, instant]
  return any.filter(isShortEnough)
}

/** Now and then one grows beyond what a formula may have. */
function isShortEnough(formula: string): boolean {
  try {
    parseFormula(formula)
    return true
  } catch (error) {
    if (/^The formula (is longer|has more|is nested more) than /.test((error as Error).message)) return false
    throw error
  }
}
