/** The compilers of a statement, put together. */
import type { Actor } from '../access/index.ts'
import type { Model } from '../object/index.ts'
import { exactOf } from '../sql/column.ts'
import { formulaValue } from './formula.ts'
import { Parameters } from '../sql/parameters.ts'
import { rollupValue } from './rollup.ts'
import type { Compilers, Scope } from './scope.ts'
import { latestValue } from './select.ts'
import { whereClause } from './where.ts'

/** The scope of a new statement. */
export const scopeOf = (model: Model, actor: Actor, now: Date): Scope => ({ model, actor, parameters: new Parameters(), now, compile })

const compile: Compilers = {
  field(scope, object, key, alias) {
    const field = object.fields[key]
    if (field?.kind === 'formula') return formulaValue(scope, object, field.options.of, alias)
    if (field?.kind === 'rollup') return rollupValue(scope, object, field.options, alias)
    if (field?.kind === 'latest') return latestValue(scope, field.options, alias, `${alias}f`, false)
    return exactOf(object, key, alias)
  },
  where: (scope, object, condition, alias) => whereClause(scope, object, condition, alias),
}
