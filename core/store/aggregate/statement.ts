/**
 * Numbers about records as one statement: the records once, group by group, then what each group is called, how groups follow
 * each other, and the sentence that opens it, all as JSON.
 */
import { accessClause, reachOf } from '../../access/index.ts'
import type { ObjectType } from '../../object/index.ts'
import type { Statement } from '../../sql/parameters.ts'
import type { Scope } from '../select.ts'
import type { AggregateQuery } from '../store.ts'
import { isOf, tableOf } from '../../sql/table.ts'
import { findClause, whereClause } from '../where.ts'
import { axisOf, type Axis } from './axis.ts'
import { boundsOf } from './bounds.ts'
import { groupOf } from './group.ts'
import { hasParts, ofParts, ofRows, partsOf, shownMeasure, type Measured } from './measure.ts'
import { limits, readQuestion, type Measure, type Question } from './question.ts'
import { whole } from './sentence.ts'
import { shownValue } from './value.ts'

/** The statement that answers the question; it answers null when there are more groups than may be. Problems: those of `readQuestion`. */
export function aggregateStatement(scope: Scope, object: ObjectType, query: AggregateQuery): Statement {
  const question = readQuestion(scope.model, scope.actor, object, query)
  const where = [
    isOf(object, 'r'),
    accessClause(scope.model, scope.actor, object, 'read', 'r', scope.parameters),
    query.where ? whereClause(scope, object, query.where, 'r') : 'true',
    query.find ? findClause(scope, object, query.find, 'r') : 'true',
  ].filter((part) => part !== 'true')
  const records = (joins: string): string => `from ${tableOf(object)} r ${joins} where ${where.join(' and ')}`
  const sentence = whole(scope, query.said ?? query.where)
  const measured = measuredBy(scope, question)
  const byParts = question.measures.every(hasParts)
  const sqlOf = (measure: Measure): string => (byParts ? ofParts : ofRows)(measure, measured.get(measure.name)?.column ?? '')
  const shown = question.measures.map((measure, n) => shownMeasure(measure, `c.m${n}`)).join(', ')
  const axes = question.by.map((by, at) => {
    const given = { scope, by, n: at + 1, records, bounds: boundsOf(scope, query.where, by), value: shownValue(scope, by.path, 'r') }
    return axisOf({ group: groupOf(given), by, n: at + 1, question, sqlOf, shown, sentence })
  })
  const keys = axes.map(({ n, key }) => `${key} as k${n}`)
  const joins = [...axes.map(({ joins: beside }) => beside), ...[...measured.values()].map(({ join }) => join)].join(' ')
  const columns = byParts
    ? [
        'count(*) as records',
        ...new Set(question.measures.flatMap((one) => (one.of === 'count' ? [] : partsOf(one, measured.get(one.name)!)))),
      ]
    : [...new Set([...measured.values()].map(({ column, sql }) => `${sql} as ${column}`))]
  // What is to be counted as different keeps parts apart; a few values make a few parts of a million records.
  const apart = byParts ? [...new Set(question.measures.filter(({ of }) => of === 'distinct').map(({ name }) => measured.get(name)!))] : []
  const parted = [...keys, ...apart.map(({ column, sql }) => `${sql} as ${column}_d`)]
  const grouped = byParts && parted.length > 0 ? ` group by ${parted.map((_, at) => at + 1).join(', ')}` : ''
  const ctes = [
    ...axes.flatMap(({ before }) => before),
    `source as (select ${[...parted, ...columns].join(', ')} ${records(joins)}${grouped})`,
    ...axes.flatMap(({ ctes: own }) => own),
    `placed as (select ${['s.*', ...axes.map(({ place }) => place)].join(', ')} from source s${axes.map(({ placing }) => placing).join('')})`,
    `cells as (select ${cellColumns(axes, question.measures.map(sqlOf))} from placed${groupingSets(axes)})`,
  ]
  const answer = [
    `'measures', json_build_array(${question.measures.map(({ name }) => `'${name}'`).join(', ')})`,
    `'by', json_build_array(${axes.map(({ answer: own }) => own).join(', ')})`,
    ...(axes.length === 2 ? [`'cells', ${cellsOf(shown, sentence)}`] : []),
    `'total', (select json_build_object('values', json_build_array(${shown}), 'filter', ${sentence()}) from cells c${axes.length ? ` where c.g = ${2 ** axes.length - 1}` : ''})`,
  ]
  const tooMany = [
    ...axes.map((axis) => axis.tooMany),
    ...(axes.length === 2 ? [`(select count(*) from cells c where c.g = 0) > ${limits.cells}`] : []),
  ].join(' or ')
  const made = `json_build_object(${answer.join(', ')})::text`
  return {
    text: `with ${ctes.join(', ')} select ${tooMany ? `case when (${tooMany}) then null else ${made} end` : made}`,
    values: scope.parameters.values,
    replan: where.length > 1 || !['all', 'own'].includes(reachOf(scope.actor, object.name, 'read')),
  }
}

/** The fields that are measured, each once; a value that is looked up is looked up once per record. */
function measuredBy(scope: Scope, { measures }: Question): ReadonlyMap<string, Measured & { readonly join: string }> {
  const byField = new Map<string, Measured & { readonly join: string }>()
  const byMeasure = new Map<string, Measured & { readonly join: string }>()
  for (const measure of measures) {
    if (measure.of === 'count') continue
    let known = byField.get(measure.field)
    if (!known) {
      const column = `f${byField.size + 1}`
      const sql = shownValue(scope, measure.path, 'r')
      const far = sql.includes('select')
      known = far
        ? { column, sql: `${column}_v.v`, join: `cross join lateral (select ${sql} as v offset 0) ${column}_v` }
        : { column, sql, join: '' }
      byField.set(measure.field, known)
    }
    byMeasure.set(measure.name, known)
  }
  return byMeasure
}

function cellColumns(axes: readonly Axis[], measures: readonly string[]): string {
  const places = axes.map(({ n }) => `p${n}`)
  const grouping = places.length ? [`grouping(${places.join(', ')}) as g`] : []
  return [...places, ...grouping, ...measures.map((sql, n) => `${sql} as m${n}`)].join(', ')
}

function groupingSets(axes: readonly Axis[]): string {
  if (axes.length === 0) return ''
  return axes.length === 1 ? ' group by grouping sets ((p1), ())' : ' group by grouping sets ((p1, p2), (p1), (p2), ())'
}

/** Pairs of groups that have records, by the places of the groups: a number, `other` or `empty`. */
function cellsOf(shown: string, sentence: (...conditions: readonly string[]) => string): string {
  const place = (n: number): string => `case c.p${n} when 0 then '"other"'::json when -1 then '"empty"'::json else to_json(c.p${n} - 1) end`
  return `coalesce((select json_agg(json_build_object('at', json_build_array(${place(1)}, ${place(2)}), 'values', json_build_array(${shown}), 'filter', ${sentence('s1.said', 's2.said')}) order by c.p1, c.p2) from cells c join said1 s1 on s1.p = c.p1 join said2 s2 on s2.p = c.p2 where c.g = 0), '[]'::json)`
}
